import { describe, expect, it } from 'vitest'
import type { Guard } from '../guard.js'
import type { TextScore } from '../text-score.js'
import { composeTiers } from './tier.js'
import { tierClassifier } from './tier-classifier.js'

const thresholds = { unsafe: 0.5, focusedAttention: 0.5, conditionallySafe: 0.5 }
const heads = ['tier/conditionally-safe', 'tier/focused-attention']

/** A guard that says what it is told. */
function guard(score: Partial<TextScore>, given = heads): Pick<Guard, 'card' | 'model' | 'score'> {
  return {
    card: { id: 'm', version: '1.0.0', heads: given } as unknown as Guard['card'],
    model: { id: 'm', version: '1.0.0', sha256: 'ab' },
    score: async () =>
      ({ applied: { qwen3guard: [], flexguard: [] }, reasons: [], ...score }) as unknown as TextScore,
  }
}
const calm = composeTiers({ unsafe: 0.1, focusedAttention: 0.1, conditionallySafe: 0.1 })
const tense = composeTiers({ unsafe: 0.1, focusedAttention: 0.9, conditionallySafe: 0.1 })
const ask = (text: string) => ({ messages: [{ role: 'user' as const, text }] })

describe('tierClassifier', () => {
  it('takes the worst of the windows, and says that there were several', async () => {
    const classifier = tierClassifier(guard({ tiers: { deciding: [calm, tense], longText: true } }), {
      thresholds,
    })
    expect(await classifier.classify(ask('long'))).toMatchObject({
      tier: 'focused-attention',
      probs: tense,
      truncated: true,
    })
  })

  it('gives focused attention to the operator’s topics, as whole words', async () => {
    const classifier = tierClassifier(guard({ tiers: { deciding: [calm], longText: false } }), {
      thresholds,
      topics: [{ name: 'ports', words: ['harbour'], sensitive: true }],
    })
    expect(await classifier.classify(ask('Who owns the Harbour?'))).toMatchObject({
      tier: 'focused-attention',
      topics: ['ports'],
      sensitive: true,
    })
    const { tier, topics } = await classifier.classify(ask('harbours'))
    expect([tier, topics]).toEqual(['safe', []])
  })

  it('is sensitive by category', async () => {
    const tiers = { deciding: [calm], longText: false }
    const classifier = tierClassifier(guard({ tiers, applied: { qwen3guard: ['Violent'], flexguard: [] } }), {
      thresholds,
    })
    expect((await classifier.classify(ask('x'))).sensitive).toBe(true)
  })

  it('refuses a model without the heads, and a conversation that ends in a reply', async () => {
    expect(() => tierClassifier(guard({}, []), { thresholds })).toThrow(
      'model m 1.0.0 has no head "tier/conditionally-safe"',
    )
    await expect(tierClassifier(guard({}), { thresholds }).classify(ask('x'))).rejects.toThrow('prompts only')
  })
})
