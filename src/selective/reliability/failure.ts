/** @file Does a model know when it is wrong? Areas under the risk-coverage curve, and the best any ranking could do. */
import { InvalidArgumentError } from '../../core/index.js'
import { type BootstrapEstimate, bootstrapInterval, InsufficientDataError, take } from '../../stats/index.js'
import { checkFinite, checkSomeRows } from '../checks.js'

/** All in [0, 1]. `risk[k - 1]` is the error rate among the k most confident rows. */
export interface FailureReport {
  readonly n: number
  readonly errors: number
  readonly risk: readonly number[]
  /** Mean of `risk`: area under the risk-coverage curve. */
  readonly aurc: number
  /** The least it could be with this many errors. */
  readonly optimalAurc: number
  /** aurc - optimalAurc, exact. */
  readonly excessAurc: number
  /** Coverage at which a perfect ranking still has no error: the accuracy. */
  readonly optimalCoverage: number
  /** Trust Index: accuracy among the most confident rows at that coverage; null if every row is wrong. */
  readonly trustIndex: number | null
  /** Area between the curve and the best one from the optimal coverage on. */
  readonly excessBeyondOptimal: number
}

/**
 * @param confidences - shape [n], finite, higher is answered first; not modified
 * @param wrong - shape [n], 1 = wrong; not modified
 * @param options.ties - `average`: equal confidences count as their average over all orders, so that the order of rows
 *   does not matter. `stable`: in the order given, as most published code has it. @default 'average'
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if n is 0
 * @see Geifman, Uziel and El-Yaniv 2019, arXiv:1805.08206; arXiv:2308.03179 (Trust Index, E-AUoptRC; from its abstract:
 *   the discrete formula is our reading)
 */
export function failureReport(
  confidences: ArrayLike<number>,
  wrong: ArrayLike<number>,
  { ties = 'average' }: { ties?: 'average' | 'stable' } = {},
): FailureReport {
  const n = checkSomeRows('failureReport', { confidences, wrong })
  checkFinite('failureReport', { confidences })
  for (let row = 0; row < n; row++)
    if (wrong[row] !== 0 && wrong[row] !== 1)
      throw new InvalidArgumentError(`failureReport: wrong[${row}] must be 0 or 1, got ${wrong[row]}`)
  const cumulative = errorsSoFar(confidences, wrong, ties)
  const errors = cumulative[n - 1]!
  const right = Math.round(n - errors)
  const risk = Array.from(cumulative, (sum, i) => sum / (i + 1))
  const optimal = risk.map((_, i) => Math.max(0, i + 1 - right) / (i + 1))
  const area = (values: readonly number[], from = 0): number =>
    values.reduce((sum, value, i) => (i >= from ? sum + value : sum), 0) / n
  return {
    n,
    errors: n - right,
    risk,
    aurc: area(risk),
    optimalAurc: area(optimal),
    excessAurc: area(risk) - area(optimal),
    optimalCoverage: right / n,
    trustIndex: right === 0 ? null : 1 - risk[right - 1]!,
    excessBeyondOptimal: area(
      risk.map((own, i) => own - optimal[i]!),
      Math.max(0, right - 1),
    ),
  }
}

/** The common closed form r + (1 - r) ln(1 - r) for the optimal area; poor for small n, shown beside the exact one. */
export function approximateOptimalAurc(errorRate: number): number {
  return errorRate === 1 ? 1 : errorRate + (1 - errorRate) * Math.log(1 - errorRate)
}

/**
 * The Trust Index with a bootstrap interval: it depends on how many errors the sample happens to hold.
 *
 * @throws as `failureReport`; InsufficientDataError if every row is wrong
 */
export function trustIndexInterval(
  confidences: ArrayLike<number>,
  wrong: ArrayLike<number>,
  { seed = 1, resamples = 1000 }: { seed?: number; resamples?: number } = {},
): BootstrapEstimate {
  return bootstrapInterval(
    confidences.length,
    rows => {
      const { trustIndex } = failureReport(take(confidences, rows), take(wrong, rows))
      if (trustIndex === null)
        throw new InsufficientDataError('trustIndexInterval: every row is wrong', { missing: 'negatives' })
      return trustIndex
    },
    { seed, resamples },
  )
}

/** Errors among the k most confident rows, for k = 1..n; within a tie the expected number over all orders. */
function errorsSoFar(
  confidences: ArrayLike<number>,
  wrong: ArrayLike<number>,
  ties: 'average' | 'stable',
): Float64Array {
  const n = confidences.length
  const order = Array.from({ length: n }, (_, row) => row).sort(
    (a, b) => confidences[b]! - confidences[a]! || a - b,
  )
  const sums = new Float64Array(n)
  let before = 0
  for (let start = 0; start < n; ) {
    let end = start + 1
    if (ties === 'average') while (end < n && confidences[order[end]!] === confidences[order[start]!]) end++
    let inTie = 0
    for (let i = start; i < end; i++) inTie += wrong[order[i]!]!
    for (let i = start; i < end; i++) sums[i] = before + (inTie * (i + 1 - start)) / (end - start)
    before += inTie
    start = end
  }
  return sums
}
