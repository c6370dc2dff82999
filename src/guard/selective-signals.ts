import type { Signal } from '../core/index.js'
import { type Selector, selectiveSignal } from '../selective/index.js'
import type { Guard } from './guard.js'
import type { Conversation } from './text-score.js'

/**
 * A guard's signals that abstain: each one named here carries what its selector says of its risk, the others stay as they
 * are. The same `Selector` object may be told true labels later (`observe`), and withdraws its promise for the guard too.
 * `abstainingPolicy` turns the abstention into an action.
 *
 * @param selectors - made by `new Selector(fitRisk(rows, …))`, one for each signal that is to abstain
 */
export function selectiveSignals(
  { signals }: Pick<Guard, 'signals'>,
  selectors: { readonly harm?: Selector; readonly injection?: Selector },
): readonly Signal<Conversation>[] {
  const bySignal: Readonly<Record<string, Selector | undefined>> = { ...selectors }
  return signals.map(signal => {
    const selector = bySignal[signal.name]
    return selector === undefined ? signal : selectiveSignal(signal, selector)
  })
}
