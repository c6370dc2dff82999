import betaQuantile from '@stdlib/stats-base-dists-beta-quantile'
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import { checkInteger, checkNumber } from './checks.js'
import { InsufficientDataError } from './errors.js'

/** A number with the interval that belongs to it. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

export interface ProportionOptions {
  /** Two-sided confidence level, in (0, 1). @default 0.95 */
  readonly confidence?: number
}

/**
 * Wilson's score interval for a proportion: close to its stated coverage on average, also for small n and near 0 or 1.
 *
 * @param successes - an integer in [0, trials]
 * @param trials - an integer of at least 1
 * @returns `value` = successes / trials, inside `low` and `high`, all in [0, 1]
 * @throws InvalidArgumentError on other counts; InsufficientDataError if trials is 0
 * @see Wilson 1927; Brown, Cai and DasGupta 2001, Statistical Science 16:101-133
 */
export function wilsonInterval(
  successes: number,
  trials: number,
  { confidence = 0.95 }: ProportionOptions = {},
): Estimate {
  checkProportion('wilsonInterval', { successes, trials, confidence })
  const value = successes / trials
  const z = normalQuantile((1 + confidence) / 2, 0, 1)
  const centre = (value + (z * z) / (2 * trials)) / (1 + (z * z) / trials)
  const half =
    (z / (1 + (z * z) / trials)) * Math.sqrt((value * (1 - value)) / trials + (z * z) / (4 * trials * trials))
  // At 0 and 1 the bound is exact in theory; rounding must not push it past the estimate.
  return {
    value,
    low: successes === 0 ? 0 : Math.min(centre - half, value),
    high: successes === trials ? 1 : Math.max(centre + half, value),
  }
}

/**
 * Clopper and Pearson's interval for a proportion: from the binomial itself, so its coverage is never below the stated
 * level, and usually above it. For claims of safety, where an interval too short is the worse mistake.
 *
 * @param successes - an integer in [0, trials]
 * @param trials - an integer of at least 1
 * @returns `value` = successes / trials, inside `low` and `high`, all in [0, 1]
 * @throws InvalidArgumentError on other counts; InsufficientDataError if trials is 0
 * @see Clopper and Pearson 1934, Biometrika 26:404-413
 */
export function clopperPearsonInterval(
  successes: number,
  trials: number,
  { confidence = 0.95 }: ProportionOptions = {},
): Estimate {
  checkProportion('clopperPearsonInterval', { successes, trials, confidence })
  const tail = (1 - confidence) / 2
  const failures = trials - successes
  return {
    value: successes / trials,
    low: successes === 0 ? 0 : betaQuantile(tail, successes, failures + 1),
    high: failures === 0 ? 1 : betaQuantile(1 - tail, successes + 1, failures),
  }
}

function checkProportion(
  caller: string,
  { successes, trials, confidence }: { successes: number; trials: number; confidence: number },
): void {
  checkInteger(caller, { trials }, { min: 0 })
  if (trials === 0)
    throw new InsufficientDataError(`${caller}: trials must be at least 1, got 0`, { missing: 'rows' })
  checkInteger(caller, { successes }, { min: 0, max: trials })
  checkNumber(caller, { confidence }, { min: 0, max: 1, open: true })
}
