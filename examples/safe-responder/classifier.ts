import type { SafetyTier, TierClassifier } from '../../src/guard/index.js'

const rules: readonly { readonly pattern: RegExp; readonly tier: SafetyTier; readonly sensitive?: true }[] = [
  { pattern: /\bblackmail\b/i, tier: 'unsafe', sensitive: true },
  { pattern: /\bwithout paying\b/i, tier: 'unsafe' },
  { pattern: /\bharbour\b/i, tier: 'focused-attention' },
  { pattern: /\bmy account\b/i, tier: 'conditionally-safe' },
]

/** A few words in place of a model, so that the example runs anywhere. In service: `tierClassifier(await openGuard(), …)`. */
export const wordClassifier: TierClassifier = {
  name: 'example words 1',
  thresholds: { unsafe: 0.5, focusedAttention: 0.5, conditionallySafe: 0.5 },
  async classify({ messages }) {
    const text = messages.at(-1)?.text ?? ''
    const rule = rules.find(({ pattern }) => pattern.test(text))
    const tier = rule?.tier ?? 'safe'
    const none = { safe: 0, 'conditionally-safe': 0, 'focused-attention': 0, unsafe: 0 }
    return {
      tier,
      probs: { ...none, [tier]: 1 },
      sensitive: rule?.sensitive === true,
      topics: [],
      ...(tier === 'conditionally-safe' ? { condition: 'identity' as const } : {}),
      reasons: rule === undefined ? [] : [`matched ${rule.pattern.source}`],
    }
  },
}
