import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InsufficientDataError } from './errors.js'
import { clopperPearsonInterval, wilsonInterval } from './proportion.js'

const counts = fc
  .integer({ min: 1, max: 400 })
  .chain(trials => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)))

describe('wilsonInterval', () => {
  it('has as bounds the proportions at which the estimate is just significant', () => {
    // both bounds p solve |8/10 - p| = z sqrt(p(1 - p)/10) with z = 1.959963984540054
    const { value, low, high } = wilsonInterval(8, 10)
    expect(value).toBe(0.8)
    for (const bound of [low, high])
      expect(Math.abs(0.8 - bound)).toBeCloseTo(1.959963984540054 * Math.sqrt((bound * (1 - bound)) / 10), 12)
    expect(low).toBeLessThan(0.8)
    expect(high).toBeGreaterThan(0.8)
  })

  it('of nothing in n is [0, z²/(n + z²)]', () => {
    const z2 = 1.959963984540054 ** 2
    expect(wilsonInterval(0, 20).low).toBe(0)
    expect(wilsonInterval(0, 20).high).toBeCloseTo(z2 / (20 + z2), 12)
    expect(wilsonInterval(20, 20).high).toBe(1)
  })
})

describe('clopperPearsonInterval', () => {
  it('of nothing in 100 ends at 1 - 0.025^(1/100)', () => {
    expect(clopperPearsonInterval(0, 100)).toEqual({
      value: 0,
      low: 0,
      high: expect.closeTo(1 - 0.025 ** 0.01, 10),
    })
  })

  it('leaves exactly half of the rest in each binomial tail', () => {
    const { low, high } = clopperPearsonInterval(8, 10, { confidence: 0.9 })
    expect(1 - binomialCdf(7, 10, low)).toBeCloseTo(0.05, 9)
    expect(binomialCdf(8, 10, high)).toBeCloseTo(0.05, 9)
  })
})

describe.each([
  ['wilsonInterval', wilsonInterval],
  ['clopperPearsonInterval', clopperPearsonInterval],
])('%s', (name, interval) => {
  it('lies in [0, 1], holds its estimate, mirrors, and widens with confidence', () => {
    fc.assert(
      fc.property(counts, ([successes, trials]) => {
        const { value, low, high } = interval(successes, trials)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(value)
        expect(high).toBeGreaterThanOrEqual(value)
        expect(interval(trials - successes, trials).low).toBeCloseTo(1 - high, 9)
        const wider = interval(successes, trials, { confidence: 0.99 })
        expect(wider.low).toBeLessThanOrEqual(low)
        expect(wider.high).toBeGreaterThanOrEqual(high)
      }),
      { seed: 41 },
    )
  })

  it('refuses counts that cannot be and levels outside (0, 1)', () => {
    expect(() => interval(0, 0)).toThrow(InsufficientDataError)
    expect(() => interval(3, 2)).toThrow(`${name}: successes must be an integer in [0, 2], got 3`)
    expect(() => interval(-1, 2)).toThrow('got -1')
    expect(() => interval(1.5, 2)).toThrow('got 1.5')
    expect(() => interval(1, Number.NaN)).toThrow(`${name}: trials must be an integer of at least 0, got NaN`)
    expect(() => interval(1, 2, { confidence: 1 })).toThrow(`${name}: confidence must be in (0, 1), got 1`)
  })
})
