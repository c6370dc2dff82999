import { checkBothClasses, checkRows, checkValues } from './checks.js'

/**
 * A way to turn a raw score into a probability: a pair of pure functions. `fit` learns the parameters, which are plain
 * data and can be kept in a model card; `apply` uses them.
 */
export interface CalibrationMethod<Parameters> {
  /**
   * @param scores - shape [n], finite raw scores; not modified
   * @param targets - shape [n], 1 = event, or soft: the event's probability in [0, 1]; not modified
   * @throws InvalidArgumentError on bad rows; InsufficientDataError if n is 0 or the targets are all 0 or all 1
   */
  fit(scores: ArrayLike<number>, targets: ArrayLike<number>): Parameters
  /** The probability in [0, 1] for one raw score. */
  apply(score: number, parameters: Parameters): number
}

/** 1 / (1 + e^-x), without overflow. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x))
  const e = Math.exp(x)
  return e / (1 + e)
}

/** Checks what `fit` is given; returns the sum of the targets, the expected number of events. */
export function checkFit(caller: string, scores: ArrayLike<number>, targets: ArrayLike<number>): number {
  const rows = checkRows(caller, { scores, targets })
  checkValues(caller, { scores })
  checkValues(caller, { targets }, { min: 0, max: 1 })
  let events = 0
  for (let row = 0; row < rows; row++) events += targets[row]!
  checkBothClasses(caller, { positives: events, rows, purpose: 'cannot calibrate' })
  return events
}
