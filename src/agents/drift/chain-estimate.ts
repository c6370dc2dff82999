import { InvalidArgumentError } from '../../core/index.js'
import {
  type AbsorbingChain,
  absorbingChain,
  countTransitions,
  type Estimate,
  transitionIntervals,
  transitionRow,
} from '../../stats/index.js'

/** The states a run went through, and how it ended. */
export interface StateSequence {
  readonly states: readonly number[]
  readonly end: 'violated' | 'completed'
}

export interface ChainEstimate {
  /** Shape [n][n + ends]: steps from each transient state; column n is `violated`, n + 1 `completed` if modelled. */
  readonly counts: readonly (readonly number[])[]
  /** Probabilities of each row; undefined for a state that was never left. */
  readonly rows: readonly (readonly number[] | undefined)[]
  /** 95 % Wilson intervals of each row, from the counts alone. */
  readonly intervals: readonly (readonly Estimate[] | undefined)[]
  /** The chain over n + ends states. A state without data counts as violated: nobody knows better. */
  readonly chain: AbsorbingChain
  /** Number of the absorbing state `violated`. */
  readonly violated: number
}

/**
 * Estimates a chain from labelled runs.
 *
 * With `completion: 'absorbing'` a run that ends well is absorbed in `completed`, so absorption in `violated` has the
 * probability an operator asks for: that this run violates before it finishes. With `'censored'`, as published, the end
 * of a good run says nothing, and violation becomes certain for every run that only lasts long enough.
 *
 * @param options.states - n; states are integers in [0, n)
 * @throws InvalidArgumentError naming sequence and place; if a state never leads to an end (add smoothing, or absorb
 *   completed runs)
 */
export function estimateChain(
  sequences: readonly StateSequence[],
  {
    states,
    smoothing,
    completion,
  }: { states: number; smoothing: number; completion: 'absorbing' | 'censored' },
): ChainEstimate {
  const violated = states
  const size = completion === 'absorbing' ? states + 2 : states + 1
  sequences.forEach(({ states: given }, i) => {
    const bad = given.findIndex(state => !(Number.isInteger(state) && state >= 0 && state < states))
    if (bad >= 0)
      throw new InvalidArgumentError(
        `estimateChain: sequences[${i}].states[${bad}] must be an integer in [0, ${states - 1}], got ${given[bad]}`,
      )
  })
  const walks = sequences.map(({ states: given, end }) => {
    if (end === 'violated') return [...given, violated]
    return completion === 'absorbing' ? [...given, violated + 1] : given
  })
  const counts = countTransitions(walks, size).slice(0, states)
  const rows = counts.map(row => transitionRow(row, smoothing))
  const matrix = [
    ...rows.map(row => row ?? unit(size, violated)),
    ...Array.from({ length: size - states }, (_, end) => unit(size, states + end)),
  ]
  const ends = Array.from({ length: size - states }, (_, end) => states + end)
  return {
    counts,
    rows,
    intervals: counts.map(row => transitionIntervals(row)),
    chain: absorbingChain(matrix, ends),
    violated,
  }
}

const unit = (size: number, at: number): number[] =>
  Array.from({ length: size }, (_, i) => (i === at ? 1 : 0))
