/** @file SCI's feature weights: how much each kind of evidence counts, and how fast that may change. */
import { InvalidArgumentError } from '../../core/index.js'
import { checkFinite, checkNumber, checkSomeRows } from '../checks.js'

/**
 * How reliable a feature is: z = ln SNR + 0.3 · persistence + 0.4 · coherence.
 *
 * @param evidence.snr - signal-to-noise ratio, above 0
 * @param evidence.persistence - in [0, 1]
 * @param evidence.coherence - in [0, 1]
 * @throws InvalidArgumentError if a number is out of range
 */
export function featureReliability({
  snr,
  persistence,
  coherence,
}: {
  snr: number
  persistence: number
  coherence: number
}): number {
  checkNumber('featureReliability', { snr }, { min: 0, max: Number.POSITIVE_INFINITY })
  checkNumber('featureReliability', { persistence, coherence }, { min: 0, max: 1, closed: true })
  return Math.log(snr) + 0.3 * persistence + 0.4 * coherence
}

/**
 * Weights of features by their reliability: softmax(gamma · z).
 *
 * @param reliabilities - shape [features], finite; not modified
 * @param gamma - at least 0; 0 weighs all alike. @default 2
 * @returns shape [features], summing to 1
 */
export function reliabilityWeights(reliabilities: ArrayLike<number>, gamma = 2): number[] {
  checkSomeRows('reliabilityWeights', { reliabilities })
  checkFinite('reliabilityWeights', { reliabilities })
  checkNumber('reliabilityWeights', { gamma }, { min: 0, max: Number.MAX_VALUE, closed: true })
  const scaled = Array.from(reliabilities, z => gamma * z)
  const top = Math.max(...scaled)
  const powers = scaled.map(z => Math.exp(z - top))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map(power => power / sum)
}

/**
 * One step of a moving average that no weight follows faster than `maxDelta`:
 * w ← w + clip(rate · (next - w), ±maxDelta).
 *
 * Clipping weights one by one can leave the simplex (a large fall clipped, several small rises not); use
 * `projectToSimplex` where they must sum to 1. The paper does not say so.
 *
 * @param previous - shape [features], finite; not modified
 * @param next - shape [features], finite; not modified
 * @param options.rate - in (0, 1]. @default 0.1
 * @param options.maxDelta - above 0. @default 0.05
 */
export function rateLimitedAverage(
  previous: ArrayLike<number>,
  next: ArrayLike<number>,
  { rate = 0.1, maxDelta = 0.05 }: { rate?: number; maxDelta?: number } = {},
): number[] {
  checkSomeRows('rateLimitedAverage', { previous, next })
  checkFinite('rateLimitedAverage', { previous, next })
  checkNumber('rateLimitedAverage', { rate }, { min: Number.MIN_VALUE, max: 1, closed: true })
  checkNumber('rateLimitedAverage', { maxDelta }, { min: 0, max: Number.POSITIVE_INFINITY })
  return Array.from(previous, (weight, i) => {
    const delta = rate * (next[i]! - weight)
    return weight + Math.min(maxDelta, Math.max(-maxDelta, delta))
  })
}

/** The nearest point whose entries are not negative and sum to 1. @see Duchi et al. 2008 */
export function projectToSimplex(point: ArrayLike<number>): number[] {
  checkSomeRows('projectToSimplex', { point })
  checkFinite('projectToSimplex', { point })
  const sorted = Float64Array.from(point).sort().reverse()
  let sum = 0
  let shift = 0
  sorted.forEach((value, i) => {
    sum += value
    if (value - (sum - 1) / (i + 1) > 0) shift = (sum - 1) / (i + 1)
  })
  return Array.from(point, value => Math.max(0, value - shift))
}

/**
 * The largest gain λ_h of human feedback that keeps the loop stable: mu / (U c).
 *
 * @param mu - local slope of the clarity, above 0
 * @param bound - U, bound of the human signal, above 0
 * @param sensitivity - c, above 0
 */
export function humanGainLimit(mu: number, bound: number, sensitivity: number): number {
  checkNumber('humanGainLimit', { mu, bound, sensitivity }, { min: 0, max: Number.MAX_VALUE })
  return mu / (bound * sensitivity)
}

/** @throws InvalidArgumentError if the gain is below 0 or not strictly below `humanGainLimit` */
export function checkHumanGain(gain: number, mu: number, bound: number, sensitivity: number): void {
  const limit = humanGainLimit(mu, bound, sensitivity)
  if (!(gain >= 0 && gain < limit))
    throw new InvalidArgumentError(
      `checkHumanGain: the human gain must be in [0, ${limit}) for a stable loop, got ${gain}`,
    )
}
