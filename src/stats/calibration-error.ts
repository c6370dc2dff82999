import { checkInteger, checkLabels, checkRows, checkValues } from './checks.js'
import { type Estimate, wilsonInterval } from './proportion.js'

export interface BinOptions {
  /** Number of equal-width bins over [0, 1], an integer of at least 1. @default 15 */
  readonly bins?: number
}

/** The rows whose stated probability lies in (low, high]; exactly 0 falls in the first bin. */
export interface ReliabilityBin {
  readonly low: number
  readonly high: number
  /** Rows in the bin. */
  readonly n: number
  /** Absent in an empty bin: no data is not 0. `eventRate` carries its 95 % Wilson interval. */
  readonly filled?: { readonly meanProbability: number; readonly eventRate: Estimate }
}

/**
 * What happened against what was said, for a reliability diagram.
 *
 * @param probabilities - shape [n], each in [0, 1]; not modified
 * @param labels - shape [n], 1 = event; not modified
 * @returns all bins, empty ones too, from 0 to 1
 * @throws InvalidArgumentError if lengths differ, n is 0, or a value leaves its range
 */
export function reliabilityBins(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: BinOptions = {},
): ReliabilityBin[] {
  const { counts, sums, events } = fillBins('reliabilityBins', probabilities, labels, options)
  return counts.map((n, bin) => ({
    low: bin / counts.length,
    high: (bin + 1) / counts.length,
    n,
    ...(n > 0 && { filled: { meanProbability: sums[bin]! / n, eventRate: wilsonInterval(events[bin]!, n) } }),
  }))
}

/**
 * Expected calibration error: the mean gap between stated and observed probability over equal-width bins.
 *
 * @param probabilities - shape [n], each in [0, 1]; not modified
 * @param labels - shape [n], 1 = event; not modified
 * @returns a number in [0, 1]; 0 is perfect. Biased upward for small n: read it with its interval.
 * @throws InvalidArgumentError if lengths differ, n is 0, or a value leaves its range
 * @see Guo et al. 2017, arXiv:1706.04599, eq. 3. Departs: the event's probability instead of the top label's
 *   confidence, and exactly 0 falls in the first bin.
 */
export function expectedCalibrationError(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: BinOptions = {},
): number {
  const { sums, events } = fillBins('expectedCalibrationError', probabilities, labels, options)
  const gaps = sums.reduce((total, sum, bin) => total + Math.abs(sum - events[bin]!), 0)
  return gaps / labels.length
}

/**
 * Brier score: the mean squared difference between stated probability and outcome. Rewards both calibration and
 * separation.
 *
 * @param probabilities - shape [n], each in [0, 1]; not modified
 * @param labels - shape [n], 1 = event; not modified
 * @returns a number in [0, 1]; 0 is perfect, 0.25 is what always saying 0.5 gets
 * @throws InvalidArgumentError if lengths differ, n is 0, or a value leaves its range
 * @see Brier 1950, Monthly Weather Review 78:1-3, for two outcomes counted once
 */
export function brierScore(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  const rows = checkForecast('brierScore', probabilities, labels)
  let total = 0
  for (let row = 0; row < rows; row++) total += (probabilities[row]! - labels[row]!) ** 2
  return total / rows
}

function fillBins(
  caller: string,
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  { bins = 15 }: BinOptions,
): { counts: number[]; sums: number[]; events: number[] } {
  const rows = checkForecast(caller, probabilities, labels)
  checkInteger(caller, { bins }, { min: 1 })
  const counts = new Array<number>(bins).fill(0)
  const sums = new Array<number>(bins).fill(0)
  const events = new Array<number>(bins).fill(0)
  for (let row = 0; row < rows; row++) {
    const bin = binOf(probabilities[row]!, bins)
    counts[bin]!++
    sums[bin]! += probabilities[row]!
    events[bin]! += labels[row]!
  }
  return { counts, sums, events }
}

/** The bin with low < probability <= high; the product can round across an edge, so the edges themselves decide. */
function binOf(probability: number, bins: number): number {
  let bin = Math.max(0, Math.ceil(probability * bins) - 1)
  if (bin > 0 && probability <= bin / bins) bin--
  if (bin < bins - 1 && probability > (bin + 1) / bins) bin++
  return bin
}

function checkForecast(caller: string, probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  const rows = checkRows(caller, { probabilities, labels })
  checkValues(caller, { probabilities }, { min: 0, max: 1 })
  checkLabels(caller, { labels })
  return rows
}
