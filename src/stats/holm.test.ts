import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../core/index.js'
import { holmAdjusted } from './holm.js'

describe('holmAdjusted', () => {
  it('multiplies the smallest by n, the next by n - 1, and never falls', () => {
    // 4 x 0.005 = 0.02; 3 x 0.01 = 0.03; 2 x 0.03 = 0.06; 0.04 x 1 = 0.04, raised to 0.06.
    // The same as R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
    const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005])
    for (const [test, expected] of [0.03, 0.06, 0.06, 0.02].entries())
      expect(adjusted[test]).toBeCloseTo(expected, 12)
  })

  it('leaves a single test alone and stops at 1', () => {
    expect(holmAdjusted([0.04])).toEqual([0.04])
    expect(holmAdjusted([0.9, 0.8])).toEqual([1, 1])
  })

  it('keeps the order of the p-values, never lowers one, and treats equal ones alike', () => {
    const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(pValues, values => {
        const adjusted = holmAdjusted(values)
        for (const [i, p] of values.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p)
          expect(adjusted[i]).toBeLessThanOrEqual(1)
          for (const [j, other] of values.entries())
            if (p <= other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!)
        }
      }),
      { seed: 20261124 },
    )
  })

  it('refuses what is no probability, and an empty family', () => {
    expect(() => holmAdjusted([0.1, 1.2])).toThrow(InvalidArgumentError)
    expect(() => holmAdjusted([Number.NaN])).toThrow('pValues[0]')
    expect(() => holmAdjusted([])).toThrow('at least one row')
  })
})
