import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import { InsufficientDataError } from '../../stats/index.js'
import { conformalQuantile, conformalRank, fewestRows } from './quantile.js'

describe('conformalRank', () => {
  it.each([
    [9, 0.1, 9],
    [8, 0.1, 9],
    [10, 0.1, 10],
    [10, 0.05, 11],
    [10, 0.2, 9],
    [19, 0.1, 18],
    [99, 0.05, 95],
    [4, 0.5, 3],
    // 10 · (1 - 0.7) is 3.0000000000000004 in doubles: the naive ceiling gives 4.
    [9, 0.7, 3],
  ])('of n = %i, alpha = %f is %i', (n, alpha, rank) => {
    expect(conformalRank(n, alpha)).toBe(rank)
  })

  it('is ceil((n + 1)(1 - alpha)) in exact arithmetic, for every alpha of three decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 999 }), (n, thousandths) => {
        const exact = Number((BigInt(n + 1) * BigInt(1000 - thousandths) + 999n) / 1000n)
        expect(conformalRank(n, thousandths / 1000)).toBe(exact)
      }),
      { seed: 1 },
    )
  })

  it('fits n rows exactly from fewestRows on', () => {
    for (let thousandths = 1; thousandths < 1000; thousandths++) {
      const alpha = thousandths / 1000
      const n = fewestRows(alpha)
      expect(conformalRank(n, alpha)).toBeLessThanOrEqual(Math.max(n, 1))
      if (n > 0) expect(conformalRank(n - 1, alpha)).toBe(n)
    }
  })

  it.each([0, 1, -0.1, 1.1, Number.NaN])('refuses alpha = %f', alpha => {
    expect(() => conformalRank(10, alpha)).toThrow(InvalidArgumentError)
  })
})

describe('conformalQuantile', () => {
  const scores = [0.05, 0.12, 0.2, 0.31, 0.4, 0.47, 0.55, 0.63, 0.78, 0.91]

  it.each([
    [0.2, 0.78],
    [0.1, 0.91],
    [0.05, null],
  ])('at alpha %f is %f', (alpha, threshold) => {
    expect(conformalQuantile(scores, alpha).threshold).toBe(threshold)
  })

  it('does not depend on the order of the rows, and falls as alpha rises', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0.01, max: 0.98, noNaN: true }),
        (values, alpha) => {
          const one = conformalQuantile(values, alpha)
          expect(conformalQuantile([...values].reverse(), alpha)).toEqual(one)
          const looser = conformalQuantile(values, alpha + 0.01)
          expect(looser.threshold ?? Infinity).toBeLessThanOrEqual(one.threshold ?? Infinity)
        },
      ),
      { seed: 2 },
    )
  })

  it('refuses no rows and what is no number', () => {
    expect(() => conformalQuantile([], 0.1)).toThrow(InsufficientDataError)
    expect(() => conformalQuantile([0.1, Number.NaN], 0.1)).toThrow('scores[1]')
    expect(() => conformalQuantile([Infinity], 0.1)).toThrow('scores[0]')
  })
})
