import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { passAllK, passAtK } from './pass-at-k.js'

describe('passAtK', () => {
  it('is one minus the share of draws without a success', () => {
    // n 5, c 2, k 2: 1 - C(3,2)/C(5,2) = 1 - 3/10
    expect(passAtK({ attempts: 5, successes: 2 }, 2)).toBeCloseTo(0.7, 12)
    // n 200, c 13, k 10, 1 - comb(187, 10) / comb(200, 10), by Python
    expect(passAtK({ attempts: 200, successes: 13 }, 10)).toBeCloseTo(0.4975511147306061, 12)
  })

  it('agrees with the mean over every draw of k', () => {
    const arbitrary = fc
      .array(fc.boolean(), { minLength: 1, maxLength: 9 })
      .chain(outcomes =>
        fc.record({ outcomes: fc.constant(outcomes), k: fc.integer({ min: 1, max: outcomes.length }) }),
      )
    fc.assert(
      fc.property(arbitrary, ({ outcomes, k }) => {
        const counts = { attempts: outcomes.length, successes: outcomes.filter(Boolean).length }
        const draws = subsets(outcomes, k)
        const share = (rule: (draw: readonly boolean[]) => boolean) =>
          draws.filter(rule).length / draws.length
        expect(passAtK(counts, k)).toBeCloseTo(
          share(draw => draw.some(Boolean)),
          10,
        )
        expect(passAllK(counts, k)).toBeCloseTo(
          share(draw => draw.every(Boolean)),
          10,
        )
      }),
      { seed: 3 },
    )
  })

  it('refuses more draws than attempts', () => {
    expect(() => passAtK({ attempts: 3, successes: 1 }, 4)).toThrow('k must be at most the 3 attempts, got 4')
    expect(() => passAllK({ attempts: 3, successes: 4 }, 1)).toThrow('successes must be an integer in [0, 3]')
  })
})

function subsets<T>(items: readonly T[], k: number): T[][] {
  if (k === 0) return [[]]
  return items.flatMap((item, i) => subsets(items.slice(i + 1), k - 1).map(rest => [item, ...rest]))
}
