import type { Context, Ledger, LedgerEntry, Policy } from '../core/index.js'

/** The context in which an entry was decided. */
export const contextOf = ({ edge, run, at, subject }: LedgerEntry): Context => ({
  edge,
  run,
  at: new Date(at),
  subjectHash: () => subject.sha256,
})

/** Marks an entry that a candidate decided, with the policy that was in force. */
export const besideKey = 'beside'

/**
 * A ledger that keeps beside every entry what another policy would have decided on the same outcomes. Its entries are
 * of mode `shadow` and name in their origin the policy they stood beside.
 *
 * Nothing waits for them, and one that cannot be kept is told and changes nothing.
 */
export function shadowLedger(
  ledger: Ledger,
  { candidate, onFailure }: { candidate: Policy; onFailure?: (error: unknown) => void },
): Ledger {
  return {
    append(entry) {
      // The live entry first: a shared commit keeps their order.
      const receipt = ledger.append(entry)
      void record(ledger, entry, candidate).catch(error => onFailure?.(error))
      return receipt
    },
  }
}

async function record(ledger: Ledger, entry: LedgerEntry, candidate: Policy): Promise<void> {
  const { action, reason, exceeded } = candidate.decide(entry.outcomes, contextOf(entry))
  const { name, version, failureMode, thresholds } = candidate
  // What left of a stream is the live policy's doing.
  const { delivery: _, ...judged } = entry
  await ledger.append({
    ...judged,
    mode: 'shadow',
    decision: { action, reason, exceeded },
    policy: { name, version, failureMode, thresholds },
    origin: { ...entry.origin, [besideKey]: `${entry.policy.name}@${entry.policy.version}` },
  })
}
