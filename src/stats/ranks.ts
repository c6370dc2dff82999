import { checkRows, checkValues } from './checks.js'

/**
 * Ranks from 1, ties sharing the mean of the ranks they span.
 *
 * @param values - shape [n], finite; not modified
 * @returns shape [n]; sums to n(n + 1)/2. O(n log n)
 * @throws InvalidArgumentError if n is 0 or a value is not finite
 */
export function midRanks(values: ArrayLike<number>): Float64Array {
  checkRows('midRanks', { values })
  checkValues('midRanks', { values })
  return ranksOf(values)
}

/** The same for values already checked. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = ascendingOrder(values)
  const ranks = new Float64Array(values.length)
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2
    start = end
  }
  return ranks
}

/** Row numbers by ascending value; rows of equal value keep their order. Values must be finite. */
export function ascendingOrder(values: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, row) => row)
  return order.sort((a, b) => values[a]! - values[b]! || a - b)
}
