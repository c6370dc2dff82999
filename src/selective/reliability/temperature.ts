/** @file Temperatures for a classifier of several classes: one for all, or one for each class. */
import { InvalidArgumentError } from '../../core/index.js'
import { checkFinite, checkNumber } from '../checks.js'
import { argmax, checkLogitRows, type LogitRows, logSumExp, softmaxOf } from '../logits.js'
import { binnedError, calibrationReport } from './calibration-report.js'

export interface TemperatureOptions {
  /** `nll` is smooth and proper; `ece`, the published choice, jumps and can be gamed. @default 'nll' */
  readonly objective?: 'nll' | 'ece'
  /** Temperatures tried, from `min` to `max` by `step`. @default 0.05 to 10 by 0.01 (the published code: 0.5 to 1.99) */
  readonly min?: number
  readonly max?: number
  readonly step?: number
}

/** Plain JSON. */
export interface FittedTemperature {
  readonly temperature: number
  /** The best temperature is the smallest or largest tried: widen the range. */
  readonly atBoundary: boolean
}

/**
 * The temperature T of softmax(logits / T) that fits held-out rows best. It never changes the predicted class.
 *
 * @throws InvalidArgumentError on bad rows or range; InsufficientDataError if there is no row
 * @see Guo et al. 2017, arXiv:1706.04599
 */
export function fitMulticlassTemperature(
  rows: LogitRows,
  options: TemperatureOptions = {},
): FittedTemperature {
  checkLogitRows('fitMulticlassTemperature', rows)
  const { objective = 'nll', min = 0.05, max = 10, step = 0.01 } = options
  checkNumber('fitMulticlassTemperature', { min, step }, { min: 0, max: Number.MAX_VALUE })
  checkNumber('fitMulticlassTemperature', { max }, { min, max: Number.MAX_VALUE, closed: true })
  const loss = objective === 'nll' ? meanNll : topLabelEce
  const tried = Array.from({ length: Math.floor((max - min) / step + 1e-9) + 1 }, (_, i) => min + i * step)
  // The NLL has one minimum over T, so its place can be bisected; the ECE has many.
  const best =
    objective === 'nll' ? bisectMinimum(tried, T => loss(rows, T)) : scanMinimum(tried, T => loss(rows, T))
  return { temperature: tried[best]!, atBoundary: best === 0 || best === tried.length - 1 }
}

/** Temperatures by class, from signed class-wise errors. Plain JSON. */
export interface ClasswiseTemperature {
  readonly baseTemperature: number
  readonly gamma: number
  /** Shape [classes], each above 0. */
  readonly temperatures: readonly number[]
  /** Rows whose predicted class the published, column-wise use would change. */
  readonly columnwiseFlips: number
}

export interface ClasswiseOptions extends TemperatureOptions {
  /** How signed errors become directions, after clipping outliers. @default 'min-max' */
  readonly normalise?: 'min-max' | 'max' | 'none'
  /** Step of the search for gamma over [-2, 2). @default 0.01 (the published code: 0.001) */
  readonly gammaStep?: number
}

/**
 * Class-wise temperatures T_c = T (1 + gamma · m_c), m_c the signed error of class c after T.
 *
 * Departs from the published code, which divides logit c by T_c and so can change the predicted class: here a row is
 * scaled as a whole by the temperature of its predicted class, and gamma is chosen for that use. `columnwiseFlips` says
 * what the published use would have done.
 *
 * @throws as `fitMulticlassTemperature`
 * @see Ao, Rueger and Siddharthan 2023, arXiv:2308.03172
 */
export function fitClasswiseTemperature(
  rows: LogitRows,
  { normalise = 'min-max', gammaStep = 0.01, ...options }: ClasswiseOptions = {},
): ClasswiseTemperature {
  const classes = checkLogitRows('fitClasswiseTemperature', rows)
  checkNumber('fitClasswiseTemperature', { gammaStep }, { min: 0, max: 1, closed: true })
  const { temperature: base } = fitMulticlassTemperature(rows, options)
  const scaled = rows.logits.map(own => softmaxOf(own, base))
  const { signed } = calibrationReport(scaled, rows.labels).byTrueClass
  const directions = normaliseErrors(clipOutliers(signed.map(error => error ?? 0)), normalise)
  const gammas = Array.from({ length: Math.ceil(4 / gammaStep - 1e-9) }, (_, i) => -2 + i * gammaStep)
  const usable = gammas.filter(gamma => directions.every(m => 1 + gamma * m > 0.05))
  const loss = (gamma: number): number => {
    const temperatures = classTemperatures(base, gamma, directions)
    const applied = rows.logits.map(own => softmaxOf(own, temperatures[argmax(own)]!))
    return options.objective === 'ece' ? eceOf(applied, rows.labels) : nllOf(applied, rows.labels)
  }
  const gamma = usable[scanMinimum(usable, loss)]!
  const temperatures = classTemperatures(base, gamma, directions)
  const columnwiseFlips = rows.logits.filter(
    own => argmax(own) !== argmax(divideColumns(own, temperatures)),
  ).length
  if (temperatures.length !== classes) throw new InvalidArgumentError('internal: a temperature is missing')
  return { baseTemperature: base, gamma, temperatures, columnwiseFlips }
}

/** T (1 + gamma · m_c) for each class. */
export function classTemperatures(base: number, gamma: number, directions: readonly number[]): number[] {
  return directions.map(m => base * (1 + gamma * m))
}

/**
 * Signed errors as directions: `min-max` to [0, 1], `max` divided by the largest, `none` as they are. Equal errors give
 * no direction (0).
 */
export function normaliseErrors(signed: readonly number[], how: 'min-max' | 'max' | 'none'): number[] {
  const [low, high] = [Math.min(...signed), Math.max(...signed)]
  if (how === 'none') return [...signed]
  if (how === 'max') return signed.map(error => (high === 0 ? 0 : error / high))
  return signed.map(error => (high === low ? 0 : (error - low) / (high - low)))
}

/**
 * Probabilities under class-wise temperatures: the whole row is divided by the temperature of its predicted class, so
 * the predicted class stays.
 */
export function applyClasswise(logits: ArrayLike<number>, temperatures: ArrayLike<number>): number[] {
  checkFinite('applyClasswise', { temperatures }, { min: Number.MIN_VALUE })
  checkFinite('applyClasswise', { logits }, { length: temperatures.length })
  return softmaxOf(logits, temperatures[argmax(logits)]!)
}

/** The published, column-wise use: logit c over T_c. Can change the predicted class; kept to count how often. */
export function divideColumns(logits: ArrayLike<number>, temperatures: ArrayLike<number>): number[] {
  return Array.from(logits, (logit, label) => logit / temperatures[label]!)
}

function meanNll({ logits, labels }: LogitRows, temperature: number): number {
  const total = logits.reduce(
    (sum, own, row) => sum + logSumExp(own, temperature) - own[labels[row]!]! / temperature,
    0,
  )
  return total / logits.length
}

function topLabelEce({ logits, labels }: LogitRows, temperature: number): number {
  return eceOf(
    logits.map(own => softmaxOf(own, temperature)),
    labels,
  )
}

function eceOf(probabilities: readonly number[][], labels: ArrayLike<number>): number {
  const tops = probabilities.map(argmax)
  const confidences = probabilities.map((own, row) => Math.min(1, own[tops[row]!]!))
  return binnedError(
    confidences,
    tops.map((top, row) => (top === labels[row] ? 1 : 0)),
    15,
  ).ece
}

function nllOf(probabilities: readonly number[][], labels: ArrayLike<number>): number {
  return probabilities.reduce((sum, own, row) => sum - Math.log(own[labels[row]!]!), 0) / probabilities.length
}

/** Index of the smallest loss; the first of several. */
function scanMinimum(tried: readonly number[], loss: (value: number) => number): number {
  const losses = tried.map(loss)
  return losses.indexOf(Math.min(...losses))
}

/** The same for losses that fall and then rise. */
function bisectMinimum(tried: readonly number[], loss: (value: number) => number): number {
  let [low, high] = [0, tried.length - 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (loss(tried[middle]!) <= loss(tried[middle + 1]!)) high = middle
    else low = middle + 1
  }
  return low
}

/** Clipped to the quartiles ± 1.5 interquartile ranges; quartiles by the mid-point rule, as in the published code. */
function clipOutliers(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number => {
    const position = share * (sorted.length - 1)
    return (sorted[Math.floor(position)]! + sorted[Math.ceil(position)]!) / 2
  }
  const [q1, q3] = [at(0.25), at(0.75)]
  const reach = 1.5 * (q3 - q1)
  return values.map(value => Math.min(q3 + reach, Math.max(q1 - reach, value)))
}
