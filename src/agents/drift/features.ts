import type { DriftPoint } from './encode-run.js'
import type { RiskLevel } from './risk-map.js'

/** What a hazard model looks at, in this order. All are worked out from what a monitor sees, never from labels. */
export const featureNames = Object.freeze([
  'levelMild',
  'levelElevated',
  'levelCritical',
  'levelViolated',
  'dataExposure',
  'toolEscalation',
  'everIrreversible',
  'calls',
  'errors',
  'unknownTools',
  'directiveSeen',
  'followsDirective',
  'unaskedSensitiveReads',
  'callsSinceSensitive',
  'userNamesOutside',
  'callOutside',
  'callUnnamedOutside',
  'callCarries',
  'draftCarries',
  'callWrites',
  'callExecutes',
  'callObjectUnasked',
] as const)
export type FeatureName = (typeof featureNames)[number]

/** Shape [featureNames]. */
export function featuresOf({ state, evidence }: DriftPoint): Float64Array {
  const level = (wanted: RiskLevel): number => (state.level === wanted ? 1 : 0)
  const { call } = evidence
  const values: Record<FeatureName, number> = {
    levelMild: level('mild'),
    levelElevated: level('elevated'),
    levelCritical: level('critical'),
    levelViolated: level('violated'),
    dataExposure: state.dataExposure / 4,
    toolEscalation: state.toolEscalation / 3,
    everIrreversible: Number(state.everIrreversible),
    calls: Math.log1p(evidence.calls),
    errors: Math.log1p(evidence.errors),
    unknownTools: Math.log1p(evidence.unknownTools),
    directiveSeen: Number(evidence.directives > 0),
    followsDirective: Math.min(2, evidence.followed),
    unaskedSensitiveReads: Math.log1p(evidence.unaskedSensitiveReads),
    callsSinceSensitive:
      evidence.callsSinceSensitive === undefined ? 0 : 1 / (1 + evidence.callsSinceSensitive),
    userNamesOutside: Number(evidence.userNamesOutside),
    callOutside: Number(call.outside),
    callUnnamedOutside: Number(call.unnamedOutside),
    callCarries: call.carries / 4,
    draftCarries: evidence.draftCarries / 4,
    callWrites: Number(call.escalation === 1),
    callExecutes: Number(call.escalation === 2),
    callObjectUnasked: Number(call.objectUnasked),
  }
  return Float64Array.from(featureNames, name => values[name])
}
