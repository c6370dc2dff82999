import { checkDistribution } from '../checks.js'

/**
 * Surgical precision, SCI's clarity signal: SP = 1 - H(q)/ln K with H in nats. 1 for one sure outcome, 0 for uniform.
 * Clarity is not correctness: a model can be clearly wrong.
 *
 * @param probabilities - shape [K], K >= 2, summing to 1 within 1e-6; not modified
 * @returns a number in [0, 1]
 * @throws InvalidArgumentError if it is no distribution or K < 2 (ln 1 = 0)
 * @see SCI, arXiv:2511.12240
 */
export function surgicalPrecision(probabilities: ArrayLike<number>): number {
  checkDistribution('surgicalPrecision', probabilities)
  let entropy = 0
  for (let label = 0; label < probabilities.length; label++) {
    const probability = probabilities[label]!
    if (probability > 0) entropy -= probability * Math.log(probability)
  }
  return Math.min(1, Math.max(0, 1 - entropy / Math.log(probabilities.length)))
}
