/** @file What another policy would have decided about recorded traffic. */
import { isStopping, type LedgerEntry, type Outcome, type Reason } from '../core/index.js'
import type { StoredEntry } from '../store/index.js'
import type { BoundPolicy } from './bind-policy.js'
import { eventKey } from './policy-change.js'
import { type Rate, rateOf } from './rate.js'
import type { Place } from './rules.js'
import { besideKey, contextOf } from './shadow-ledger.js'

/** A decision that would be another one. */
export interface ChangedDecision {
  readonly sequence: number
  readonly at: string
  readonly edge: string
  readonly route: string | null
  readonly tenant: string | null
  readonly from: { readonly action: string; readonly reason: string }
  readonly to: { readonly action: string; readonly reason: string }
  /** Where in the text its signals looked: kind and UTF-16 offsets, never the text. */
  readonly spans: readonly Pick<Required<Reason>, 'kind' | 'span'>[]
  /** Only of texts that were captured. */
  readonly content?: string
}

export interface PolicyDiff {
  readonly candidate: PolicyIdentity
  /** What it is compared with: what was recorded, or another policy on the same outcomes. */
  readonly baseline: PolicyIdentity | 'recorded'
  /** Numbers and times of the oldest and newest entry; null without any. */
  readonly oldest: EntryPoint | null
  readonly newest: EntryPoint | null
  /** Decisions that were compared. */
  readonly compared: number
  /** Entries that are no traffic: changes of the policy, decisions of a candidate, the playground. */
  readonly leftOut: { readonly policyChanges: number; readonly beside: number; readonly playground: number }
  /** Decisions that cannot be worked out, since a signal the policy asks was not asked then: `signal on edge`. */
  readonly undetermined: Readonly<Record<string, number>>
  readonly changed: Rate
  /** Passed then, would be stopped. */
  readonly newlyStopped: Rate
  /** Stopped then, would pass. */
  readonly newlyPassed: Rate
  /** Of what passes, from one action to another, most frequent first; only those that differ. */
  readonly transitions: readonly { readonly from: string; readonly to: string; readonly rate: Rate }[]
  readonly places: readonly {
    readonly route: string | null
    readonly tenant: string | null
    readonly edge: string
    readonly compared: number
    readonly changed: Rate
  }[]
  /** The newest changed decisions. */
  readonly examples: readonly ChangedDecision[]
}
export interface PolicyIdentity {
  readonly name: string
  readonly version: string
  readonly hash: string
}
interface EntryPoint {
  readonly sequence: number
  readonly at: string
}

export interface ReplayOptions {
  readonly candidate: BoundPolicy
  /** Absent: what was recorded. */
  readonly baseline?: BoundPolicy
  /** Changed decisions shown in full. @default 20 */
  readonly examples?: number
  /** Scores a captured text anew by signals that were not asked then. Absent: such decisions stay undetermined. */
  readonly rescore?: (
    entry: LedgerEntry,
    signals: readonly string[],
  ) => Promise<readonly Outcome[] | undefined>
}

/**
 * Decides recorded entries anew. A decision is a pure function of outcomes and policy, so no text is needed; only what
 * the policy asks and nobody scored then cannot be known without it.
 *
 * @param entries - newest first, as the ledger lists them
 */
export async function replay(
  entries: AsyncIterable<StoredEntry>,
  { candidate, baseline, examples: wanted = 20, rescore }: ReplayOptions,
): Promise<PolicyDiff> {
  const leftOut = { policyChanges: 0, beside: 0, playground: 0 }
  const undetermined: Record<string, number> = {}
  const transitions = new Map<string, { from: string; to: string; count: number }>()
  const places = new Map<string, { place: PlaceKey; compared: number; changed: number }>()
  const examples: ChangedDecision[] = []
  const counts = { compared: 0, changed: 0, stopped: 0, passed: 0 }
  let oldest: EntryPoint | null = null
  let newest: EntryPoint | null = null

  for await (const { receipt, entry } of entries) {
    const kind = kindOf(entry)
    if (kind !== 'traffic') {
      leftOut[kind] += 1
      continue
    }
    const place = placeOf(entry)
    const policies = [candidate, ...(baseline === undefined ? [] : [baseline])]
    const missing = [...new Set(policies.flatMap(policy => missingSignals(policy, place, entry)))]
    const more = missing.length === 0 ? [] : await rescore?.(entry, missing)
    if (more === undefined) {
      for (const signal of missing) {
        const key = `${signal} on ${entry.edge}`
        undetermined[key] = (undetermined[key] ?? 0) + 1
      }
      continue
    }
    const outcomes = [...entry.outcomes, ...more]
    const context = contextOf(entry)
    const to = candidate.at(place).policy.decide(outcomes, context)
    const from = baseline === undefined ? entry.decision : baseline.at(place).policy.decide(outcomes, context)
    const point = { sequence: receipt.sequence, at: entry.at }
    newest ??= point
    oldest = point
    counts.compared += 1
    const isChanged = from.action !== to.action
    countPlace(places, { ...place, edge: entry.edge }, isChanged)
    if (!isChanged) continue
    counts.changed += 1
    if (isStopping(to.action) && !isStopping(from.action)) counts.stopped += 1
    if (!isStopping(to.action) && isStopping(from.action)) counts.passed += 1
    const key = `${from.action} ${to.action}`
    const transition = transitions.get(key) ?? { from: from.action, to: to.action, count: 0 }
    transition.count += 1
    transitions.set(key, transition)
    if (examples.length < wanted) examples.push(exampleOf(point, entry, { from, to, place, outcomes }))
  }

  const rate = (count: number): Rate => rateOf(count, counts.compared)
  return {
    candidate: identityOf(candidate),
    baseline: baseline === undefined ? 'recorded' : identityOf(baseline),
    oldest,
    newest,
    compared: counts.compared,
    leftOut,
    undetermined,
    changed: rate(counts.changed),
    newlyStopped: rate(counts.stopped),
    newlyPassed: rate(counts.passed),
    transitions: [...transitions.values()]
      .sort((a, b) => b.count - a.count)
      .map(({ from, to, count }) => ({ from, to, rate: rate(count) })),
    places: [...places.values()].map(({ place, compared, changed }) => ({
      ...place,
      compared,
      changed: rateOf(changed, compared),
    })),
    examples,
  }
}

export const identityOf = ({ name, version, hash }: BoundPolicy): PolicyIdentity => ({ name, version, hash })

function kindOf({ origin }: LedgerEntry): 'traffic' | keyof PolicyDiff['leftOut'] {
  if (origin[eventKey] !== undefined) return 'policyChanges'
  if (origin[besideKey] !== undefined) return 'beside'
  return origin.client === 'playground' ? 'playground' : 'traffic'
}

const placeOf = ({ origin: { route, tenant } }: LedgerEntry): Place => ({
  ...(route === undefined ? {} : { route }),
  ...(tenant === undefined ? {} : { tenant }),
})

/** What a policy asks at this place and nobody answered, not even that it could not be scored. */
function missingSignals(policy: BoundPolicy, place: Place, { edge, outcomes }: LedgerEntry): string[] {
  const answered = new Set(
    outcomes.map(outcome => (outcome.type === 'scored' ? outcome.assessment.signal : outcome.signal)),
  )
  const asked = policy.at(place).rules.checks[edge] ?? []
  return asked.map(({ signal }) => signal).filter(signal => !answered.has(signal))
}

interface PlaceKey {
  readonly route: string | null
  readonly tenant: string | null
  readonly edge: string
}

function countPlace(
  places: Map<string, { place: PlaceKey; compared: number; changed: number }>,
  { route = null, tenant = null, edge }: { route?: string | null; tenant?: string | null; edge: string },
  isChanged: boolean,
): void {
  const place = { route, tenant, edge }
  const key = JSON.stringify(place)
  const counted = places.get(key) ?? { place, compared: 0, changed: 0 }
  counted.compared += 1
  if (isChanged) counted.changed += 1
  places.set(key, counted)
}

function exampleOf(
  point: EntryPoint,
  { edge, subject: { content } }: LedgerEntry,
  {
    from,
    to,
    place: { route = null, tenant = null },
    outcomes,
  }: {
    from: ChangedDecision['from']
    to: ChangedDecision['to']
    place: { readonly route?: string | null; readonly tenant?: string | null }
    outcomes: readonly Outcome[]
  },
): ChangedDecision {
  const reasons = outcomes.flatMap(each => (each.type === 'scored' ? each.assessment.reasons : []))
  return {
    ...point,
    edge,
    route,
    tenant,
    from: { action: from.action, reason: from.reason },
    to: { action: to.action, reason: to.reason },
    spans: reasons.flatMap(({ kind, span }) => (span === undefined ? [] : [{ kind, span }])),
    ...(content === undefined ? {} : { content }),
  }
}
