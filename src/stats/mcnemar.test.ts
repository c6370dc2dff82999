import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { discordantPairs, mcnemarPValue } from './mcnemar.js'

describe('discordantPairs', () => {
  it('counts the rows on which exactly one rule is right', () => {
    expect(discordantPairs([1, 1, 0, 0, 1], [1, 0, 1, 0, 0], [1, 1, 1, 1, 0])).toEqual({
      onlyFirstRight: 1,
      onlySecondRight: 2,
    })
  })
})

describe('mcnemarPValue', () => {
  it('is twice the binomial tail, less the own probability for mid-p', () => {
    const pairs = { onlyFirstRight: 1, onlySecondRight: 9 }
    // exact 2 (1 + 10) / 2^10; mid-p takes off 10 / 2^10
    expect(mcnemarPValue(pairs, { variant: 'exact' })).toBeCloseTo(22 / 1024, 12)
    expect(mcnemarPValue(pairs)).toBeCloseTo(12 / 1024, 12)
    expect(mcnemarPValue({ onlyFirstRight: 0, onlySecondRight: 5 }, { variant: 'exact' })).toBeCloseTo(
      2 / 32,
      12,
    )
    expect(mcnemarPValue({ onlyFirstRight: 0, onlySecondRight: 5 })).toBeCloseTo(1 / 32, 12)
  })

  it('takes half of the own probability off 1 at an even split', () => {
    // binomial(6, 3) = 20 of 64
    expect(mcnemarPValue({ onlyFirstRight: 3, onlySecondRight: 3 })).toBeCloseTo(1 - 10 / 64, 12)
    expect(mcnemarPValue({ onlyFirstRight: 3, onlySecondRight: 3 }, { variant: 'exact' })).toBe(1)
  })

  it('is 1 without a discordant pair', () => {
    expect(mcnemarPValue({ onlyFirstRight: 0, onlySecondRight: 0 })).toBe(1)
  })

  it('is symmetric, in (0, 1], and never larger as mid-p', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (onlyFirstRight, onlySecondRight) => {
        const midP = mcnemarPValue({ onlyFirstRight, onlySecondRight })
        const swapped = { onlyFirstRight: onlySecondRight, onlySecondRight: onlyFirstRight }
        expect(mcnemarPValue(swapped)).toBe(midP)
        expect(midP).toBeGreaterThan(0)
        expect(midP).toBeLessThanOrEqual(mcnemarPValue(swapped, { variant: 'exact' }))
      }),
      { seed: 51 },
    )
  })

  it('refuses counts that cannot be', () => {
    expect(() => mcnemarPValue({ onlyFirstRight: -1, onlySecondRight: 2 })).toThrow('onlyFirstRight must be')
    expect(() => mcnemarPValue({ onlyFirstRight: 1, onlySecondRight: 0.5 })).toThrow('got 0.5')
  })
})
