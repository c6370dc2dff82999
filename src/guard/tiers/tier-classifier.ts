import { ConfigurationError } from '../../core/index.js'
import type { Guard } from '../guard.js'
import type { Conversation, TextScore } from '../text-score.js'
import {
  checkTierThresholds,
  safetyTiers,
  type TierProbabilities,
  type TierThresholds,
  type TierVerdict,
  tierOf,
} from './tier.js'

/** Says how a query should be handled, before anything answers it. */
export interface TierClassifier {
  /** Named in the audit record. */
  readonly name: string
  readonly thresholds: TierThresholds
  /** @throws InvalidInputError if it cannot be judged, the abort's reason; never a safe verdict in their place */
  classify(conversation: Conversation, options?: { readonly abort?: AbortSignal }): Promise<TierVerdict>
}

/** A topic of the operator's: whoever names it gets focused attention, and if `sensitive` an unsafe query a refusal. */
export interface OperatorTopic {
  readonly name: string
  /** Found as whole words, in any case; CJK text has no word borders and is searched as it is. */
  readonly words: readonly string[]
  readonly sensitive?: boolean
}

export interface TierClassifierOptions {
  readonly thresholds: TierThresholds
  readonly topics?: readonly OperatorTopic[]
  /**
   * Qwen3Guard categories whose unsafe queries are refused instead of put right.
   *
   * @default violence, sexual content, self-harm, and jailbreaks
   */
  readonly sensitiveCategories?: readonly string[]
}

const defaultSensitive = Object.freeze([
  'Violent',
  'Sexual Content or Sexual Acts',
  'Suicide & Self-Harm',
  'Jailbreak',
])

/**
 * The classifier of a guard whose model has the heads `tier/conditionally-safe` and `tier/focused-attention`; its harm
 * head gives `unsafe`. What a condition is, no head says, so the verdict names none.
 *
 * @throws ConfigurationError if the model has no such heads or two topics share a name; InvalidArgumentError on thresholds
 */
export function tierClassifier(
  guard: Pick<Guard, 'card' | 'model' | 'score'>,
  { thresholds, topics = [], sensitiveCategories = defaultSensitive }: TierClassifierOptions,
): TierClassifier {
  for (const head of ['tier/conditionally-safe', 'tier/focused-attention'])
    if (!guard.card.heads.includes(head))
      throw new ConfigurationError({
        where: guard.card.id,
        message: `tierClassifier: model ${guard.card.id} ${guard.card.version} has no head "${head}"; use a model trained with tiers, or a classifier of your own`,
      })
  checkTierThresholds('tierClassifier', thresholds)
  const matchers = topics.map(topic => ({ topic, pattern: patternOf(topic) }))
  return {
    name: `${guard.model.id} ${guard.model.version}`,
    thresholds,
    async classify(conversation, options = {}) {
      const score = await guard.score(conversation, options)
      const text = conversation.messages.at(-1)?.text ?? ''
      const hits = matchers.filter(({ pattern }) => pattern.test(text)).map(({ topic }) => topic)
      const { probs, tier } = worst(score, thresholds, hits.length > 0)
      return {
        tier,
        probs,
        sensitive:
          hits.some(({ sensitive }) => sensitive === true) ||
          score.applied.qwen3guard.some(category => sensitiveCategories.includes(category)),
        topics: hits.map(({ name }) => name),
        reasons: [
          ...score.reasons.map(({ message }) => message),
          ...hits.map(({ name }) => `the operator's topic ${name}`),
        ],
        ...(score.tiers!.longText ? { truncated: true } : {}),
      }
    },
  }
}

/** Of the windows that can decide, the one with the worst tier. */
function worst(
  { tiers }: TextScore,
  thresholds: TierThresholds,
  topicHit: boolean,
): { probs: TierProbabilities; tier: TierVerdict['tier'] } {
  if (tiers === undefined)
    throw new ConfigurationError({
      where: 'conversation',
      message: 'tierClassifier: tiers are judged on prompts only; the conversation must not end in a reply',
    })
  return tiers.deciding
    .map(probs => ({ probs, tier: tierOf(probs, thresholds, topicHit) }))
    .reduce((a, b) => (safetyTiers.indexOf(b.tier) > safetyTiers.indexOf(a.tier) ? b : a))
}

function patternOf({ name, words }: OperatorTopic): RegExp {
  if (words.length === 0 || words.some(word => word.trim() === ''))
    throw new ConfigurationError({
      where: name,
      message: `tierClassifier: topic "${name}" must have words, none of them blank`,
    })
  const alternatives = words.map(word => {
    const literal = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    return /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}/u.test(word)
      ? literal
      : `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`
  })
  return new RegExp(alternatives.join('|'), 'iu')
}
