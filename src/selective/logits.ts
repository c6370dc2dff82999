/** @file Logits of several classes: checked, and turned into probabilities. */
import { InvalidArgumentError } from '../core/index.js'
import { checkFinite, checkLabel, checkNumber, checkSomeRows } from './checks.js'

/** Rows of logits, all of one length, with the true class of each. */
export interface LogitRows {
  /** Shape [rows][classes], finite. */
  readonly logits: readonly ArrayLike<number>[]
  /** Shape [rows], each in [0, classes). */
  readonly labels: ArrayLike<number>
}

/**
 * softmax(logits / temperature), without overflow.
 *
 * @param logits - shape [classes], finite; not modified
 * @param temperature - above 0. @default 1
 */
export function softmax(logits: ArrayLike<number>, temperature = 1): number[] {
  checkFinite('softmax', { logits })
  checkNumber('softmax', { temperature }, { min: 0, max: Number.MAX_VALUE })
  return softmaxOf(logits, temperature)
}

/** The same, unchecked. */
export function softmaxOf(logits: ArrayLike<number>, temperature: number): number[] {
  const scaled = Array.from(logits, logit => logit / temperature)
  const largest = Math.max(...scaled)
  const powers = scaled.map(logit => Math.exp(logit - largest))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map(power => power / sum)
}

/** ln Σ e^(logit/T), without overflow. */
export function logSumExp(logits: ArrayLike<number>, temperature: number): number {
  const scaled = Array.from(logits, logit => logit / temperature)
  const largest = Math.max(...scaled)
  return largest + Math.log(scaled.reduce((sum, logit) => sum + Math.exp(logit - largest), 0))
}

/** The class of the largest value; the first of several. */
export function argmax(values: ArrayLike<number>): number {
  let top = 0
  for (let label = 1; label < values.length; label++) if (values[label]! > values[top]!) top = label
  return top
}

/** @returns number of classes. @throws InvalidArgumentError naming row and class */
export function checkLogitRows(caller: string, { logits, labels }: LogitRows): number {
  checkSomeRows(caller, { logits, labels })
  const classes = logits[0]!.length
  if (classes < 2)
    throw new InvalidArgumentError(`${caller}: logits[0] must hold at least 2 classes, got ${classes}`)
  for (const [row, own] of logits.entries()) {
    checkFinite(caller, { [`logits[${row}]`]: own }, { length: classes })
    checkLabel(caller, labels[row]!, { classes, row })
  }
  return classes
}
