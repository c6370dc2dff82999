/** @file A true rate from an instrument that errs, with the error of knowing its errors only from a sample. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import { InvalidArgumentError } from '../core/index.js'
import { checkInteger, checkNumber, checkRows, checkValues } from './checks.js'
import { InsufficientDataError } from './errors.js'
import type { Estimate, ProportionOptions } from './proportion.js'

/** Successes in trials. */
export interface Count {
  readonly successes: number
  readonly trials: number
}

/** An instrument's flags on the rows in question, and how it did on rows whose truth is known. */
export interface InstrumentCounts {
  readonly flagged: Count
  /** True positives among the known positives. */
  readonly sensitivity: Count
  /** True negatives among the known negatives. */
  readonly specificity: Count
}

/**
 * Rogan and Gladen's estimate of the true rate, (flagged + specificity - 1) / (sensitivity + specificity - 1), cut to
 * [0, 1], with Lang and Reiczigel's interval, which carries the errors of all three rates. Asks that the instrument
 * errs on these rows as it did on the known ones.
 *
 * @returns all in [0, 1], value inside low and high
 * @throws InvalidArgumentError on counts that cannot be; InsufficientDataError if there are no rows, no known positives
 *   or no known negatives, or if the instrument is no better than chance (sensitivity + specificity <= 1)
 * @see Rogan and Gladen 1978, American Journal of Epidemiology 107:71-76; Lang and Reiczigel 2014, Preventive
 *   Veterinary Medicine 113:13-22, eq. 15 and 16
 */
export function roganGladenInterval(
  { flagged, sensitivity, specificity }: InstrumentCounts,
  { confidence = 0.95 }: ProportionOptions = {},
): Estimate {
  checkNumber('roganGladenInterval', { confidence }, { min: 0, max: 1, open: true })
  checkCount({ flagged }, 'rows')
  checkCount({ sensitivity }, 'positives')
  checkCount({ specificity }, 'negatives')
  const youden = share(sensitivity) + share(specificity) - 1
  const z = normalQuantile((1 + confidence) / 2, 0, 1)
  const [p, se, sp] = [shrunk(flagged, z * z), shrunk(sensitivity, 2), shrunk(specificity, 2)]
  const slope = se.value + sp.value - 1
  if (!(youden > 0 && slope > 0))
    throw new InsufficientDataError(
      `roganGladenInterval: the instrument must be better than chance, but sensitivity + specificity - 1 is ${youden}`,
      { missing: 'variation' },
    )
  const value = clip((share(flagged) + share(specificity) - 1) / youden)
  const rate = (p.value + sp.value - 1) / slope
  const shift = 2 * z * z * (rate * se.variance - (1 - rate) * sp.variance)
  const error = Math.sqrt(p.variance + rate * rate * se.variance + (1 - rate) ** 2 * sp.variance) / slope
  return {
    value,
    low: Math.min(value, clip(rate + shift - z * error)),
    high: Math.max(value, clip(rate + shift + z * error)),
  }
}

/** The rate with as many imaginary trials added, half of them successes, and its variance. */
function shrunk({ successes, trials }: Count, added: number): { value: number; variance: number } {
  const value = (successes + added / 2) / (trials + added)
  return { value, variance: (value * (1 - value)) / (trials + added) }
}

export interface PredictionPoweredOptions extends ProportionOptions {
  /** How far the predictions are believed, in [0, 1]. @default tuned for the shortest interval */
  readonly weight?: number
}

/** The interval, and how far the predictions were believed. */
export interface PredictionPoweredEstimate extends Estimate {
  /** 0: the known rows alone; 1: predictions, corrected by their mean error on the known rows. */
  readonly weight: number
}

/**
 * Prediction-powered mean: the mean prediction over many rows, corrected by the mean error seen on a few rows whose
 * truth is known. Right whatever the predictions are worth, if the known rows are a random draw of the same kind.
 * Normal approximation: too short below about 30 known rows, or when no error was seen among them.
 *
 * @param known.truth - shape [n], finite; not modified
 * @param known.predicted - shape [n], the predictions for the same rows; not modified
 * @param predicted - shape [N], predictions for the other rows; not modified
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if there are fewer than two known or two other rows
 * @see Angelopoulos et al. 2023, arXiv:2301.09633; tuned weight: arXiv:2311.01453, example 6.1
 */
export function predictionPoweredMean(
  known: { readonly truth: ArrayLike<number>; readonly predicted: ArrayLike<number> },
  predicted: ArrayLike<number>,
  { confidence = 0.95, ...options }: PredictionPoweredOptions = {},
): PredictionPoweredEstimate {
  checkNumber('predictionPoweredMean', { confidence }, { min: 0, max: 1, open: true })
  const n = checkRows('predictionPoweredMean', { truth: known.truth, predicted: known.predicted })
  checkValues('predictionPoweredMean', { truth: known.truth })
  checkValues('predictionPoweredMean', { predicted: known.predicted })
  checkValues('predictionPoweredMean', { others: predicted })
  const others = predicted.length
  if (n < 2 || others < 2)
    throw new InsufficientDataError(
      `predictionPoweredMean: needs two known and two other rows, got ${n} and ${others}`,
      { missing: 'rows' },
    )
  const weight = options.weight ?? tunedWeight(known, predicted)
  checkNumber('predictionPoweredMean', { weight }, { min: 0, max: 1 })
  const corrections = Float64Array.from(known.truth, (y, row) => y - weight * known.predicted[row]!)
  const value = weight * mean(predicted) + mean(corrections)
  const error = Math.sqrt(
    (weight * weight * covariance(predicted, predicted)) / others + covariance(corrections, corrections) / n,
  )
  const half = normalQuantile((1 + confidence) / 2, 0, 1) * error
  return { value, low: value - half, high: value + half, weight }
}

function tunedWeight(
  { truth, predicted }: { truth: ArrayLike<number>; predicted: ArrayLike<number> },
  others: ArrayLike<number>,
): number {
  const pooled = Float64Array.from([...Array.from(predicted), ...Array.from(others)])
  const spread = covariance(pooled, pooled)
  if (spread === 0) return 0
  return clip(covariance(truth, predicted) / ((1 + truth.length / others.length) * spread))
}

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let row = 0; row < values.length; row++) sum += values[row]!
  return sum / values.length
}

function covariance(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const [a, b] = [mean(first), mean(second)]
  let sum = 0
  for (let row = 0; row < first.length; row++) sum += (first[row]! - a) * (second[row]! - b)
  return sum / (first.length - 1)
}

function checkCount(
  counts: Readonly<Record<string, Count>>,
  missing: 'rows' | 'positives' | 'negatives',
): void {
  for (const [name, count] of Object.entries(counts)) {
    if (count === undefined) throw new InvalidArgumentError(`roganGladenInterval: ${name} must be given`)
    checkInteger('roganGladenInterval', { [`${name}.trials`]: count.trials }, { min: 0 })
    if (count.trials === 0)
      throw new InsufficientDataError(`roganGladenInterval: ${name}.trials must be at least 1, got 0`, {
        missing,
      })
    checkInteger(
      'roganGladenInterval',
      { [`${name}.successes`]: count.successes },
      { min: 0, max: count.trials },
    )
  }
}

const share = ({ successes, trials }: Count): number => successes / trials
const clip = (value: number): number => Math.min(1, Math.max(0, value))
