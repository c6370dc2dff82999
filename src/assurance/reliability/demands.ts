/**
 * @file Conservative Bayesian inference: what `n` demands without failure say about the failure probability, for whoever
 * can state only one thing before: "with confidence theta it is at most epsilon". Of all priors that agree with this, the
 * one that leaves the least confidence afterwards is taken, so that no shape of a prior is smuggled in.
 *
 * The worst prior puts theta at epsilon itself and the rest just above the bound:
 *   P(X <= p | n) >= theta (1 - epsilon)^n / (theta (1 - epsilon)^n + (1 - theta) (1 - p)^n)
 *
 * @see Strigini and Povyakalo 2013 (SAFECOMP); Zhao et al. 2020, Information and Software Technology 128
 */
import { checkInteger, checkNumber } from '../checks.js'

/** The prior belief, before any demand of this record. */
export interface PriorBelief {
  /** A failure probability that is believed to be met, in [0, 1). */
  readonly epsilon: number
  /** How strongly, in (0, 1). */
  readonly theta: number
}

/**
 * Confidence that the failure probability is at most `bound` after `demands` without failure.
 *
 * @param options.bound - in (epsilon, 1)
 * @returns in [theta, 1]: evidence without failure never lowers it
 */
export function confidenceAfterDemands({
  demands,
  bound,
  prior: { epsilon, theta },
}: {
  demands: number
  bound: number
  prior: PriorBelief
}): number {
  checkPrior('confidenceAfterDemands', { epsilon, theta, bound })
  checkInteger('confidenceAfterDemands', { demands }, { min: 0 })
  // By ratio, so that (1 - p)^n may underflow.
  const odds = ((1 - theta) / theta) * Math.exp(demands * (Math.log1p(-bound) - Math.log1p(-epsilon)))
  return 1 / (1 + odds)
}

/** The bound that holds with a confidence after `demands` without failure; 1 if none below 1 does. */
export function boundAfterDemands({
  demands,
  confidence,
  prior: { epsilon, theta },
}: {
  demands: number
  confidence: number
  prior: PriorBelief
}): number {
  checkNumber('boundAfterDemands', { confidence }, { min: 0.5, max: 1, open: true })
  checkPrior('boundAfterDemands', { epsilon, theta, bound: 1 - 1e-15 })
  checkInteger('boundAfterDemands', { demands }, { min: 0 })
  const needed = Math.log((confidence / (1 - confidence)) * ((1 - theta) / theta))
  if (needed <= 0) return epsilon
  if (demands === 0) return 1
  return -Math.expm1(Math.log1p(-epsilon) - needed / demands)
}

/** Fewest demands without failure after which `bound` holds with a confidence. */
export function demandsNeeded({
  bound,
  confidence,
  prior: { epsilon, theta },
}: {
  bound: number
  confidence: number
  prior: PriorBelief
}): number {
  checkPrior('demandsNeeded', { epsilon, theta, bound })
  checkNumber('demandsNeeded', { confidence }, { min: 0.5, max: 1, open: true })
  const needed = Math.log((confidence / (1 - confidence)) * ((1 - theta) / theta))
  if (needed <= 0) return 0
  return Math.ceil(needed / (Math.log1p(-epsilon) - Math.log1p(-bound)))
}

function checkPrior(
  caller: string,
  { epsilon, theta, bound }: { epsilon: number; theta: number; bound: number },
): void {
  checkNumber(caller, { epsilon }, { min: 0, max: 1 - Number.EPSILON })
  checkNumber(caller, { theta }, { min: 0, max: 1, open: true })
  checkNumber(caller, { bound }, { min: epsilon, max: 1, open: true })
}
