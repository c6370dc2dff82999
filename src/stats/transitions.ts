import { InvalidArgumentError } from '../core/index.js'
import { checkInteger, checkNumber } from './checks.js'
import { type Estimate, type ProportionOptions, wilsonInterval } from './proportion.js'

/**
 * Counts steps from state to state.
 *
 * @param sequences - each a list of states, integers in [0, states); not modified
 * @returns shape [states, states]
 * @throws InvalidArgumentError naming sequence and position of a state out of range
 */
export function countTransitions(sequences: readonly (readonly number[])[], states: number): number[][] {
  checkInteger('countTransitions', { states }, { min: 1 })
  const counts = Array.from({ length: states }, () => new Array<number>(states).fill(0))
  sequences.forEach((sequence, row) => {
    sequence.forEach((state, i) => {
      if (!Number.isInteger(state) || state < 0 || state >= states)
        throw new InvalidArgumentError(
          `countTransitions: sequences[${row}][${i}] must be an integer in [0, ${states - 1}], got ${state}`,
        )
      if (i > 0) counts[sequence[i - 1]!]![state]!++
    })
  })
  return counts
}

/**
 * One row of a transition matrix by additive smoothing: (c + alpha) / (sum of c + n alpha).
 *
 * @param counts - shape [n], each at least 0; not modified
 * @param smoothing - alpha, at least 0
 * @returns undefined for a row that was never left and is not smoothed: no data is no estimate
 * @throws InvalidArgumentError on a negative count or alpha
 */
export function transitionRow(counts: readonly number[], smoothing: number): number[] | undefined {
  checkNumber('transitionRow', { smoothing }, { min: 0, max: Number.MAX_VALUE })
  for (const count of counts)
    checkNumber('transitionRow', { count }, { min: 0, max: Number.MAX_SAFE_INTEGER })
  const total = counts.reduce((sum, count) => sum + count, 0) + smoothing * counts.length
  return total === 0 ? undefined : counts.map(count => (count + smoothing) / total)
}

/**
 * Wilson's interval for each probability of a row, from its counts alone.
 *
 * @returns undefined for a row that was never left
 */
export function transitionIntervals(
  counts: readonly number[],
  options: ProportionOptions = {},
): Estimate[] | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return total === 0 ? undefined : counts.map(count => wilsonInterval(count, total, options))
}
