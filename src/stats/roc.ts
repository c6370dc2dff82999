import { checkBothClasses, checkLabels, checkNumber, checkRows, checkValues } from './checks.js'
import { ranksOf } from './ranks.js'
import { sweep } from './sweep.js'

/** One point of a ROC curve: the rates of the rule "flag iff score > tau". */
export interface RocPoint {
  /** A score that was observed, or -Infinity for the last point. */
  readonly tau: number
  /** In [0, 1]. */
  readonly falsePositiveRate: number
  /** Recall, in [0, 1]. */
  readonly truePositiveRate: number
}

/**
 * Receiver operating characteristic: one point for every distinct score, from (0, 0) to (1, 1). Rows of equal score
 * move together, so a tie is a slanted step, whatever the order of the rows.
 *
 * @param scores - shape [n], finite, higher means more likely positive; not modified
 * @param labels - shape [n], 1 = positive; not modified
 * @returns at most n + 1 points, tau falling. O(n log n)
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if n is 0 or one class is missing
 */
export function rocCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): RocPoint[] {
  const { taus, truePositives, falsePositives, positives, negatives } = sweep('rocCurve', {
    scores,
    labels,
    purpose: 'a curve needs both classes',
  })
  return taus.map((tau, i) => ({
    tau,
    falsePositiveRate: falsePositives[i]! / negatives,
    truePositiveRate: truePositives[i]! / positives,
  }))
}

/**
 * Area under the ROC curve: the probability that a positive row scores above a negative one, a tie counting half
 * (the Mann-Whitney statistic, by mid-ranks).
 *
 * @param scores - shape [n], finite; not modified
 * @param labels - shape [n], 1 = positive; not modified
 * @returns a number in [0, 1]; 0.5 is chance. O(n log n)
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if n is 0 or one class is missing
 * @see Hanley and McNeil 1982, Radiology 143:29-36
 */
export function auroc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const rows = checkRows('auroc', { scores, labels })
  checkValues('auroc', { scores })
  const positives = checkLabels('auroc', { labels })
  checkBothClasses('auroc', { positives, rows, purpose: 'an area needs both classes' })
  const ranks = ranksOf(scores)
  let rankSum = 0
  for (let row = 0; row < rows; row++) if (labels[row] === 1) rankSum += ranks[row]!
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (rows - positives))
}

/**
 * The largest recall a threshold on these rows reaches while its false-positive rate stays at or below a limit. No
 * interpolation: the answer belongs to a threshold one can set.
 *
 * @param scores - shape [n], finite; not modified
 * @param labels - shape [n], 1 = positive; not modified
 * @param maxFpr - in [0, 1]
 * @returns recall and false-positive rate in [0, 1], and the lowest tau that gives them (flag iff score > tau)
 * @throws InvalidArgumentError on bad rows or limit; InsufficientDataError if n is 0 or one class is missing
 */
export function recallAtFpr(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  maxFpr: number,
): { readonly recall: number; readonly falsePositiveRate: number; readonly tau: number } {
  checkNumber('recallAtFpr', { maxFpr }, { min: 0, max: 1 })
  const { taus, truePositives, falsePositives, positives, negatives } = sweep('recallAtFpr', {
    scores,
    labels,
    purpose: 'a recall at a false-positive rate needs both classes',
  })
  // Both rates rise as tau falls, so the last point within the limit is the best; the first has a rate of 0.
  const i = falsePositives.findLastIndex(count => count / negatives <= maxFpr)
  return {
    recall: truePositives[i]! / positives,
    falsePositiveRate: falsePositives[i]! / negatives,
    tau: taus[i]!,
  }
}
