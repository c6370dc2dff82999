/** @file Argument checks shared by the room. Messages name the function, the argument and what arrived. */
import { InvalidArgumentError } from '../core/index.js'

/** A finite number in [min, max]; `open` leaves both ends out. */
export function checkNumber(
  caller: string,
  argument: Readonly<Record<string, number>>,
  { min, max, open = false }: { min: number; max: number; open?: boolean },
): void {
  for (const [name, value] of Object.entries(argument))
    if (!(open ? value > min && value < max : value >= min && value <= max))
      throw new InvalidArgumentError(
        `${caller}: ${name} must be in ${open ? `(${min}, ${max})` : `[${min}, ${max}]`}, got ${value}`,
      )
}

/** An integer of at least `min`. */
export function checkInteger(
  caller: string,
  argument: Readonly<Record<string, number>>,
  { min }: { min: number },
): void {
  for (const [name, value] of Object.entries(argument))
    if (!Number.isSafeInteger(value) || value < min)
      throw new InvalidArgumentError(`${caller}: ${name} must be an integer of at least ${min}, got ${value}`)
}

/** Both hold as many; the message names them. */
export function checkSameLength(
  caller: string,
  columns: Readonly<Record<string, ArrayLike<unknown>>>,
): number {
  const [[first, one], ...others] = Object.entries(columns) as [[string, ArrayLike<unknown>]]
  for (const [name, values] of others as [string, ArrayLike<unknown>][])
    if (values.length !== one.length)
      throw new InvalidArgumentError(
        `${caller}: ${first} and ${name} must have the same length, got ${one.length} and ${values.length}`,
      )
  return one.length
}
