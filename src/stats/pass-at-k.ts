import { InvalidArgumentError } from '../core/index.js'
import { checkInteger } from './checks.js'

/** How often something was tried, and how often it worked. Integers, 0 <= successes <= attempts. */
export interface Attempts {
  readonly attempts: number
  readonly successes: number
}

/**
 * Probability that at least one of k attempts works, without bias: 1 - C(n - c, k) / C(n, k) for n attempts with c
 * successes. 1 - (1 - c/n)^k would be too low.
 *
 * @param k - an integer in [1, attempts]
 * @returns a number in [0, 1]
 * @throws InvalidArgumentError on other counts, and if there are fewer than k attempts
 * @see Chen et al. 2021, arXiv:2107.03374, eq. 1
 */
export function passAtK({ attempts, successes }: Attempts, k: number): number {
  checkAttempts('passAtK', { attempts, successes, k })
  return 1 - shareOfDraws(attempts - successes, attempts, k)
}

/**
 * Probability that all of k attempts work, without bias: C(c, k) / C(n, k). What matters where one slip is harm.
 *
 * @param k - an integer in [1, attempts]
 * @returns a number in [0, 1]
 * @throws as `passAtK`
 * @see Yao et al. 2024, arXiv:2406.12045 (pass^k)
 */
export function passAllK({ attempts, successes }: Attempts, k: number): number {
  checkAttempts('passAllK', { attempts, successes, k })
  return shareOfDraws(successes, attempts, k)
}

/** C(of, k) / C(from, k), as a product of factors in [0, 1]. */
function shareOfDraws(of: number, from: number, k: number): number {
  if (of < k) return 0
  let share = 1
  for (let i = 0; i < k; i++) share *= (of - i) / (from - i)
  return share
}

function checkAttempts(caller: string, { attempts, successes, k }: Attempts & { readonly k: number }): void {
  checkInteger(caller, { attempts }, { min: 1 })
  checkInteger(caller, { successes }, { min: 0, max: attempts })
  checkInteger(caller, { k }, { min: 1 })
  if (k > attempts)
    throw new InvalidArgumentError(`${caller}: k must be at most the ${attempts} attempts, got ${k}`)
}
