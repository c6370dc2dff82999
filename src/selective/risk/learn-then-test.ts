/** @file Learn then Test: settings whose risk is under control with high probability, for any loss, monotone or not. */
import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf'
import { InvalidArgumentError } from '../../core/index.js'
import { checkInteger, checkNumber, checkSomeRows } from '../checks.js'

/**
 * Hoeffding and Bentkus's p-value for "the risk is above alpha", from a mean of losses in [0, 1]. Valid for every n.
 *
 * @param meanLoss - in [0, 1]
 * @param n - rows behind it, at least 1
 * @param alpha - in (0, 1)
 * @see Bates et al. 2021, arXiv:2101.02703
 */
export function hoeffdingBentkus(meanLoss: number, n: number, alpha: number): number {
  checkNumber('hoeffdingBentkus', { meanLoss }, { min: 0, max: 1, closed: true })
  checkInteger('hoeffdingBentkus', { n }, { min: 1 })
  checkNumber('hoeffdingBentkus', { alpha }, { min: 0, max: 1 })
  const hoeffding = Math.exp(-n * binaryDivergence(Math.min(meanLoss, alpha), alpha))
  // n · mean is an integer for 0/1 losses; rounding must not push it over the next one.
  const bentkus = Math.E * binomialCdf(Math.ceil(n * meanLoss - 1e-9), n, alpha)
  return Math.min(1, hoeffding, bentkus)
}

/** Exact p-value for "the error rate is above alpha", for 0/1 losses: P(Binomial(n, alpha) <= errors). */
export function binomialPValue(errors: number, n: number, alpha: number): number {
  checkInteger('binomialPValue', { n }, { min: 1 })
  checkInteger('binomialPValue', { errors }, { min: 0, max: n })
  checkNumber('binomialPValue', { alpha }, { min: 0, max: 1 })
  return binomialCdf(errors, n, alpha)
}

/**
 * How many tests are paid for. `bonferroni`: all at once, at delta / settings. `fixed-sequence`: one after another in
 * the order given, each at the full delta (shared by `starts` equally spaced beginnings), ending at the first that
 * fails. The order must be chosen without looking at the losses: most cautious first.
 */
export type Correction =
  | { readonly kind: 'bonferroni' }
  | { readonly kind: 'fixed-sequence' /** @default 1 */; readonly starts?: number }

/**
 * Settings whose risk is at most the tested alpha, all of them at once with probability at least 1 - delta.
 *
 * @param pValues - shape [settings], in [0, 1]: small speaks against "the risk is too high"; not modified
 * @returns numbers of the settings, rising; may be empty
 * @see Angelopoulos et al. 2021, arXiv:2110.01052
 */
export function learnThenTest(
  pValues: ArrayLike<number>,
  { delta, correction = { kind: 'fixed-sequence' } }: { delta: number; correction?: Correction },
): number[] {
  const settings = checkSomeRows('learnThenTest', { pValues })
  checkNumber('learnThenTest', { delta }, { min: 0, max: 1 })
  for (let i = 0; i < settings; i++)
    if (!(pValues[i]! >= 0 && pValues[i]! <= 1))
      throw new InvalidArgumentError(`learnThenTest: pValues[${i}] must be in [0, 1], got ${pValues[i]}`)
  const all = Array.from({ length: settings }, (_, i) => i)
  if (correction.kind === 'bonferroni') return all.filter(i => pValues[i]! <= delta / settings)
  const { starts = 1 } = correction
  checkInteger('learnThenTest', { starts }, { min: 1, max: settings })
  const kept = new Set<number>()
  for (let start = 0; start < starts; start++)
    for (let i = Math.floor((start * settings) / starts); i < settings && pValues[i]! <= delta / starts; i++)
      kept.add(i)
  return [...kept].sort((a, b) => a - b)
}

/** KL divergence between coins of bias a and b, in nats. */
function binaryDivergence(a: number, b: number): number {
  const term = (p: number, q: number): number => (p === 0 ? 0 : p * Math.log(p / q))
  return term(a, b) + term(1 - a, 1 - b)
}
