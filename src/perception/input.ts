/** @file Inputs as they come from files and streams. */
import { InvalidInputError } from '../core/index.js'
import type { ClassifierCard } from './card.js'

/** One input. */
export interface PerceptionInput {
  readonly id: string
  /** Row-major, of the card's shape; not modified. */
  readonly values: ArrayLike<number>
  /** The true class by number, where it is known. */
  readonly label?: number
  readonly group?: string | readonly string[]
}

/** An input that could not be read. It is never skipped in silence: deciding on it is to abstain. */
export interface UnreadInput {
  readonly id: string
  readonly fault: InvalidInputError
}

/**
 * A label by number or by the name of its class.
 *
 * @throws InvalidInputError `label_out_of_range` naming the input
 */
export function labelOf({ classes }: Pick<ClassifierCard, 'classes'>, label: unknown, where: string): number {
  const found = typeof label === 'string' && !/^\d+$/.test(label) ? classes.indexOf(label) : Number(label)
  if (Number.isInteger(found) && found >= 0 && found < classes.length) return found
  // Names that are numbers, such as digits, are read as numbers: both are the same for the shipped models.
  const named = classes.indexOf(String(label))
  if (named >= 0) return named
  throw new InvalidInputError({
    code: 'label_out_of_range',
    where,
    message: `${where}: label must be in [0, ${classes.length}) or one of ${classes.map(name => `"${name}"`).join(', ')}, got ${JSON.stringify(label)}`,
  })
}
