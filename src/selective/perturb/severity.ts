/** @file What all perturbations share: five severities, and randomness that belongs to a place. */
import { InvalidArgumentError } from '../../core/index.js'
import { checkInteger } from '../checks.js'
import { hashUniform } from '../conformal/uniform.js'

/** 1 is hardly seen, 5 is severe. */
export type Severity = 1 | 2 | 3 | 4 | 5

/** @throws InvalidArgumentError if severity is not 1 to 5 or the seed is no integer of at least 0 */
export function checkPerturbation(
  caller: string,
  { severity, seed }: { severity: number; seed: number },
): void {
  if (!Number.isInteger(severity) || severity < 1 || severity > 5)
    throw new InvalidArgumentError(`${caller}: severity must be an integer from 1 to 5, got ${severity}`)
  checkInteger(caller, { seed }, { min: 0 })
}

/** A uniform number that depends on seed, stream and place alone, so that a higher severity changes the same places. */
export function uniformAt(seed: number, stream: string, place: number): number {
  return hashUniform(seed, stream, place)
}

/** A standard normal number that depends on seed, stream and place alone (Box and Muller). */
export function normalAt(seed: number, stream: string, place: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniformAt(seed, stream, 2 * place)))
  return radius * Math.cos(2 * Math.PI * uniformAt(seed, stream, 2 * place + 1))
}

/** The number for this severity. */
export function bySeverity(
  severity: Severity,
  levels: readonly [number, number, number, number, number],
): number {
  return levels[severity - 1]!
}
