import { type Action, mostRestrictive } from './action.js'
import type { Assessment, Outcome, Unscored } from './assessment.js'
import { scoreOf } from './assessment.js'
import type { Context } from './signal.js'
import { margin, type Threshold } from './threshold.js'

/** What happens to what could not be scored: `closed` blocks it, `open` lets it pass with a note. */
export type FailureMode = 'closed' | 'open'

export interface Decision {
  readonly action: Action
  /** The assessments that decided; all of them when nothing was flagged. */
  readonly because: readonly Assessment[]
  /** Thresholds that were exceeded, most restrictive action first. */
  readonly exceeded: readonly Threshold[]
  readonly unscored: readonly Unscored[]
  /** One sentence for a person. Never quotes the subject. */
  readonly reason: string
}

/** Turns outcomes into one decision. Pure: same input, same decision. */
export interface Policy {
  /** Named in every ledger entry. */
  readonly name: string
  readonly version: string
  readonly thresholds: readonly Threshold[]
  readonly failureMode: FailureMode
  decide(outcomes: readonly Outcome[], context: Context): Decision
}

export interface ThresholdPolicyOptions extends Pick<Policy, 'name' | 'version' | 'thresholds'> {
  /** @default 'closed' */
  readonly failureMode?: FailureMode
  /** Of single signals, where it is another than the policy's. */
  readonly failureModes?: Readonly<Partial<Record<string, FailureMode>>>
}

/**
 * The policy that compares each signal's score with its thresholds and takes the most restrictive action. What
 * could not be scored follows its signal's failure mode, a run in which no signal answered at all the policy's.
 */
export function thresholdPolicy({
  name,
  version,
  thresholds,
  failureMode = 'closed',
  failureModes = {},
}: ThresholdPolicyOptions): Policy {
  const modeOf = (signal: string): FailureMode => failureModes[signal] ?? failureMode
  return Object.freeze({
    name,
    version,
    thresholds: Object.freeze([...thresholds]),
    failureMode,
    decide(outcomes: readonly Outcome[]): Decision {
      const assessments = outcomes.flatMap(outcome => (outcome.type === 'scored' ? [outcome.assessment] : []))
      const unscored = outcomes.flatMap(outcome => (outcome.type === 'unscored' ? [outcome] : []))
      const hits = thresholds.flatMap(threshold =>
        assessments
          .filter(assessment => assessment.signal === threshold.signal && margin(assessment, threshold) > 0)
          .map(assessment => ({ threshold, assessment })),
      )
      const nothingLooked = outcomes.length === 0
      const failures = [
        ...unscored.map(({ signal }) => modeOf(signal)),
        ...(nothingLooked ? [failureMode] : []),
      ]
      const failure = failures.map((mode): Action => (mode === 'closed' ? 'block' : 'annotate'))
      const action = mostRestrictive([...failure, ...hits.map(hit => hit.threshold.action)])
      const exceeded = [...new Set(hits.map(hit => hit.threshold))].sort((a, b) =>
        a.action === b.action ? 0 : mostRestrictive([a.action, b.action]) === a.action ? -1 : 1,
      )
      return Object.freeze({
        action,
        because: hits.length > 0 ? [...new Set(hits.map(hit => hit.assessment))] : assessments,
        exceeded,
        unscored,
        reason: explain({ hits, unscored, nothingLooked, failureMode, modeOf }),
      })
    },
  })
}

function explain({
  hits,
  unscored,
  nothingLooked,
  failureMode,
  modeOf,
}: {
  hits: readonly { threshold: Threshold; assessment: Assessment }[]
  unscored: readonly Unscored[]
  nothingLooked: boolean
  failureMode: FailureMode
  modeOf: (signal: string) => FailureMode
}): string {
  const parts = hits.map(
    ({ threshold, assessment }) =>
      `${assessment.signal} ${scoreOf(assessment.risk)} > ${threshold.tau} (${threshold.provenance.kind})`,
  )
  for (const { signal, code } of unscored)
    parts.push(`${signal} could not be scored (${code}), failing ${modeOf(signal)}`)
  if (nothingLooked) parts.push(`no signal looked at this, failing ${failureMode}`)
  return parts.length > 0 ? parts.join('; ') : 'no threshold exceeded'
}
