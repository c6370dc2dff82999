/** @file What became of a policy file, as an entry of the ledger: a change of the rules is evidence like any decision. */
import type { LedgerEntry, SubjectRecord } from '../core/index.js'
import type { BoundPolicy } from './bind-policy.js'

/** `loaded`: in force from here on. `refused`: it could not be, and the one before stays. `promoted`: put in its place. */
export type PolicyEvent = 'loaded' | 'refused' | 'promoted'

/** Marks an entry about a policy. */
export const eventKey = 'policyEvent'

export interface PolicyChange {
  readonly event: PolicyEvent
  readonly at: Date
  /** The policy in force after the change. */
  readonly inForce: BoundPolicy
  /** What was asked to be put in force; the same, unless it was refused. Without a hash when it could not be read. */
  readonly asked: { readonly source: string; readonly hash?: string; readonly length?: number }
  /** Who or what asked: `start`, `file`, `SIGHUP`, `command`. */
  readonly by: string
  readonly reason: string
}

/**
 * The entry of a change. Its subject is the policy itself (the SHA-256 of its canonical JSON), judged on the edge `plan`:
 * allowed when it came into force, blocked when it was refused. It has no outcomes, as no signal looked.
 */
export function policyChangeEntry({ event, at, inForce, asked, by, reason }: PolicyChange): LedgerEntry {
  const { policy } = inForce.at({})
  const subject: SubjectRecord = { sha256: asked.hash ?? '0'.repeat(64), length: asked.length ?? 0 }
  return {
    at: at.toISOString(),
    run: 'policy',
    edge: 'plan',
    mode: 'enforce',
    subject,
    outcomes: [],
    decision: { action: event === 'refused' ? 'block' : 'allow', reason, exceeded: [] },
    policy: {
      name: inForce.name,
      version: inForce.version,
      failureMode: policy.failureMode,
      thresholds: policy.thresholds,
    },
    costMs: 0,
    origin: { [eventKey]: event, by, source: asked.source },
  }
}
