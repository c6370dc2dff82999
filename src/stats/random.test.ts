import { describe, expect, it } from 'vitest'
import { quantile } from './quantile.js'
import { randomStream, splitMix64, xoshiro128 } from './random.js'

describe('the generators', () => {
  it('xoshiro128** gives the reference sequence of state 1, 2, 3, 4', () => {
    // outputs of the authors' xoshiro128starstar.c (1.1), as in the test of the Rust crate rand_xoshiro
    const { uint32 } = xoshiro128([1, 2, 3, 4])
    expect(Array.from({ length: 10 }, uint32)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ])
  })

  it('SplitMix64 gives the published sequence of seed 1234567', () => {
    const next = splitMix64(1234567n)
    expect(Array.from({ length: 5 }, next)).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ])
  })
})

describe('randomStream', () => {
  it('is the same for the same seed and another for another', () => {
    const draw = (seed: number) => Array.from({ length: 8 }, randomStream(seed).uint32)
    expect(draw(5)).toEqual(draw(5))
    expect(draw(5)).not.toEqual(draw(6))
    expect(draw(2 ** 40)).not.toEqual(draw(0))
  })

  it('draws uniform numbers in [0, 1) with mean 1/2 and variance 1/12', () => {
    const { uniform } = randomStream(3)
    const draws = Array.from({ length: 20_000 }, uniform)
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...draws)).toBeLessThan(1)
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length
    // four standard errors: 4 sqrt(1/12/20000) = 0.0082
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.0082)
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length
    expect(variance).toBeCloseTo(1 / 12, 2)
  })

  it.each([1, 3, 10, 2 ** 21, 2 ** 31 + 7, 2 ** 32])('draws integers below %i only, spread evenly', bound => {
    const stream = randomStream(9)
    const halves = [0, 0]
    for (let i = 0; i < 4000; i++) {
      const draw = stream.below(bound)
      expect(Number.isInteger(draw) && draw >= 0 && draw < bound).toBe(true)
      halves[draw < Math.ceil(bound / 2) ? 0 : 1]!++
    }
    const share = Math.ceil(bound / 2) / bound
    // four standard deviations of a binomial share on 4000 draws
    expect(Math.abs(halves[0]! / 4000 - share)).toBeLessThanOrEqual(
      4 * Math.sqrt((share * (1 - share)) / 4000),
    )
  })

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses a seed of %s', seed => {
    expect(() => randomStream(seed)).toThrow(
      `randomStream: seed must be an integer of at least 0, got ${seed}`,
    )
  })
})

describe('quantile', () => {
  it('interpolates between the nearest values (type 7)', () => {
    // position (4 - 1) x 0.4 = 1.2: 2 + 0.2 x (5 - 2)
    expect(quantile([9, 2, 5, 1], 0.4)).toBeCloseTo(2.6, 14)
    expect([quantile([9, 2, 5], 0), quantile([9, 2, 5], 0.5), quantile([9, 2, 5], 1)]).toEqual([2, 5, 9])
    expect(quantile([4], 0.9)).toBe(4)
  })
})
