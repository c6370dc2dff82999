/** @file A number that says how unusual an input is, and from when on that is a ground to abstain. */
import type { Reason } from '../../core/index.js'
import { checkFinite, checkNumber, checkSomeRows } from '../checks.js'
import { conformalQuantile } from '../conformal/quantile.js'

/** Plain JSON. */
export interface Screen {
  /** Kind of the reason it gives: `foreign`, `disagreement`, … */
  readonly name: string
  /** Abstain iff the number is above; `null`: the rows were too few, so never. */
  readonly tau: number | null
  /** At most this share of inputs like those it was fitted on is stopped, in (0, 1). */
  readonly alarmRate: number
  readonly n: number
}

/**
 * The lowest threshold that stops at most a given share of usual inputs: a split-conformal quantile, so the promise holds
 * for new inputs exchangeable with the rows, whatever the number means. It promises nothing of unusual ones.
 *
 * @param values - shape [rows], finite, higher is more unusual; not modified
 * @throws InvalidArgumentError if alarmRate is not in (0, 1) or a value is not finite; InsufficientDataError without rows
 * @see Bates et al. 2023, arXiv:2104.08279 (conformal p-values for outliers)
 */
export function fitScreen(
  values: ArrayLike<number>,
  { name, alarmRate }: { name: string; alarmRate: number },
): Screen {
  checkSomeRows('fitScreen', { values })
  checkFinite('fitScreen', { values })
  checkNumber('fitScreen', { alarmRate }, { min: 0, max: 1 })
  const { threshold, n } = conformalQuantile(values, alarmRate)
  return { name, tau: threshold, alarmRate, n }
}

/** The ground to abstain, if the number is one. */
export function groundOf({ name, tau, alarmRate }: Screen, value: number): Reason | undefined {
  if (tau === null || value <= tau) return undefined
  return {
    kind: name,
    message: `${name} ${value.toPrecision(4)} is above ${tau.toPrecision(4)}, which at most ${100 * alarmRate} % of usual inputs exceed`,
  }
}
