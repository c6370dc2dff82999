import { checkLabels, checkRows, checkValues } from './checks.js'
import { InsufficientDataError } from './errors.js'

/** How often a yes/no rule was right and wrong, in rows. Positive means harmful, or whatever the rule looks for. */
export interface ConfusionCounts {
  readonly truePositives: number
  readonly falsePositives: number
  readonly trueNegatives: number
  readonly falseNegatives: number
}

/**
 * Counts of a rule's answers against the truth.
 *
 * @param predicted - shape [n], 1 = flagged; not modified
 * @param labels - shape [n], 1 = positive; not modified
 * @throws InvalidArgumentError if lengths differ, n is 0, or a value is neither 0 nor 1
 */
export function confusionCounts(predicted: ArrayLike<number>, labels: ArrayLike<number>): ConfusionCounts {
  checkRows('confusionCounts', { predicted, labels })
  checkLabels('confusionCounts', { predicted })
  checkLabels('confusionCounts', { labels })
  return count(labels, row => predicted[row] === 1)
}

/**
 * Counts of the rule "flag iff score > tau".
 *
 * @param scores - shape [n], finite; not modified
 * @param labels - shape [n], 1 = positive; not modified
 * @param tau - a finite number or an infinity, on the scale of the scores
 * @throws InvalidArgumentError if lengths differ, n is 0, a score is not finite, a label is neither 0 nor 1, tau is NaN
 */
export function confusionAt(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  tau: number,
): ConfusionCounts {
  checkRows('confusionAt', { scores, labels })
  checkValues('confusionAt', { scores })
  checkLabels('confusionAt', { labels })
  if (Number.isNaN(tau)) checkValues('confusionAt', { tau: [tau] })
  return count(labels, row => scores[row]! > tau)
}

/** Share of the flagged rows that are positive, in [0, 1]; 0 when nothing was flagged (FlexGuard's convention, arXiv:2602.23636). */
export function precision({ truePositives, falsePositives }: ConfusionCounts): number {
  return ratio(truePositives, truePositives + falsePositives)
}

/** Share of the positive rows that were flagged, in [0, 1]; 0 when there are none (FlexGuard's convention). */
export function recall({ truePositives, falseNegatives }: ConfusionCounts): number {
  return ratio(truePositives, truePositives + falseNegatives)
}

/** Harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN), in [0, 1]; 0 when its denominator is 0 (FlexGuard's convention). */
export function f1({ truePositives, falsePositives, falseNegatives }: ConfusionCounts): number {
  return ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives)
}

/** F1 from a published precision and recall, 2PR / (P + R); 0 when both are 0. All on one scale: shares or percent. */
export function f1Of({ precision, recall }: { precision: number; recall: number }): number {
  checkValues('f1Of', { precision: [precision], recall: [recall] }, { min: 0 })
  return ratio(2 * precision * recall, precision + recall)
}

/**
 * Share of the negative rows that were flagged, in [0, 1].
 *
 * @throws InsufficientDataError if there is no negative row: a false-alarm rate of nothing is not 0
 */
export function falsePositiveRate({ falsePositives, trueNegatives }: ConfusionCounts): number {
  if (falsePositives + trueNegatives === 0)
    throw new InsufficientDataError('falsePositiveRate: there must be at least one negative row, got none', {
      missing: 'negatives',
    })
  return falsePositives / (falsePositives + trueNegatives)
}

function count(labels: ArrayLike<number>, isFlagged: (row: number) => boolean): ConfusionCounts {
  let truePositives = 0
  let falsePositives = 0
  let falseNegatives = 0
  for (let row = 0; row < labels.length; row++) {
    const positive = labels[row] === 1
    if (isFlagged(row)) positive ? truePositives++ : falsePositives++
    else if (positive) falseNegatives++
  }
  const trueNegatives = labels.length - truePositives - falsePositives - falseNegatives
  return { truePositives, falsePositives, trueNegatives, falseNegatives }
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
