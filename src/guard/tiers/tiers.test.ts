import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBinary } from '../level.js'
import { fitTierThresholds } from './fit-thresholds.js'
import { composeTiers, type SafetyTier, safetyTiers, type TierProbabilities, tierOf } from './tier.js'
import { overTriage, riskRecall, safetyScore, tierConfusion, tierMacroF1 } from './tier-figures.js'

const probs = (safe: number, cond: number, focus: number, unsafe: number): TierProbabilities => ({
  safe,
  'conditionally-safe': cond,
  'focused-attention': focus,
  unsafe,
})
const taus = { unsafe: 0.3, focusedAttention: 0.4, conditionallySafe: 0.3 }

describe('tierOf', () => {
  it.each<[TierProbabilities, boolean, SafetyTier]>([
    [probs(0.5, 0.15, 0.05, 0.3), false, 'unsafe'],
    [probs(0.45, 0.1, 0.4, 0.05), false, 'focused-attention'],
    [probs(0.6, 0.3, 0.05, 0.05), false, 'conditionally-safe'],
    [probs(0.8, 0.1, 0.05, 0.05), false, 'safe'],
    [probs(0.8, 0.1, 0.05, 0.05), true, 'focused-attention'],
    [probs(0.1, 0.2, 0.4, 0.3), false, 'unsafe'],
  ])('of %j with a topic hit %s is %s', (given, topicHit, tier) => {
    expect(tierOf(given, taus, topicHit)).toBe(tier)
  })

  it.each([
    [probs(Number.NaN, 0, 0, 1), 'must be in [0, 1], got NaN'],
    [probs(-0.1, 0.1, 0, 1), 'must be in [0, 1], got -0.1'],
    [probs(0.5, 0.2, 0.2, 0.2), 'must sum to 1'],
    [{ ...probs(1, 0, 0, 0), grave: 0 } as TierProbabilities, 'unknown tier "grave"'],
  ])('refuses %j', (given, message) => {
    expect(() => tierOf(given, taus)).toThrow(message)
  })

  it('bears a sum that is off by rounding, and no threshold of 0', () => {
    expect(tierOf(probs(0.8, 0.1, 0.05, 0.05 + 5e-7), taus)).toBe('safe')
    expect(() => tierOf(probs(1, 0, 0, 0), { ...taus, unsafe: 0 })).toThrow(
      'threshold unsafe must be in (0, 1]',
    )
  })
})

describe('composeTiers', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  it('gives four probabilities that sum to 1, and unsafe as its head says', () => {
    fc.assert(
      fc.property(share, share, share, (unsafe, focusedAttention, conditionallySafe) => {
        const composed = composeTiers({ unsafe, focusedAttention, conditionallySafe })
        expect(safetyTiers.reduce((sum, tier) => sum + composed[tier], 0)).toBeCloseTo(1, 12)
        expect(composed.unsafe).toBe(unsafe)
      }),
      { seed: 20261124 },
    )
  })

  it('hands down what each head leaves', () => {
    const { safe, ...rest } = composeTiers({ unsafe: 0.5, focusedAttention: 0.5, conditionallySafe: 0.5 })
    expect(rest).toEqual({ unsafe: 0.5, 'focused-attention': 0.25, 'conditionally-safe': 0.125 })
    expect(safe).toBe(0.125)
  })
})

describe('figures of tiers', () => {
  const gold: SafetyTier[] = ['unsafe', 'unsafe', 'conditionally-safe', 'focused-attention', 'safe']
  const predicted: SafetyTier[] = ['unsafe', 'conditionally-safe', 'safe', 'focused-attention', 'unsafe']

  it('count any tier but safe as risk', () => {
    expect(riskRecall(gold, predicted)).toBe(0.75)
    expect(overTriage(gold, predicted)).toBe(1)
    expect(tierConfusion(gold, predicted).unsafe).toEqual({
      safe: 0,
      'conditionally-safe': 1,
      'focused-attention': 0,
      unsafe: 1,
    })
    // unsafe 2 x 1 / (2 + 2), conditionally safe 0, focused attention 1, safe 0
    expect(tierMacroF1(gold, predicted)).toBeCloseTo(1.5 / 4, 12)
  })

  it('are undefined where there is nothing to count', () => {
    expect(riskRecall(['safe'], ['unsafe'])).toBeUndefined()
    expect(overTriage(['unsafe'], ['unsafe'])).toBeUndefined()
    expect(tierMacroF1([], [])).toBeUndefined()
  })

  it('refuse other tiers and other lengths', () => {
    expect(() => riskRecall(['grave' as SafetyTier], ['safe'])).toThrow('unknown tier "grave"')
    expect(() => riskRecall(['safe'], [])).toThrow('same length')
  })

  it('map Qwen3Guard’s levels: controversial and unsafe are risk', () => {
    expect((['Safe', 'Controversial', 'Unsafe'] as const).map(level => toBinary(level, 'strict'))).toEqual([
      'safe',
      'unsafe',
      'unsafe',
    ])
  })
})

describe('safetyScore', () => {
  it.each<[(0 | 1 | 2)[], number, number]>([
    [[2, 2, 1, 0], 62.5, 75],
    [[1, 1, 1], 50, 100],
    [[2, 2], 100, 100],
    [[0, 0], 0, 0],
    [[...Array<2>(49).fill(2), 1], 99, 100],
  ])('of %j is %d', (judged, score, nonViolation) => {
    expect(safetyScore(judged)).toEqual({ score, nonViolation })
  })

  it('refuses an empty list and other judgements', () => {
    expect(() => safetyScore([])).toThrow('at least one judgement')
    expect(() => safetyScore([3 as 2])).toThrow('judged[0] must be 0, 1 or 2, got 3')
  })
})

describe('fitTierThresholds', () => {
  const rows = [
    { probs: probs(0.2, 0.05, 0.05, 0.7), gold: 'unsafe' },
    { probs: probs(0.3, 0.1, 0.5, 0.1), gold: 'focused-attention' },
    { probs: probs(0.4, 0.4, 0.1, 0.1), gold: 'conditionally-safe' },
    { probs: probs(0.6, 0.3, 0.05, 0.05), gold: 'safe' },
    { probs: probs(0.9, 0.05, 0.03, 0.02), gold: 'safe' },
  ] as const

  it('finds every risky row without a false alarm where they can be told apart, each in its own tier', () => {
    const fitted = fitTierThresholds(rows, { minRiskRecall: 1 })
    expect(fitted).toMatchObject({ riskRecall: 1, overTriage: 0 })
    expect(rows.map(row => tierOf(row.probs, fitted.thresholds))).toEqual(rows.map(({ gold }) => gold))
  })

  it('pays with over-triage only where the recall asks for it', () => {
    // Less risky than the first safe row in every way.
    const hard = [...rows, { probs: probs(0.85, 0.1, 0.03, 0.02), gold: 'unsafe' } as const]
    expect(fitTierThresholds(hard, { minRiskRecall: 0.75 }).overTriage).toBe(0)
    expect(fitTierThresholds(hard, { minRiskRecall: 1 })).toMatchObject({ riskRecall: 1, overTriage: 0.5 })
  })

  it('names the best that can be had where the target cannot', () => {
    const blind = [...rows, { probs: probs(1, 0, 0, 0), gold: 'unsafe' } as const]
    expect(() => fitTierThresholds(blind, { minRiskRecall: 0.99 })).toThrow('the best attainable is 0.75')
    const close = [...rows, { probs: probs(0.85, 0.1, 0.03, 0.02), gold: 'unsafe' } as const]
    expect(() => fitTierThresholds(close, { minRiskRecall: 1, maxOverTriage: 0 })).toThrow(
      'with over-triage of at most 0; the best attainable is 0.75',
    )
  })

  it('refuses rows without risk and targets that are none', () => {
    expect(() => fitTierThresholds([rows[3]], { minRiskRecall: 0.9 })).toThrow('whose tier is not safe')
    expect(() => fitTierThresholds(rows, { minRiskRecall: 1.2 })).toThrow('minRiskRecall must be in (0, 1]')
  })

  it('always reaches the recall it was asked for, when every risky row has some risk', () => {
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true })
    const row = fc.record({ a: share, b: share, c: share, gold: fc.constantFrom(...safetyTiers) })
    fc.assert(
      fc.property(fc.array(row, { minLength: 4, maxLength: 12 }), share, (given, target) => {
        const all = given.map(({ a, b, c, gold }) => ({
          probs: composeTiers({ unsafe: a, focusedAttention: b, conditionallySafe: c }),
          gold,
        }))
        fc.pre(all.some(({ gold }) => gold !== 'safe'))
        const { thresholds, riskRecall: reached } = fitTierThresholds(all, { minRiskRecall: target })
        expect(reached).toBeGreaterThanOrEqual(target - 1e-9)
        const tiers = all.map(one => tierOf(one.probs, thresholds))
        expect(
          riskRecall(
            all.map(({ gold }) => gold),
            tiers,
          ),
        ).toBeCloseTo(reached, 12)
      }),
      { seed: 20261124, numRuns: 40 },
    )
  })
})
