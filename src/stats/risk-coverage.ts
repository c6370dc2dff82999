import { checkRows, checkValues } from './checks.js'
import { ascendingOrder } from './ranks.js'

/** What is left to go wrong when only the rows of at least this confidence are answered. */
export interface RiskCoveragePoint {
  /** Lowest confidence answered. */
  readonly confidence: number
  /** Share of rows answered, in (0, 1]. */
  readonly coverage: number
  /** Mean loss of the rows answered; with 0/1 losses, their error rate. */
  readonly risk: number
}

/**
 * Risk-coverage curve of a predictor that may abstain: rows are answered from the most confident down.
 *
 * @param confidences - shape [n], finite, higher is answered first; not modified
 * @param losses - shape [n], finite and at least 0 (1 = wrong, 0 = right); not modified
 * @returns one point for every distinct confidence, coverage rising to 1. O(n log n)
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if n is 0
 * @see El-Yaniv and Wiener 2010, JMLR 11:1605-1641
 */
export function riskCoverageCurve(
  confidences: ArrayLike<number>,
  losses: ArrayLike<number>,
): RiskCoveragePoint[] {
  return tieGroups('riskCoverageCurve', confidences, losses).map(
    ({ confidence, answered, lossSum }, _, all) => ({
      confidence,
      coverage: answered / all.at(-1)!.answered,
      risk: lossSum / answered,
    }),
  )
}

/**
 * Area under the risk-coverage curve: the mean over k = 1..n of the risk of the k most confident rows. Rows of equal
 * confidence count as their average over all orders, so the result does not depend on the order of the rows.
 *
 * @param confidences - shape [n], finite; not modified
 * @param losses - shape [n], finite and at least 0; not modified
 * @returns a number of at least 0, in the unit of the losses; smaller is better. O(n log n)
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if n is 0
 * @see Geifman, Uziel and El-Yaniv 2019, arXiv:1805.08206. Departs: the average over tied orders.
 */
export function aurc(confidences: ArrayLike<number>, losses: ArrayLike<number>): number {
  let answered = 0
  let lossSum = 0
  let total = 0
  for (const group of tieGroups('aurc', confidences, losses)) {
    // Within a tie the expected loss of each next row is the group's mean: the sum grows along a straight line.
    const mean = (group.lossSum - lossSum) / (group.answered - answered)
    for (let k = answered + 1; k <= group.answered; k++) total += (lossSum + mean * (k - answered)) / k
    answered = group.answered
    lossSum = group.lossSum
  }
  return total / answered
}

/** Running totals after each group of equal confidence, most confident first. */
function tieGroups(
  caller: string,
  confidences: ArrayLike<number>,
  losses: ArrayLike<number>,
): { confidence: number; answered: number; lossSum: number }[] {
  const rows = checkRows(caller, { confidences, losses })
  checkValues(caller, { confidences })
  checkValues(caller, { losses }, { min: 0 })
  const order = ascendingOrder(confidences)
  const groups: { confidence: number; answered: number; lossSum: number }[] = []
  let lossSum = 0
  for (let i = rows - 1; i >= 0; i--) {
    const confidence = confidences[order[i]!]!
    lossSum += losses[order[i]!]!
    if (i === 0 || confidences[order[i - 1]!] !== confidence)
      groups.push({ confidence, answered: rows - i, lossSum })
  }
  return groups
}
