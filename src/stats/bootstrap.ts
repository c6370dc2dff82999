import { InvalidArgumentError } from '../core/index.js'
import { checkInteger, checkNumber } from './checks.js'
import { InsufficientDataError } from './errors.js'
import type { Estimate } from './proportion.js'
import { quantileOfSorted } from './quantile.js'
import { randomStream } from './random.js'
import { type Clusters, resampler } from './resample.js'

export interface BootstrapOptions {
  /** An integer in [0, 2^53). Equal seeds give equal intervals. @default 1 */
  readonly seed?: number
  /** An integer of at least 100. @default 1000 */
  readonly resamples?: number
  /** Two-sided confidence level, in (0, 1). @default 0.95 */
  readonly confidence?: number
}

export interface ClusteredBootstrapOptions extends BootstrapOptions {
  /** Shape [rows]: rows with equal values are drawn together. Without it every row stands for itself. */
  readonly clusters?: Clusters
}

/** The statistic on the rows as they are, with a percentile interval. */
export interface BootstrapEstimate extends Estimate {
  readonly confidence: number
  /** Resamples the interval rests on. */
  readonly resamples: number
  /** Resamples drawn on which the statistic had no value, such as an AUROC with one class left; not in the interval. */
  readonly skipped: number
}

/** A difference, first minus second, with its interval and a p-value. */
export interface BootstrapDifference extends BootstrapEstimate {
  /** Two-sided, from the share of resamples at or beyond 0, at least 1 / (resamples + 1). */
  readonly pValue: number
}

/** A number worked out from some of the rows. The row numbers may repeat, and are valid during the call only. */
export type RowStatistic = (rows: Uint32Array) => number

/**
 * Percentile bootstrap of any statistic of rows (F1, AUROC, a mean): rows, or whole clusters, are drawn with
 * replacement.
 *
 * ```ts
 * bootstrapInterval(scores.length, rows => auroc(take(scores, rows), take(labels, rows)), { seed: 7 })
 * ```
 *
 * @param rows - an integer of at least 1
 * @param statistic - a finite number, or throws InsufficientDataError where the resample has no value
 * @throws InvalidArgumentError on bad options or if the statistic gives NaN; InsufficientDataError if rows is 0, the
 *   statistic has no value on the rows themselves, or on more than half of the resamples
 * @see Efron and Tibshirani 1993, chapter 13; Cameron, Gelbach and Miller 2008 (clusters)
 */
export function bootstrapInterval(
  rows: number,
  statistic: RowStatistic,
  { clusters, ...options }: ClusteredBootstrapOptions = {},
): BootstrapEstimate {
  const { seed, ...settings } = checkOptions('bootstrapInterval', options)
  checkRowCount('bootstrapInterval', { rows })
  const draw = resampler('bootstrapInterval', { rows, clusters, random: randomStream(seed) })
  return summarise('bootstrapInterval', {
    value: checkedStatistic('bootstrapInterval', statistic(everyRow(rows))),
    replicate: () => checkedStatistic('bootstrapInterval', statistic(draw())),
    ...settings,
  })
}

/**
 * Percentile bootstrap of a statistic of two independent samples, each drawn with replacement by itself: a difference
 * of means, or an AUROC with the numbers of positives and negatives held fixed.
 *
 * @param sizes - rows of the first and of the second sample, integers of at least 1
 * @param statistic - as for `bootstrapInterval`, of row numbers of the first and of the second sample
 * @throws as `bootstrapInterval`
 * @see Efron and Tibshirani 1993, chapter 8
 */
export function bootstrapTwoSamples(
  [first, second]: readonly [first: number, second: number],
  statistic: (first: Uint32Array, second: Uint32Array) => number,
  options: BootstrapOptions = {},
): BootstrapEstimate {
  const { seed, ...settings } = checkOptions('bootstrapTwoSamples', options)
  checkRowCount('bootstrapTwoSamples', { first, second })
  const random = randomStream(seed)
  const drawFirst = resampler('bootstrapTwoSamples', { rows: first, random })
  const drawSecond = resampler('bootstrapTwoSamples', { rows: second, random })
  return summarise('bootstrapTwoSamples', {
    value: checkedStatistic('bootstrapTwoSamples', statistic(everyRow(first), everyRow(second))),
    replicate: () => checkedStatistic('bootstrapTwoSamples', statistic(drawFirst(), drawSecond())),
    ...settings,
  })
}

/**
 * Paired bootstrap: how much better the first of two systems is on the same rows. Both are worked out on the same
 * resample, so what makes a row hard for both cancels.
 *
 * @param rows - an integer of at least 1
 * @param statistics - the same statistic of the first and of the second system
 * @throws as `bootstrapInterval`
 * @see Efron and Tibshirani 1993, chapters 13 and 16 (p-value: share of resamples beyond 0, doubled)
 */
export function pairedBootstrap(
  rows: number,
  { first, second }: { first: RowStatistic; second: RowStatistic },
  { clusters, ...options }: ClusteredBootstrapOptions = {},
): BootstrapDifference {
  const { seed, ...settings } = checkOptions('pairedBootstrap', options)
  checkRowCount('pairedBootstrap', { rows })
  const draw = resampler('pairedBootstrap', { rows, clusters, random: randomStream(seed) })
  const difference = (drawn: Uint32Array) =>
    checkedStatistic('pairedBootstrap', first(drawn)) - checkedStatistic('pairedBootstrap', second(drawn))
  let below = 0
  let above = 0
  const estimate = summarise('pairedBootstrap', {
    value: difference(everyRow(rows)),
    replicate: () => {
      const drawn = difference(draw())
      if (drawn <= 0) below++
      if (drawn >= 0) above++
      return drawn
    },
    ...settings,
  })
  const pValue = Math.min(1, (2 * (Math.min(below, above) + 1)) / (estimate.resamples + 1))
  return { ...estimate, pValue }
}

/** The values at some rows, in that order; a row may come more than once. */
export function take(values: ArrayLike<number>, rows: ArrayLike<number>): Float64Array {
  return Float64Array.from(rows, row => values[row]!)
}

function summarise(
  caller: string,
  {
    value,
    replicate,
    resamples,
    confidence,
  }: { value: number; replicate: () => number; resamples: number; confidence: number },
): BootstrapEstimate {
  const replicates: number[] = []
  for (let i = 0; i < resamples; i++) {
    try {
      replicates.push(replicate())
    } catch (error) {
      if (!InsufficientDataError.isInstance(error)) throw error
    }
  }
  if (replicates.length * 2 < resamples)
    throw new InsufficientDataError(
      `${caller}: the statistic has no value on ${resamples - replicates.length} of ${resamples} resamples`,
      { missing: 'rows' },
    )
  const sorted = Float64Array.from(replicates).sort()
  return {
    value,
    low: quantileOfSorted(sorted, (1 - confidence) / 2),
    high: quantileOfSorted(sorted, (1 + confidence) / 2),
    confidence,
    resamples: replicates.length,
    skipped: resamples - replicates.length,
  }
}

function checkOptions(
  caller: string,
  { seed = 1, resamples = 1000, confidence = 0.95 }: BootstrapOptions,
): Required<BootstrapOptions> {
  checkInteger(caller, { seed }, { min: 0 })
  checkInteger(caller, { resamples }, { min: 100 })
  checkNumber(caller, { confidence }, { min: 0, max: 1, open: true })
  return { seed, resamples, confidence }
}

function checkRowCount(caller: string, counts: Readonly<Record<string, number>>): void {
  checkInteger(caller, counts, { min: 0, max: 2 ** 32 })
  for (const [name, count] of Object.entries(counts))
    if (count === 0)
      throw new InsufficientDataError(`${caller}: ${name} must be at least 1, got 0`, { missing: 'rows' })
}

function checkedStatistic(caller: string, value: number): number {
  if (!Number.isFinite(value))
    throw new InvalidArgumentError(`${caller}: statistic must give a finite number, got ${value}`)
  return value
}

const everyRow = (rows: number): Uint32Array => Uint32Array.from({ length: rows }, (_, row) => row)
