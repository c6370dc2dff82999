import { describe, expect, it } from 'vitest'
import { drawAndSplit, shippedSet } from './strictness-rows.js'

describe('the shipped set', () => {
  const { rows } = shippedSet()

  it('has 24 different texts a tier, half of each to calibrate and half to test', () => {
    expect(rows).toHaveLength(120)
    expect(new Set(rows.map(({ conversation }) => conversation.messages[0]!.text)).size).toBe(120)
    for (const tier of [0, 1, 2, 3, 4])
      for (const half of ['validation', 'test'])
        expect(rows.filter(row => row.tier === tier && row.half === half)).toHaveLength(12)
  })

  it('is made of user messages of one sentence or two', () => {
    for (const { conversation } of rows) {
      expect(conversation.messages).toHaveLength(1)
      expect(conversation.messages[0]!.role).toBe('user')
      expect(conversation.messages[0]!.text.length).toBeLessThan(120)
    }
  })
})

describe('drawAndSplit', () => {
  const rows = Array.from({ length: 101 }, (_, i) => ({ conversation: { messages: [] }, tier: i % 5 }))

  it('draws the same rows for the same seed, and others for another', () => {
    const tiers = (seed: number) => drawAndSplit(rows, { limit: 30, seed }).map(({ tier }) => tier)
    expect(tiers(1)).toEqual(tiers(1))
    expect(tiers(2)).not.toEqual(tiers(1))
    expect(tiers(1)).toHaveLength(30)
  })

  it('halves every tier, and keeps each row once', () => {
    const drawn = drawAndSplit(rows, { limit: 1000, seed: 3 })
    expect(drawn).toHaveLength(101)
    for (const tier of [0, 1, 2, 3, 4]) {
      const validation = drawn.filter(row => row.tier === tier && row.half === 'validation').length
      const test = drawn.filter(row => row.tier === tier && row.half === 'test').length
      expect(validation + test).toBe(rows.filter(row => row.tier === tier).length)
      expect([0, 1]).toContain(validation - test)
    }
  })
})
