import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kendallTauB, spearman } from './rank-correlation.js'
import { midRanks } from './ranks.js'

const pairs = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 })), {
    minLength: 2,
    maxLength: 30,
  })
  .map(all => ({ x: all.map(([x]) => x), y: all.map(([, y]) => y) }))
  .filter(({ x, y }) => new Set(x).size > 1 && new Set(y).size > 1)

describe('midRanks', () => {
  it('gives tied values the mean of the ranks they span', () => {
    expect(Array.from(midRanks([10, 20, 10, 30]))).toEqual([1.5, 3, 1.5, 4])
    expect(Array.from(midRanks([-0, 0]))).toEqual([1.5, 1.5])
  })

  it('sums to n(n + 1)/2', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }), values => {
        const sum = midRanks(values).reduce((total, rank) => total + rank, 0)
        expect(sum).toBe((values.length * (values.length + 1)) / 2)
      }),
      { seed: 21 },
    )
  })
})

describe('spearman', () => {
  it('is 1 - 6 sum d² / n(n² - 1) without ties', () => {
    // rank differences 0, -1, 1, -1, 1: 1 - 6 x 4 / (5 x 24) = 0.8
    expect(spearman([1, 2, 3, 4, 5], [1, 3, 2, 5, 4])).toBeCloseTo(0.8, 14)
  })

  it('uses mid-ranks for ties', () => {
    // ranks (1, 2.5, 2.5, 4) against (1, 2, 3, 4): 4.5 / sqrt(4.5 x 5) = 0.9486…
    expect(spearman([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(22.5), 14)
  })

  it('is symmetric, in [-1, 1], and turns over with one side', () => {
    fc.assert(
      fc.property(pairs, ({ x, y }) => {
        const rho = spearman(x, y)
        expect(Math.abs(rho)).toBeLessThanOrEqual(1)
        expect(spearman(y, x)).toBeCloseTo(rho, 12)
        expect(
          spearman(
            x,
            y.map(value => -value),
          ),
        ).toBeCloseTo(-rho, 12)
      }),
      { seed: 22 },
    )
  })
})

describe('kendallTauB', () => {
  it('is (concordant - discordant) over the untied pairs', () => {
    // 10 pairs, 2 of them discordant: (8 - 2) / 10
    expect(kendallTauB([1, 2, 3, 4, 5], [1, 3, 2, 5, 4])).toBeCloseTo(0.6, 14)
  })

  it('agrees with counting every pair', () => {
    fc.assert(
      fc.property(pairs, ({ x, y }) => {
        let [difference, untiedX, untiedY] = [0, 0, 0]
        for (let i = 0; i < x.length; i++)
          for (let j = 0; j < i; j++) {
            const [signX, signY] = [Math.sign(x[i]! - x[j]!), Math.sign(y[i]! - y[j]!)]
            difference += signX * signY
            untiedX += Math.abs(signX)
            untiedY += Math.abs(signY)
          }
        expect(kendallTauB(x, y)).toBeCloseTo(difference / Math.sqrt(untiedX * untiedY), 12)
      }),
      { seed: 23 },
    )
  })
})
