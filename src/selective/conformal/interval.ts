/** @file Conformal intervals for a predicted number. */
import { InvalidArgumentError } from '../../core/index.js'
import { checkNumber, checkSomeRows } from '../checks.js'
import { type Cut, cutOfSorted } from './quantile.js'

/** What the model says of one input. `absolute` needs `value`, `normalised` a `spread` too, `cqr` the two quantiles. */
export interface NumericForecast {
  readonly value?: number
  /** How uncertain the model is, above 0, in the unit of the value. */
  readonly spread?: number
  readonly low?: number
  readonly high?: number
}

/**
 * `absolute`: |y - value|, one width for all. `normalised`: |y - value| / spread, wider where the model is unsure.
 * `cqr`: max(low - y, y - high), conformalised quantile regression.
 */
export type IntervalMethod = 'absolute' | 'normalised' | 'cqr'

/** Plain JSON. */
export interface IntervalCalibrator {
  readonly kind: 'conformal-interval'
  readonly method: IntervalMethod
  readonly alpha: number
  readonly cut: Cut
}

/**
 * @param rows - forecasts with the number that came true, at least one, exchangeable with what comes
 * @throws InvalidArgumentError naming row and field; InsufficientDataError if there is no row
 * @see Lei et al. 2018, arXiv:1604.04173; Romano, Patterson and Candès 2019, arXiv:1905.03222 (CQR)
 */
export function fitInterval(
  rows: readonly (NumericForecast & { readonly outcome: number })[],
  { alpha, method }: { alpha: number; method: IntervalMethod },
): IntervalCalibrator {
  checkNumber('fitInterval', { alpha }, { min: 0, max: 1 })
  checkSomeRows('fitInterval', { rows })
  const scores = Float64Array.from(rows, (row, i) => {
    const outcome = field(row.outcome, { caller: 'fitInterval', name: `rows[${i}].outcome` })
    const { low, high, unit } = edges(row, { method, caller: 'fitInterval', name: `rows[${i}]` })
    return Math.max(low - outcome, outcome - high) / unit
  })
  return { kind: 'conformal-interval', method, alpha, cut: cutOfSorted(scores.sort(), alpha) }
}

/**
 * An interval that holds the outcome with probability at least 1 - alpha; infinite when calibration rows were too few.
 * A `cqr` threshold below 0 narrows the model's own interval; one that would turn it over gives an empty one at its
 * middle.
 */
export function predictInterval(
  { method, cut }: IntervalCalibrator,
  forecast: NumericForecast,
): { readonly low: number; readonly high: number } {
  const { low, high, unit } = edges(forecast, { method, caller: 'predictInterval', name: 'forecast' })
  const margin = (cut.threshold ?? Number.POSITIVE_INFINITY) * unit
  if (low - margin <= high + margin) return { low: low - margin, high: high + margin }
  return { low: (low + high) / 2, high: (low + high) / 2 }
}

function edges(
  { value, spread, low, high }: NumericForecast,
  { method, caller, name }: { method: IntervalMethod; caller: string; name: string },
): { low: number; high: number; unit: number } {
  if (method === 'cqr') {
    const edge = {
      low: field(low, { caller, name: `${name}.low` }),
      high: field(high, { caller, name: `${name}.high` }),
    }
    if (edge.low > edge.high)
      throw new InvalidArgumentError(`${caller}: ${name}.low must be at most high, got ${low} and ${high}`)
    return { ...edge, unit: 1 }
  }
  const centre = field(value, { caller, name: `${name}.value` })
  const unit = method === 'absolute' ? 1 : field(spread, { caller, name: `${name}.spread` })
  if (!(unit > 0)) throw new InvalidArgumentError(`${caller}: ${name}.spread must be above 0, got ${spread}`)
  return { low: centre, high: centre, unit }
}

function field(value: number | undefined, { caller, name }: { caller: string; name: string }): number {
  if (value === undefined || !Number.isFinite(value))
    throw new InvalidArgumentError(`${caller}: ${name} must be a finite number, got ${value}`)
  return value
}
