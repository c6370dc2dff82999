/** @file DeepKnown-Guard's four tiers of queries (arXiv:2511.03138): what they are, and the rule that picks one. */
import { InvalidArgumentError } from '../../core/index.js'

/**
 * `safe`; `conditionally-safe`: answerable only if a condition holds or a premise is corrected; `focused-attention`: no
 * consensus, backing a side needs care; `unsafe`: to be intercepted. Mildest first, which is the order of precedence
 * turned round.
 */
export const safetyTiers = Object.freeze([
  'safe',
  'conditionally-safe',
  'focused-attention',
  'unsafe',
] as const)
export type SafetyTier = (typeof safetyTiers)[number]

/** A probability for each tier, summing to 1. */
export type TierProbabilities = Readonly<Record<SafetyTier, number>>

/** Each a probability, in (0, 1]; a tier applies from its threshold on. */
export interface TierThresholds {
  readonly unsafe: number
  readonly focusedAttention: number
  readonly conditionallySafe: number
}

/** What a classifier says of a query. */
export interface TierVerdict {
  readonly tier: SafetyTier
  /** Of a degraded verdict 1 at the tier the failure mode assigned. */
  readonly probs: TierProbabilities
  /** An unsafe query is refused by a script if sensitive, else put right from the knowledge base. */
  readonly sensitive: boolean
  /** Of the operator's list, those that matched. */
  readonly topics: readonly string[]
  /** What a conditionally safe answer depends on, where it is known. */
  readonly condition?: 'identity' | 'premise' | 'purpose' | 'other'
  readonly reasons: readonly string[]
  /** The classifier failed and the failure mode decided. */
  readonly degraded?: boolean
  /** The query was longer than the model sees at once and was judged in windows, the worst of which decided. */
  readonly truncated?: boolean
}

/**
 * The tier of a query, risk first: unsafe, else focused attention (also by a topic of the operator's), else
 * conditionally safe, else safe.
 *
 * @throws InvalidArgumentError if the probabilities are none, or a threshold leaves (0, 1]
 */
export function tierOf(probs: TierProbabilities, thresholds: TierThresholds, topicHit = false): SafetyTier {
  checkTierProbabilities('tierOf', probs)
  checkTierThresholds('tierOf', thresholds)
  if (probs.unsafe >= thresholds.unsafe) return 'unsafe'
  if (topicHit || probs['focused-attention'] >= thresholds.focusedAttention) return 'focused-attention'
  if (probs['conditionally-safe'] >= thresholds.conditionallySafe) return 'conditionally-safe'
  return 'safe'
}

/**
 * Four probabilities from three independent yes/no heads, in the order of precedence: unsafe takes its share, focused
 * attention its share of what is left, conditionally safe its share of the rest, and safe what remains. They sum to 1
 * by construction, and each head alone decides whether its tier outweighs those below it.
 *
 * @param heads - calibrated probabilities in [0, 1]
 */
export function composeTiers({
  unsafe,
  focusedAttention,
  conditionallySafe,
}: {
  readonly unsafe: number
  readonly focusedAttention: number
  readonly conditionallySafe: number
}): TierProbabilities {
  for (const [name, value] of Object.entries({ unsafe, focusedAttention, conditionallySafe }))
    if (!(value >= 0 && value <= 1))
      throw new InvalidArgumentError(`composeTiers: ${name} must be in [0, 1], got ${value}`)
  const left = 1 - unsafe
  const rest = left * (1 - focusedAttention)
  return {
    safe: rest * (1 - conditionallySafe),
    'conditionally-safe': rest * conditionallySafe,
    'focused-attention': left * focusedAttention,
    unsafe,
  }
}

/** @throws InvalidArgumentError if one is missing, not in [0, 1], of an unknown tier, or the sum is not 1 within 1e-6 */
export function checkTierProbabilities(caller: string, probs: TierProbabilities): void {
  for (const name of Object.keys(probs)) checkTier(caller, name)
  let sum = 0
  for (const tier of safetyTiers) {
    const value = probs[tier]
    if (!(value >= 0 && value <= 1))
      throw new InvalidArgumentError(
        `${caller}: the probability of "${tier}" must be in [0, 1], got ${value}`,
      )
    sum += value
  }
  if (Math.abs(sum - 1) > 1e-6)
    throw new InvalidArgumentError(`${caller}: the probabilities must sum to 1, got ${sum}`)
}

/** @throws InvalidArgumentError if it is no tier */
export function checkTier(caller: string, tier: string): asserts tier is SafetyTier {
  if (!(safetyTiers as readonly string[]).includes(tier))
    throw new InvalidArgumentError(`${caller}: unknown tier "${tier}"; known are ${safetyTiers.join(', ')}`)
}

export function checkTierThresholds(caller: string, thresholds: TierThresholds): void {
  const { unsafe, focusedAttention, conditionallySafe } = thresholds
  for (const [name, value] of Object.entries({ unsafe, focusedAttention, conditionallySafe }))
    if (!(value > 0 && value <= 1))
      throw new InvalidArgumentError(`${caller}: threshold ${name} must be in (0, 1], got ${value}`)
}
