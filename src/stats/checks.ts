/** @file Argument checks shared by the room. Messages name the function, the argument, the row and what arrived. */
import { InvalidArgumentError } from '../core/index.js'
import { InsufficientDataError } from './errors.js'

type Columns = Readonly<Record<string, ArrayLike<unknown>>>

/** All columns have the same length, of at least one row; returns it. */
export function checkRows(caller: string, columns: Columns): number {
  const [[name, first], ...others] = Object.entries(columns) as [[string, ArrayLike<unknown>]]
  for (const [other, column] of others as [string, ArrayLike<unknown>][])
    if (column.length !== first.length)
      throw new InvalidArgumentError(
        `${caller}: ${name} and ${other} must have the same length, got ${first.length} and ${column.length}`,
      )
  if (first.length === 0)
    throw new InsufficientDataError(`${caller}: ${name} must have at least one row, got none`, {
      missing: 'rows',
    })
  return first.length
}

/** Every value is a finite number in [min, max]. */
export function checkValues(
  caller: string,
  column: Readonly<Record<string, ArrayLike<number>>>,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: { min?: number; max?: number } = {},
): void {
  for (const [name, values] of Object.entries(column))
    for (let row = 0; row < values.length; row++) {
      const value = values[row]!
      if (!Number.isFinite(value) || value < min || value > max)
        throw new InvalidArgumentError(
          `${caller}: ${name}[${row}] must be ${describeRange(min, max)}, got ${value}`,
        )
    }
}

/** Every label is 0 or 1; returns how many are 1. */
export function checkLabels(caller: string, column: Readonly<Record<string, ArrayLike<number>>>): number {
  let ones = 0
  for (const [name, labels] of Object.entries(column)) {
    ones = 0
    for (let row = 0; row < labels.length; row++) {
      const label = labels[row]!
      if (label !== 0 && label !== 1)
        throw new InvalidArgumentError(`${caller}: ${name}[${row}] must be 0 or 1, got ${label}`)
      ones += label
    }
  }
  return ones
}

/** Both classes are present; `purpose` ends the sentence. */
export function checkBothClasses(
  caller: string,
  { positives, rows, purpose }: { positives: number; rows: number; purpose: string },
): void {
  if (positives > 0 && positives < rows) return
  const missing = positives === 0 ? 'positives' : 'negatives'
  throw new InsufficientDataError(
    `${caller}: ${purpose}: none of the ${rows} rows is ${missing.slice(0, -1)}`,
    {
      missing,
    },
  )
}

/** One number in [min, max]; with `open`, strictly between. */
export function checkNumber(
  caller: string,
  argument: Readonly<Record<string, number>>,
  { min, max, open = false }: { min: number; max: number; open?: boolean },
): void {
  for (const [name, value] of Object.entries(argument)) {
    const inside = open ? value > min && value < max : value >= min && value <= max
    if (!inside)
      throw new InvalidArgumentError(
        `${caller}: ${name} must be ${open ? `in (${min}, ${max})` : describeRange(min, max)}, got ${value}`,
      )
  }
}

/** One safe integer of at least `min` and at most `max`. */
export function checkInteger(
  caller: string,
  argument: Readonly<Record<string, number>>,
  { min, max = Number.MAX_SAFE_INTEGER }: { min: number; max?: number },
): void {
  for (const [name, value] of Object.entries(argument))
    if (!Number.isSafeInteger(value) || value < min || value > max)
      throw new InvalidArgumentError(
        `${caller}: ${name} must be an integer${max === Number.MAX_SAFE_INTEGER ? ` of at least ${min}` : ` in [${min}, ${max}]`}, got ${value}`,
      )
}

function describeRange(min: number, max: number): string {
  if (min === Number.NEGATIVE_INFINITY && max === Number.POSITIVE_INFINITY) return 'a finite number'
  return max === Number.POSITIVE_INFINITY ? `a finite number of at least ${min}` : `in [${min}, ${max}]`
}
