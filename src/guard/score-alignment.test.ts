import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../core/index.js'
import { alignScore, riskAlignmentReward } from './score-alignment.js'

describe('alignScore', () => {
  it.each([
    [30, 'safe', 12],
    [30, 'unsafe', 58],
    [90, 'safe', 36],
    [0, 'unsafe', 40],
    [100, 'safe', 40],
    [100, 'unsafe', 100],
  ] as const)('maps %i, labelled %s, to %i', (raw, label, aligned) => {
    expect(alignScore(raw, label)).toBeCloseTo(aligned, 12)
  })

  it('only cuts off what crosses the border in clip mode', () => {
    expect(alignScore(30, 'safe', { mode: 'clip' })).toBe(30)
    expect(alignScore(90, 'safe', { mode: 'clip' })).toBe(40)
    expect(alignScore(30, 'unsafe', { mode: 'clip' })).toBe(40)
    expect(alignScore(90, 'unsafe', { mode: 'clip' })).toBe(90)
  })

  it('keeps the order and the side of the border in both modes', () => {
    const score = fc.double({ min: 0, max: 100, noNaN: true })
    fc.assert(
      fc.property(score, score, fc.constantFrom('linear', 'clip'), (a, b, mode) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        for (const label of ['safe', 'unsafe'] as const)
          expect(alignScore(low, label, { mode })).toBeLessThanOrEqual(alignScore(high, label, { mode }))
        expect(alignScore(a, 'safe', { mode })).toBeLessThanOrEqual(40)
        expect(alignScore(a, 'unsafe', { mode })).toBeGreaterThanOrEqual(40)
      }),
      { seed: 5 },
    )
  })

  it('refuses what is no score', () => {
    expect(() => alignScore(Number.NaN, 'safe')).toThrow('alignScore: raw must be in [0, 100], got NaN')
    expect(() => alignScore(101, 'safe')).toThrow(InvalidArgumentError)
  })
})

describe('riskAlignmentReward', () => {
  it.each([
    [80, 70, true, 2.5], // 1 + 2 - 4 · 10/80
    [50, 100, false, -3], // -1 + 2 - 4 · 50/50
    [20, 20, true, 3],
    [0, 100, true, -1],
    [100, 75, false, 0], // -1 + 2 - 4 · 25/100
  ])('for target %i, prediction %i, category right %s is %d', (r, rHat, categoryCorrect, reward) => {
    expect(riskAlignmentReward({ r, rHat, categoryCorrect })).toBeCloseTo(reward, 12)
  })

  it('lies in [-3, 3], and is largest at the target', () => {
    const score = fc.integer({ min: 0, max: 100 })
    fc.assert(
      fc.property(score, score, fc.boolean(), (r, rHat, categoryCorrect) => {
        const reward = riskAlignmentReward({ r, rHat, categoryCorrect })
        expect(Math.abs(reward)).toBeLessThanOrEqual(3 + 1e-12)
        expect(reward).toBeLessThanOrEqual(riskAlignmentReward({ r, rHat: r, categoryCorrect }))
      }),
      { seed: 6 },
    )
  })

  it('refuses scores that are none', () => {
    expect(() =>
      riskAlignmentReward({ r: 50, rHat: Number.POSITIVE_INFINITY, categoryCorrect: true }),
    ).toThrow('riskAlignmentReward: rHat must be in [0, 100], got Infinity')
  })
})
