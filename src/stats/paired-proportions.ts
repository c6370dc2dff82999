import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import { checkInteger, checkNumber } from './checks.js'
import { InsufficientDataError } from './errors.js'
import type { Estimate, ProportionOptions } from './proportion.js'

/** Pairs of yes/no answers to the same rows, by who said yes. Integers of at least 0. */
export interface PairedCounts {
  readonly onlyFirst: number
  readonly onlySecond: number
  /** Rows on which both say the same. */
  readonly same: number
}

/**
 * Difference of two proportions on the same rows, first minus second, with Agresti and Min's interval: Wald's after half
 * a row is added to each of the four cells. Has a width even when no pair differs.
 *
 * @returns all in [-1, 1]
 * @throws InvalidArgumentError on other counts; InsufficientDataError if there is no pair
 * @see Agresti and Min 2005, Statistics in Medicine 24:729-740
 */
export function pairedProportions(
  { onlyFirst, onlySecond, same }: PairedCounts,
  { confidence = 0.95 }: ProportionOptions = {},
): Estimate {
  checkInteger('pairedProportions', { onlyFirst, onlySecond, same }, { min: 0 })
  checkNumber('pairedProportions', { confidence }, { min: 0, max: 1, open: true })
  const pairs = onlyFirst + onlySecond + same
  if (pairs === 0)
    throw new InsufficientDataError('pairedProportions: there must be at least one pair, got none', {
      missing: 'rows',
    })
  const value = (onlyFirst - onlySecond) / pairs
  const rows = pairs + 2
  const centre = (onlyFirst - onlySecond) / rows
  const variance = ((onlyFirst + onlySecond + 1) / rows - centre * centre) / rows
  const half = normalQuantile((1 + confidence) / 2, 0, 1) * Math.sqrt(variance)
  return {
    value,
    low: Math.max(-1, Math.min(value, centre - half)),
    high: Math.min(1, Math.max(value, centre + half)),
  }
}
