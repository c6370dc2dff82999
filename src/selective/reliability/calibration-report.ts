/** @file How true the probabilities of a classifier are, with the sign kept: over-confident is not under-confident. */
import { InvalidArgumentError } from '../../core/index.js'
import { checkDistribution, checkInteger, checkLabel, checkSomeRows } from '../checks.js'
import { argmax } from '../logits.js'

export interface SignedCalibration {
  /** Shape [classes]: mean confidence less accuracy on the rows of that class; null for a class without rows. */
  readonly signed: readonly (number | null)[]
  /** Miscalibration score of the classes that have rows; see `miscalibrationScore`. */
  readonly score: MiscalibrationScore
}

export interface MiscalibrationScore {
  /** (|over| Σ over + |under| Σ under) / classes. Grows with the number of classes: never compare data sets by it. */
  readonly mcs: number
  /** Mean over over-confident (>= 0) classes, and over under-confident ones; null if there is none. */
  readonly overMean: number | null
  readonly underMean: number | null
  readonly overShare: number
  readonly underShare: number
}

export interface CalibrationReport {
  readonly n: number
  /** Σ n_b/n |accuracy_b - confidence_b| of the top label, over equal-width bins (lo, hi]. */
  readonly ece: number
  /** Mean confidence less accuracy, in [-1, 1]: above 0 over-confident. */
  readonly signedEce: number
  /** Largest gap of a bin that has rows. */
  readonly mce: number
  /** Mean over rows of Σ_c (p_c - 1[c = y])², in [0, 2]. */
  readonly brier: number
  /** Mean -ln p_y, in nats; infinite if a true label was given 0. */
  readonly nll: number
  /** By true class: accuracy within it is recall, so bias and calibration are mixed. As in the published code. */
  readonly byTrueClass: SignedCalibration
  /** By predicted class: what a running system sees. */
  readonly byPredictedClass: SignedCalibration
}

/**
 * @param probabilities - shape [n][classes], each summing to 1; not modified
 * @param labels - shape [n], each in [0, classes)
 * @param options.bins - 1 or more. @default 15
 * @throws InvalidArgumentError naming row and class; InsufficientDataError if n is 0
 * @see Ao, Rueger and Siddharthan 2023, arXiv:2308.03172 (signed class-wise error, MCS)
 */
export function calibrationReport(
  probabilities: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  { bins = 15 }: { bins?: number } = {},
): CalibrationReport {
  const n = checkSomeRows('calibrationReport', { probabilities, labels })
  checkInteger('calibrationReport', { bins }, { min: 1 })
  const classes = probabilities[0]!.length
  const rows = probabilities.map((own, row) => {
    checkDistribution('calibrationReport', own, { classes, row })
    const label = labels[row]!
    checkLabel('calibrationReport', label, { classes, row })
    const predicted = argmax(own)
    const squares = Array.from(own).reduce((sum, p, c) => sum + (p - (c === label ? 1 : 0)) ** 2, 0)
    return {
      label,
      predicted,
      confidence: own[predicted]!,
      right: predicted === label ? 1 : 0,
      squares,
      given: own[label]!,
    }
  })
  const mean = (value: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((sum, row) => sum + value(row), 0) / n
  const { ece, mce } = binnedError(
    rows.map(row => row.confidence),
    rows.map(row => row.right),
    bins,
  )
  return {
    n,
    ece,
    mce,
    signedEce: mean(row => row.confidence - row.right),
    brier: mean(row => row.squares),
    nll: mean(row => -Math.log(row.given)),
    byTrueClass: signedBy(rows, classes, row => row.label),
    byPredictedClass: signedBy(rows, classes, row => row.predicted),
  }
}

/**
 * Expected and maximum calibration error of confidences against outcomes.
 *
 * @param confidences - shape [n], in [0, 1]
 * @param right - shape [n], 1 = right
 */
export function binnedError(
  confidences: ArrayLike<number>,
  right: ArrayLike<number>,
  bins: number,
): { ece: number; mce: number } {
  checkInteger('binnedError', { bins }, { min: 1 })
  const n = checkSomeRows('binnedError', { confidences, right })
  const counts = new Float64Array(bins)
  const gaps = new Float64Array(bins)
  for (let row = 0; row < n; row++) {
    const confidence = confidences[row]!
    if (!(confidence >= 0 && confidence <= 1 + 1e-6))
      throw new InvalidArgumentError(`binnedError: confidences[${row}] must be in [0, 1], got ${confidence}`)
    const bin = binOf(Math.min(1, confidence), bins)
    counts[bin]!++
    gaps[bin]! += confidence - right[row]!
  }
  let [ece, mce] = [0, 0]
  for (let bin = 0; bin < bins; bin++) {
    if (counts[bin] === 0) continue
    ece += Math.abs(gaps[bin]!) / n
    mce = Math.max(mce, Math.abs(gaps[bin]!) / counts[bin]!)
  }
  return { ece, mce }
}

/** The bin with lo < confidence <= hi; exactly 0 falls in the first. The edges decide, not the rounded product. */
function binOf(confidence: number, bins: number): number {
  let bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1))
  if (bin > 0 && confidence <= bin / bins) bin--
  if (bin < bins - 1 && confidence > (bin + 1) / bins) bin++
  return bin
}

/**
 * The miscalibration score of signed class-wise errors, and its parts.
 *
 * @param signed - shape [classes], null for a class without rows, which then does not count
 */
export function miscalibrationScore(signed: readonly (number | null)[]): MiscalibrationScore {
  const known = signed.filter(error => error !== null)
  checkSomeRows('miscalibrationScore', { signed: known })
  const [over, under] = [known.filter(error => error >= 0), known.filter(error => error < 0)]
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  return {
    mcs: (over.length * sum(over) + under.length * sum(under)) / known.length,
    overMean: over.length === 0 ? null : sum(over) / over.length,
    underMean: under.length === 0 ? null : sum(under) / under.length,
    overShare: over.length / known.length,
    underShare: under.length / known.length,
  }
}

function signedBy<Row extends { readonly confidence: number; readonly right: number }>(
  rows: readonly Row[],
  classes: number,
  classOf: (row: Row) => number,
): SignedCalibration {
  const gaps = new Float64Array(classes)
  const counts = new Float64Array(classes)
  for (const row of rows) {
    gaps[classOf(row)]! += row.confidence - row.right
    counts[classOf(row)]!++
  }
  const signed = Array.from(gaps, (gap, label) => (counts[label] === 0 ? null : gap / counts[label]!))
  return { signed, score: miscalibrationScore(signed) }
}
