/** @file The guard itself: its model, and what is decided where. */
import type { Edge, Threshold } from '../../core/index.js'
import type { Guard } from '../../guard/index.js'
import type { PolicyAt } from '../../policy/index.js'
import type { Check } from './check.js'

/** The model's name, weights, licence and self-test. */
export function describeModel({ card, model, selfTest }: Guard): Omit<Check, 'name'> {
  const { rows } = selfTest
  const examples = rows.reduce((sum, row) => sum + row.positives + row.negatives, 0)
  return {
    state: 'ok',
    message: `${model.id} ${model.version}, ${card.licence}, sha256 ${model.sha256.slice(0, 16)}…, self-test passed (${rows.length} heads, ${examples} examples, ${selfTest.costMs.toFixed(0)} ms)`,
    detail: { ...model, licence: card.licence, languages: card.languages, selfTest: { passed: true, rows } },
  }
}

/** A check on one edge: which signal, and the threshold that decides there. */
export interface ActiveCheck {
  readonly edge: Edge
  readonly signal: string
  readonly threshold: Threshold
}

/** A score high enough for every threshold, so that a policy shows all it would apply. */
const certain = (signal: string) =>
  ({
    type: 'scored',
    assessment: { signal, risk: 1, categories: [], reasons: [], costMs: 0 },
  }) as const

/** Which thresholds decide on which edge, found by asking the policy itself. */
export function activeChecks({ policy, rules }: PolicyAt): ActiveCheck[] {
  return Object.entries(rules.checks).flatMap(([name, checks]) => {
    const edge = name as Edge
    return checks.flatMap(({ signal }) =>
      policy
        .decide([certain(signal)], { edge, run: 'doctor' })
        .exceeded.filter(threshold => threshold.signal === signal)
        .map(threshold => ({ edge, signal, threshold })),
    )
  })
}

/** Where a threshold comes from, in one line. */
export function describeProvenance({ provenance }: Threshold): string {
  const { kind, objective, n, value, interval, source, date } = provenance
  const figure =
    value === undefined
      ? undefined
      : `${value.toFixed(3)}${interval === undefined ? '' : ` [${interval.map(bound => bound.toFixed(3)).join(', ')}]`}`
  return [kind, objective, figure, n === undefined ? undefined : `n ${n}`, source, date]
    .filter(part => part !== undefined)
    .join(', ')
}
