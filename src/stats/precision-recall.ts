import { sweep } from './sweep.js'

/** One point of a precision-recall curve: the rule "flag iff score > tau". */
export interface PrecisionRecallPoint {
  /** A score that was observed, or -Infinity for the last point. */
  readonly tau: number
  /** In [0, 1]. */
  readonly precision: number
  /** In [0, 1]. */
  readonly recall: number
}

/**
 * Precision against recall, one point for every distinct set of flagged rows, recall rising. Where nothing is flagged
 * there is no precision, so there is no point (other libraries invent precision 1 there).
 *
 * @param scores - shape [n], finite, higher means more likely positive; not modified
 * @param labels - shape [n], 1 = positive; not modified
 * @returns at most n points, tau falling. O(n log n)
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if n is 0 or one class is missing
 */
export function precisionRecallCurve(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): PrecisionRecallPoint[] {
  return curveOf('precisionRecallCurve', scores, labels)
}

/**
 * Area under the precision-recall curve as average precision: the sum over thresholds of (gain in recall) times
 * precision, without the optimistic straight lines between points.
 *
 * @param scores - shape [n], finite; not modified
 * @param labels - shape [n], 1 = positive; not modified
 * @returns a number in (0, 1]; chance is the share of positives. O(n log n)
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if n is 0 or one class is missing
 * @see Davis and Goadrich 2006 (why not to interpolate); scikit-learn's `average_precision_score` is the same sum
 */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  let before = 0
  let area = 0
  for (const { precision, recall } of curveOf('averagePrecision', scores, labels)) {
    area += (recall - before) * precision
    before = recall
  }
  return area
}

function curveOf(
  caller: string,
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): PrecisionRecallPoint[] {
  const { taus, truePositives, falsePositives, positives } = sweep(caller, {
    scores,
    labels,
    purpose: 'precision and recall need both classes',
  })
  return taus.slice(1).map((tau, i) => {
    const hits = truePositives[i + 1]!
    return { tau, precision: hits / (hits + falsePositives[i + 1]!), recall: hits / positives }
  })
}
