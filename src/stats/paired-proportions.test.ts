import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairedProportions } from './paired-proportions.js'

describe('pairedProportions', () => {
  it('is Wald’s interval with half a row more in each cell', () => {
    const { value, low, high } = pairedProportions({ onlyFirst: 3, onlySecond: 9, same: 88 })
    // centre -6/102; variance (13/102 - (6/102)^2) / 102
    const half = 1.959963984540054 * Math.sqrt((13 / 102 - (6 / 102) ** 2) / 102)
    expect(value).toBeCloseTo(-0.06, 12)
    expect(low).toBeCloseTo(-6 / 102 - half, 10)
    expect(high).toBeCloseTo(-6 / 102 + half, 10)
  })

  it('is not certain of no difference because none was seen', () => {
    const { value, low, high } = pairedProportions({ onlyFirst: 0, onlySecond: 0, same: 20 })
    expect(value).toBe(0)
    expect(low).toBeLessThan(-0.05)
    expect(high).toBe(-low)
  })

  it('turns round with its arguments and stays in range', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), fc.nat(30), (a, b, same) => {
        fc.pre(a + b + same > 0)
        const one = pairedProportions({ onlyFirst: a, onlySecond: b, same })
        const other = pairedProportions({ onlyFirst: b, onlySecond: a, same })
        expect(one.low).toBeCloseTo(-other.high, 12)
        expect(-1 <= one.low && one.low <= one.value && one.value <= one.high && one.high <= 1).toBe(true)
      }),
      { seed: 2 },
    )
  })

  it('refuses no pairs', () => {
    expect(() => pairedProportions({ onlyFirst: 0, onlySecond: 0, same: 0 })).toThrow('at least one pair')
  })
})
