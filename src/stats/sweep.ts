/** @file The one pass behind ROC, precision-recall and threshold selection: counts at every threshold that matters. */
import { checkBothClasses, checkLabels, checkRows, checkValues } from './checks.js'
import type { ConfusionCounts } from './confusion.js'
import { ascendingOrder } from './ranks.js'

/**
 * Counts of "flag iff score > tau" for every distinct observed score as tau, from the highest (nothing flagged) down,
 * and last for tau = -Infinity (everything flagged). Entry i of each column belongs to `taus[i]`.
 */
export interface Sweep {
  readonly taus: readonly number[]
  readonly truePositives: readonly number[]
  readonly falsePositives: readonly number[]
  readonly positives: number
  readonly negatives: number
}

/** O(n log n). @throws InvalidArgumentError on bad rows, InsufficientDataError with `purpose` in its message on one class */
export function sweep(
  caller: string,
  { scores, labels, purpose }: { scores: ArrayLike<number>; labels: ArrayLike<number>; purpose: string },
): Sweep {
  const rows = checkRows(caller, { scores, labels })
  checkValues(caller, { scores })
  const positives = checkLabels(caller, { labels })
  checkBothClasses(caller, { positives, rows, purpose })
  const order = ascendingOrder(scores)
  const taus: number[] = []
  const truePositives: number[] = []
  const falsePositives: number[] = []
  let flaggedPositives = 0
  for (let i = rows - 1; i >= 0; ) {
    const tau = scores[order[i]!]!
    taus.push(tau)
    truePositives.push(flaggedPositives)
    falsePositives.push(rows - 1 - i - flaggedPositives)
    for (; i >= 0 && scores[order[i]!] === tau; i--) flaggedPositives += labels[order[i]!]!
  }
  taus.push(Number.NEGATIVE_INFINITY)
  truePositives.push(positives)
  falsePositives.push(rows - positives)
  return { taus, truePositives, falsePositives, positives, negatives: rows - positives }
}

/** The confusion counts of entry `i`. */
export function countsAt(
  { truePositives, falsePositives, positives, negatives }: Sweep,
  i: number,
): ConfusionCounts {
  return {
    truePositives: truePositives[i]!,
    falsePositives: falsePositives[i]!,
    trueNegatives: negatives - falsePositives[i]!,
    falseNegatives: positives - truePositives[i]!,
  }
}
