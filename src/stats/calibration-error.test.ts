import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { brierScore, expectedCalibrationError, reliabilityBins } from './calibration-error.js'
import { wilsonInterval } from './proportion.js'

const forecasts = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1)), { minLength: 1 })
const columns = (rows: readonly (readonly [number, number])[]) =>
  [rows.map(([probability]) => probability), rows.map(([, label]) => label)] as const

describe('expectedCalibrationError', () => {
  it('is the gap between mean probability and event rate when one bin is filled', () => {
    // three rows at 0.8, two of them events: |0.8 - 2/3| = 0.1333…
    expect(expectedCalibrationError(Float64Array.of(0.8, 0.8, 0.8), Uint8Array.of(1, 1, 0))).toBeCloseTo(
      0.8 - 2 / 3,
      12,
    )
  })

  it('weighs each bin by its rows', () => {
    // (0, 0.5]: 3 rows, |0.3 - 1/3|; (0.5, 1]: 1 row, |0.9 - 1|: 3/4 x 0.0333 + 1/4 x 0.1 = 0.05
    expect(expectedCalibrationError([0.2, 0.3, 0.4, 0.9], [0, 0, 1, 1], { bins: 2 })).toBeCloseTo(0.05, 12)
  })

  it('lies between 0 and the gap that one bin would allow', () => {
    fc.assert(
      fc.property(forecasts, fc.integer({ min: 1, max: 30 }), (rows, bins) => {
        const error = expectedCalibrationError(...columns(rows), { bins })
        expect(error).toBeLessThanOrEqual(1)
        expect(error).toBeGreaterThanOrEqual(
          expectedCalibrationError(...columns(rows), { bins: 1 }) - 1e-12, // finer bins cannot hide a gap
        )
      }),
      { seed: 61 },
    )
  })

  it.each([0, -1, 2.5, Number.NaN])('refuses %s bins', bins => {
    expect(() => expectedCalibrationError([0.5], [1], { bins })).toThrow(
      `expectedCalibrationError: bins must be an integer of at least 1, got ${bins}`,
    )
  })
})

describe('reliabilityBins', () => {
  it('says which bins are empty instead of calling them 0', () => {
    expect(reliabilityBins([0, 0.5, 0.6], [0, 1, 1], { bins: 2 })).toEqual([
      { low: 0, high: 0.5, n: 2, filled: { meanProbability: 0.25, eventRate: wilsonInterval(1, 2) } },
      { low: 0.5, high: 1, n: 1, filled: { meanProbability: 0.6, eventRate: wilsonInterval(1, 1) } },
    ])
    expect(reliabilityBins([0.9], [1], { bins: 2 })[0]).toEqual({ low: 0, high: 0.5, n: 0 })
  })

  it('puts every probability into the bin whose edges hold it, edges themselves included', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.nat(), (bins, pick) => {
        const edge = (pick % (bins + 1)) / bins
        const filled = reliabilityBins([edge], [1], { bins }).find(({ n }) => n === 1)!
        expect(filled.low < edge || (edge === 0 && filled.low === 0)).toBe(true)
        expect(edge <= filled.high).toBe(true)
      }),
      { seed: 62 },
    )
  })

  it('holds every row once', () => {
    fc.assert(
      fc.property(forecasts, rows => {
        const bins = reliabilityBins(...columns(rows))
        expect(bins.reduce((sum, { n }) => sum + n, 0)).toBe(rows.length)
      }),
      { seed: 63 },
    )
  })
})

describe('brierScore', () => {
  it('is the mean squared error of the probability', () => {
    // (0.2² + 0.4²) / 2
    expect(brierScore([0.8, 0.4], [1, 0])).toBeCloseTo(0.1, 15)
    expect(brierScore([0.5, 0.5], [1, 0])).toBe(0.25)
  })
})
