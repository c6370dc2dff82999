import { checkNumber, checkRows, checkValues } from './checks.js'

/**
 * Sample quantile with linear interpolation between the two nearest values (type 7 of Hyndman and Fan 1996, what R
 * and NumPy do by default).
 *
 * @param values - shape [n], finite; not modified
 * @param probability - in [0, 1]
 * @throws InvalidArgumentError on bad values; InsufficientDataError if n is 0
 */
export function quantile(values: ArrayLike<number>, probability: number): number {
  checkRows('quantile', { values })
  checkValues('quantile', { values })
  checkNumber('quantile', { probability }, { min: 0, max: 1 })
  return quantileOfSorted(Float64Array.from(values).sort(), probability)
}

/** The same for values already sorted from low to high; nothing is checked. */
export function quantileOfSorted(sorted: ArrayLike<number>, probability: number): number {
  const position = (sorted.length - 1) * probability
  const below = Math.floor(position)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (high - low) * (position - below)
}
