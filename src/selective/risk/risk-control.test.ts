import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import { InsufficientDataError, randomStream } from '../../stats/index.js'
import { conformalRiskControl } from './conformal-risk-control.js'
import { binomialPValue, hoeffdingBentkus, learnThenTest } from './learn-then-test.js'

describe('conformalRiskControl', () => {
  it('takes the first setting whose corrected mean loss is at most alpha', () => {
    // Four rows: (sum + 1) / 5 = 0.8, 0.4, 0.2.
    const losses = [
      [1, 1, 1, 0],
      [1, 0, 0, 0],
      [0, 0, 0, 0],
    ]
    expect(conformalRiskControl(losses, { alpha: 0.4 })).toEqual({ setting: 1, riskBound: 0.4 })
    expect(conformalRiskControl(losses, { alpha: 0.39 })).toEqual({ setting: 2, riskBound: 0.2 })
    expect(conformalRiskControl(losses, { alpha: 0.1 })).toBeUndefined()
  })

  it('keeps the expected loss of a new row, averaged over calibrations', () => {
    // Loss at setting s of a row with difficulty d in [0, 1): max(0, d - s/20). alpha = 0.1.
    const random = randomStream(61)
    const row = (): number[] => {
      const difficulty = random.uniform()
      return Array.from({ length: 21 }, (_, setting) => Math.max(0, difficulty - setting / 20))
    }
    let total = 0
    for (let repeat = 0; repeat < 2000; repeat++) {
      const rows = Array.from({ length: 30 }, row)
      const losses = Array.from({ length: 21 }, (_, setting) => rows.map(own => own[setting]!))
      total += row()[conformalRiskControl(losses, { alpha: 0.1 })!.setting]!
    }
    expect(total / 2000).toBeLessThan(0.1)
    expect(total / 2000).toBeGreaterThan(0.05)
  })

  it('refuses losses that rise, leave their range or are none', () => {
    expect(() => conformalRiskControl([[0], [1]], { alpha: 0.1 })).toThrow('losses[1][0]')
    expect(() => conformalRiskControl([[2]], { alpha: 0.1 })).toThrow(InvalidArgumentError)
    expect(() => conformalRiskControl([[]], { alpha: 0.1 })).toThrow(InsufficientDataError)
    expect(() => conformalRiskControl([[0]], { alpha: 1 })).toThrow('alpha')
  })
})

describe('p-values', () => {
  it('are the smaller of Hoeffding’s and Bentkus’s', () => {
    // n = 100, mean 0.05, alpha = 0.1. KL(0.05 || 0.1) = 0.05 ln 0.5 + 0.95 ln(0.95/0.9) = 0.0167064…, so exp(-1.67064)
    // = 0.18813; e · P(Bin(100, 0.1) <= 5) = e · 0.0575769 = 0.15651.
    expect(hoeffdingBentkus(0.05, 100, 0.1)).toBeCloseTo(0.15651, 4)
    expect(hoeffdingBentkus(0.2, 100, 0.1)).toBe(1)
    expect(binomialPValue(5, 100, 0.1)).toBeCloseTo(0.0575769, 6)
    // No error in n rows: (1 - alpha)^n.
    expect(binomialPValue(0, 20, 0.1)).toBeCloseTo(0.9 ** 20, 12)
  })

  it('rise with the loss and fall with the rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(20), (n, percent) => {
        const [low, high] = [percent / 100, (percent + 5) / 100]
        expect(hoeffdingBentkus(high, n, 0.1)).toBeGreaterThanOrEqual(hoeffdingBentkus(low, n, 0.1) - 1e-12)
        expect(binomialPValue(0, n + 1, 0.1)).toBeLessThan(binomialPValue(0, n, 0.1))
      }),
      { seed: 62 },
    )
  })

  it('is below delta no more often than delta when the risk is at its limit', () => {
    const random = randomStream(63)
    let small = 0
    for (let repeat = 0; repeat < 3000; repeat++) {
      let errors = 0
      for (let row = 0; row < 60; row++) if (random.uniform() < 0.1) errors++
      if (hoeffdingBentkus(errors / 60, 60, 0.1) <= 0.1) small++
    }
    // Four standard errors: 4 · sqrt(0.09/3000) = 0.022.
    expect(small / 3000).toBeLessThan(0.122)
  })
})

describe('learnThenTest', () => {
  const pValues = [0.01, 0.04, 0.2, 0.001]
  it.each([
    [{ kind: 'bonferroni' } as const, [0, 3]],
    [{ kind: 'fixed-sequence' } as const, [0, 1]],
    [{ kind: 'fixed-sequence', starts: 2 } as const, [0]],
    [{ kind: 'fixed-sequence', starts: 4 } as const, [0, 3]],
  ])('keeps with %j the settings %j', (correction, kept) => {
    expect(learnThenTest(pValues, { delta: 0.05, correction })).toEqual(kept)
  })

  it('refuses a p-value, delta or number of starts out of range', () => {
    expect(() => learnThenTest([0.5, 1.5], { delta: 0.1 })).toThrow('pValues[1]')
    expect(() => learnThenTest([0.5], { delta: 0 })).toThrow('delta')
    expect(() =>
      learnThenTest([0.5], { delta: 0.1, correction: { kind: 'fixed-sequence', starts: 2 } }),
    ).toThrow(InvalidArgumentError)
    expect(() => learnThenTest([], { delta: 0.1 })).toThrow(InsufficientDataError)
  })
})
