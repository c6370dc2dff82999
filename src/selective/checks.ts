/** @file Argument checks shared by the room. Messages name the function, the argument, the row and what arrived. */
import { InvalidArgumentError } from '../core/index.js'
import { InsufficientDataError, type Missing } from '../stats/index.js'

/** How far from 1 a distribution may sum. */
const sumTolerance = 1e-6

/**
 * A probability for each class: finite, not negative, summing to 1 within 1e-6.
 *
 * @param row - for the message, when the distribution is one of many
 */
export function checkDistribution(
  caller: string,
  probabilities: ArrayLike<number>,
  { classes, row }: { classes?: number | undefined; row?: number | undefined } = {},
): void {
  if (probabilities.length < 2 || (classes !== undefined && probabilities.length !== classes))
    throw new InvalidArgumentError(
      `${caller}: ${nameOf(row)} must hold ${classes ?? 'at least 2'} classes, got ${probabilities.length}`,
    )
  let sum = 0
  for (let label = 0; label < probabilities.length; label++) {
    const probability = probabilities[label]!
    if (!(probability >= 0 && probability <= 1 + sumTolerance))
      throw new InvalidArgumentError(
        `${caller}: ${nameOf(row)}[${label}] must be in [0, 1], got ${probability}`,
      )
    sum += probability
  }
  if (Math.abs(sum - 1) > sumTolerance)
    throw new InvalidArgumentError(`${caller}: ${nameOf(row)} must sum to 1 within 1e-6, got ${sum}`)
}

/** Every value is finite, and there are `length` of them when that is given. */
export function checkFinite(
  caller: string,
  column: Readonly<Record<string, ArrayLike<number>>>,
  { length, min = Number.NEGATIVE_INFINITY }: { length?: number | undefined; min?: number } = {},
): void {
  for (const [name, values] of Object.entries(column)) {
    if (length !== undefined && values.length !== length)
      throw new InvalidArgumentError(`${caller}: ${name} must hold ${length} values, got ${values.length}`)
    for (let i = 0; i < values.length; i++)
      if (!Number.isFinite(values[i]!) || values[i]! < min)
        throw new InvalidArgumentError(
          `${caller}: ${name}[${i}] must be a finite number${min > Number.NEGATIVE_INFINITY ? ` of at least ${min}` : ''}, got ${values[i]}`,
        )
  }
}

/** A class number: an integer in [0, classes). */
export function checkLabel(
  caller: string,
  label: number,
  { classes, row }: { classes: number; row?: number | undefined },
): void {
  if (!Number.isInteger(label) || label < 0 || label >= classes)
    throw new InvalidArgumentError(
      `${caller}: ${row === undefined ? 'label' : `labels[${row}]`} must be an integer in [0, ${classes}), got ${label}`,
    )
}

/** A number strictly between `min` and `max`; with `closed`, one that may also equal them. */
export function checkNumber(
  caller: string,
  argument: Readonly<Record<string, number>>,
  { min, max, closed = false }: { min: number; max: number; closed?: boolean },
): void {
  for (const [name, value] of Object.entries(argument))
    if (!(closed ? value >= min && value <= max : value > min && value < max))
      throw new InvalidArgumentError(
        `${caller}: ${name} must be in ${closed ? `[${min}, ${max}]` : `(${min}, ${max})`}, got ${value}`,
      )
}

/** A safe integer of at least `min`. */
export function checkInteger(
  caller: string,
  argument: Readonly<Record<string, number>>,
  { min, max = Number.MAX_SAFE_INTEGER }: { min: number; max?: number },
): void {
  for (const [name, value] of Object.entries(argument))
    if (!Number.isSafeInteger(value) || value < min || value > max)
      throw new InvalidArgumentError(
        `${caller}: ${name} must be an integer ${max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `in [${min}, ${max}]`}, got ${value}`,
      )
}

/** @throws InsufficientDataError if there is no row; returns how many there are */
export function checkSomeRows(caller: string, column: Readonly<Record<string, ArrayLike<unknown>>>): number {
  const [[name, rows], ...others] = Object.entries(column) as [[string, ArrayLike<unknown>]]
  for (const [other, values] of others as [string, ArrayLike<unknown>][])
    if (values.length !== rows.length)
      throw new InvalidArgumentError(
        `${caller}: ${name} and ${other} must have the same length, got ${rows.length} and ${values.length}`,
      )
  if (rows.length === 0) throw tooFew(`${caller}: ${name} must have at least one row, got none`, 'rows')
  return rows.length
}

/** The error for data that are in order but too few. */
export function tooFew(message: string, missing: Missing): InsufficientDataError {
  return new InsufficientDataError(message, { missing })
}

const nameOf = (row: number | undefined): string =>
  row === undefined ? 'probabilities' : `rows[${row}].probabilities`
