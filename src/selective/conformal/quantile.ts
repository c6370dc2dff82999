/** @file The quantile that turns calibration scores into a threshold with a guarantee. */
import { checkFinite, checkNumber, checkSomeRows } from '../checks.js'

/** A threshold and what it rests on. Plain data. */
export interface Cut {
  /** Calibration rows behind it. */
  readonly n: number
  /** 1-based rank of the score that became the threshold; n + 1 when the rows do not reach. */
  readonly rank: number
  /** A label is in the set iff its score <= threshold. `null`: infinite, so every label is in the set. */
  readonly threshold: number | null
}

/**
 * The rank ceil((n + 1)(1 - alpha)) of the calibration score that covers a new row with probability 1 - alpha.
 * Products such as 10 · (1 - 0.7) come out just above the integer they are; 1e-9 is taken off first.
 *
 * @param n - calibration rows, at least 0
 * @param alpha - tolerated miscoverage, in (0, 1)
 * @returns an integer in [1, n + 1]; n + 1 means that n rows cannot give this guarantee
 */
export function conformalRank(n: number, alpha: number): number {
  checkNumber('conformalRank', { alpha }, { min: 0, max: 1 })
  return Math.max(1, Math.ceil((n + 1) * (1 - alpha) - 1e-9))
}

/** The fewest calibration rows with a finite threshold at this alpha: ceil(1/alpha) - 1. */
export function fewestRows(alpha: number): number {
  checkNumber('fewestRows', { alpha }, { min: 0, max: 1 })
  return Math.ceil(1 / alpha - 1e-9) - 1
}

/**
 * Split-conformal threshold: the score of rank `conformalRank(n, alpha)`. If calibration rows and a new row are
 * exchangeable, the new row's score is at most the threshold with probability at least 1 - alpha, and at most
 * 1 - alpha + 1/(n + 1) when scores do not tie.
 *
 * @param scores - shape [n], finite, higher means stranger; not modified
 * @throws InvalidArgumentError on bad values; InsufficientDataError if n is 0
 * @see Vovk, Gammerman and Shafer 2005; Lei et al. 2018, arXiv:1604.04173
 */
export function conformalQuantile(scores: ArrayLike<number>, alpha: number): Cut {
  checkSomeRows('conformalQuantile', { scores })
  checkFinite('conformalQuantile', { scores })
  return cutOfSorted(Float64Array.from(scores).sort(), alpha)
}

/** The same for scores already checked and sorted from low to high; no rows give the infinite threshold. */
export function cutOfSorted(sorted: ArrayLike<number>, alpha: number): Cut {
  const n = sorted.length
  const rank = conformalRank(n, alpha)
  return { n, rank, threshold: rank > n ? null : sorted[rank - 1]! }
}
