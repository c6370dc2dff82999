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
  'directiveOutside',
  'followsDirective',
  'followsOutside',
  'unaskedReads',
  'unaskedSensitiveReads',
  'callsSinceSensitive',
  'userNamesOutside',
  'userClears',
  'awaitsSending',
  'sensitiveAwaitsSending',
  'carriedBefore',
  'callOutside',
  'callUnnamedOutside',
  'callCarries',
  'callShowsSecret',
  'callLeaks',
  'callLeaksUnnamed',
  'draftCarries',
  'draftShowsSecret',
  'draftAwaitsSending',
  'callWrites',
  'callExecutes',
  'callObjectUnasked',
] as const)
export type FeatureName = (typeof featureNames)[number]

/** Shape [featureNames + room]: the features, and room for as many numbers of the caller's own, all 0. */
export function featuresOf({ state, evidence }: DriftPoint, room = 0): Float64Array {
  const level = (wanted: RiskLevel): number => (state.level === wanted ? 1 : 0)
  const { call } = evidence
  const awaitsSending = evidence.userNamesOutside && evidence.sentOutside === 0
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
    directiveOutside: Number(evidence.directivesOutside > 0),
    followsDirective: Math.min(2, evidence.followed),
    followsOutside: Number(evidence.followed > 0 && evidence.directivesOutside > 0),
    unaskedReads: Math.log1p(evidence.unaskedReads),
    unaskedSensitiveReads: Math.log1p(evidence.unaskedSensitiveReads),
    callsSinceSensitive:
      evidence.callsSinceSensitive === undefined ? 0 : 1 / (1 + evidence.callsSinceSensitive),
    userNamesOutside: Number(evidence.userNamesOutside),
    userClears: Number(evidence.userClears),
    awaitsSending: Number(awaitsSending),
    sensitiveAwaitsSending: Number(awaitsSending && state.dataExposure >= 3),
    carriedBefore: Math.min(2, evidence.carriedBefore),
    callOutside: Number(call.outside),
    callUnnamedOutside: Number(call.unnamedOutside),
    callCarries: call.carries / 4,
    callShowsSecret: Number(call.showsSecret),
    callLeaks: Number(call.outside && call.showsSecret && !evidence.userClears),
    callLeaksUnnamed: Number(call.unnamedOutside && call.showsSecret),
    draftCarries: evidence.draftCarries / 4,
    draftShowsSecret: Number(evidence.draftShowsSecret),
    draftAwaitsSending: Number(evidence.draftShowsSecret && !evidence.userClears),
    callWrites: Number(call.escalation === 1),
    callExecutes: Number(call.escalation === 2),
    callObjectUnasked: Number(call.objectUnasked),
  }
  const row = new Float64Array(featureNames.length + room)
  for (let i = 0; i < featureNames.length; i++) row[i] = values[featureNames[i]!]
  return row
}
