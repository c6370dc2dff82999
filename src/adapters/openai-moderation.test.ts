import { describe, expect, it } from 'vitest'
import type { Outcome } from '../core/index.js'
import { openaiCategories } from '../guard/index.js'
import { inlineSide, moderationConversations, moderationResult } from './openai-moderation.js'

const harm = (probabilities: Partial<Record<string, number>> = {}): Outcome => ({
  type: 'scored',
  assessment: {
    signal: 'harm',
    risk: 0.5,
    reasons: [],
    costMs: 1,
    categories: openaiCategories.map(name => ({
      taxonomy: 'openai',
      name,
      probability: probabilities[name] ?? 0.1,
    })),
  },
})
const truths = (result: ReturnType<typeof moderationResult>) =>
  Object.entries(result.categories).flatMap(([name, applies]) => (applies ? [name] : []))

describe('moderationConversations', () => {
  const texts = (input: unknown) =>
    moderationConversations({ input }).map(({ messages }) => messages.at(-1)?.text)

  it('takes a text, a list of texts, and a list of parts', () => {
    expect(texts('a')).toEqual(['a'])
    expect(texts(['a', 'b'])).toEqual(['a', 'b'])
    expect(
      texts([
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ]),
    ).toEqual(['a\nb'])
  })

  it('refuses an image and says where', () => {
    const input = [
      { type: 'text', text: 'a' },
      { type: 'image_url', image_url: { url: 'x' } },
    ]
    expect(() => moderationConversations({ input })).toThrow(
      expect.objectContaining({ code: 'unsupported_content', where: 'input[1]' }),
    )
  })

  it.each([[undefined], [[]], [5], [['a', 1]]])('refuses the input %j', input => {
    expect(() => moderationConversations({ input })).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    )
  })
})

describe('moderationResult', () => {
  it('has exactly four fields and all 13 categories in each map', () => {
    const result = moderationResult({ outcomes: [harm()], flagged: false, harmExceeded: false })
    expect(Object.keys(result)).toEqual([
      'flagged',
      'categories',
      'category_scores',
      'category_applied_input_types',
    ])
    for (const map of [result.categories, result.category_scores, result.category_applied_input_types])
      expect(Object.keys(map)).toEqual([...openaiCategories])
    expect(openaiCategories).toHaveLength(13)
  })

  it('applies categories of even odds or more when flagged for harm', () => {
    const outcomes = [harm({ violence: 0.5, hate: 0.9, sexual: 0.49 })]
    expect(truths(moderationResult({ outcomes, flagged: true, harmExceeded: true }))).toEqual([
      'hate',
      'violence',
    ])
    expect(truths(moderationResult({ outcomes, flagged: false, harmExceeded: false }))).toEqual([])
  })

  it('applies the most probable one when none reaches even odds', () => {
    const outcomes = [harm({ violence: 0.3 })]
    expect(truths(moderationResult({ outcomes, flagged: true, harmExceeded: true }))).toEqual(['violence'])
  })

  it('applies none when flagged for something else than harm', () => {
    const outcomes = [harm({ violence: 0.9 })]
    expect(truths(moderationResult({ outcomes, flagged: true, harmExceeded: false }))).toEqual([])
  })

  it('never gives scores for what could not be scored', () => {
    const unscored: Outcome = {
      type: 'unscored',
      signal: 'harm',
      code: 'too_long',
      message: 'too long',
      costMs: 1,
    }
    const result = () => moderationResult({ outcomes: [unscored], flagged: true, harmExceeded: false })
    expect(result).toThrow(expect.objectContaining({ name: 'InvalidInputError', code: 'too_long' }))
    expect(inlineSide('m', () => [result()])).toEqual({
      type: 'error',
      code: 'too_long',
      message: 'too long',
    })
  })

  it('says that a category the model cannot tell was not looked for', () => {
    const outcome: Outcome = {
      type: 'scored',
      assessment: {
        signal: 'harm',
        risk: 0.9,
        categories: [{ taxonomy: 'openai', name: 'hate', probability: 0.3 }],
        reasons: [],
        costMs: 0,
      },
    }
    const result = moderationResult({ outcomes: [outcome], flagged: true, harmExceeded: true })
    expect(result.category_applied_input_types).toMatchObject({ hate: ['text'], sexual: [] })
    expect(result.category_scores).toMatchObject({ hate: 0.3, sexual: 0 })
    expect(truths(result)).toEqual(['hate'])
    expect(Object.keys(result.categories)).toHaveLength(13)
  })

  it('flags without a category when the model tells none', () => {
    const bare: Outcome = {
      type: 'scored',
      assessment: { signal: 'harm', risk: 0.9, categories: [], reasons: [], costMs: 0 },
    }
    expect(truths(moderationResult({ outcomes: [bare], flagged: true, harmExceeded: true }))).toEqual([])
  })

  it('refuses outcomes without the harm signal', () => {
    expect(() => moderationResult({ outcomes: [], flagged: false, harmExceeded: false })).toThrow(
      'no signal "harm"',
    )
  })
})
