import { mostRestrictive, type Reason } from '../../core/index.js'
import type { Selection, Selector } from '../../selective/index.js'
import type { DriftVerdict } from './monitor.js'

/** A drift verdict with what a selector says of its risk. */
export interface SelectiveDriftVerdict extends DriftVerdict {
  /** Absent if there was no estimate to select on. */
  readonly selection?: Selection
  /** Whether the monitor would rather not decide; the action is then at least `review`. */
  readonly abstained: boolean
}

/**
 * Conformal abstention for a drift monitor: where both "violates" and "does not" are plausible, or neither is, or the
 * promise was withdrawn, the call is at least reviewed. A verdict without an estimate abstains too.
 *
 * @param selector - made by `new Selector(fitRisk(rows, …))` on forecasts of runs the model was not fitted to, one row a
 *   run, since moments of one run are not exchangeable
 */
export function selectDrift(
  verdict: DriftVerdict,
  selector: Selector,
  { id }: { id?: string } = {},
): SelectiveDriftVerdict {
  const { risk } = verdict
  if (risk === undefined)
    return { ...verdict, action: mostRestrictive([verdict.action, 'review']), abstained: true }
  const selection = selector.decide([1 - risk, risk], id === undefined ? {} : { id })
  if (selection.decision === 'accept') return { ...verdict, selection, abstained: false }
  return {
    ...verdict,
    selection,
    abstained: true,
    action: mostRestrictive([verdict.action, 'review']),
    reason: `${verdict.reason}; abstains: ${selection.reasons.map(({ message }: Reason) => message).join(', ')}`,
  }
}
