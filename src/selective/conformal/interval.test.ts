import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import { randomStream } from '../../stats/index.js'
import { normal } from '../testing/softmax-rows.js'
import { fitInterval, type IntervalMethod, predictInterval } from './interval.js'

/** y = 2x + noise whose spread is x, for x in (0, 5); the model knows both, and gives the 20 and 80 % quantiles. */
function forecasts(n: number, seed: number) {
  const random = randomStream(seed)
  return Array.from({ length: n }, () => {
    const x = 0.1 + 4.9 * random.uniform()
    return {
      value: 2 * x,
      spread: x,
      low: 2 * x - 0.8416 * x,
      high: 2 * x + 0.8416 * x,
      outcome: 2 * x + x * normal(random),
    }
  })
}

describe('predictInterval', () => {
  it('adds the calibration error of its rank', () => {
    const rows = [1, 2, 3, 4].map(outcome => ({ value: 0, outcome }))
    // n = 4, alpha = 0.4: rank 3, so the margin is 3.
    const calibrator = fitInterval(rows, { alpha: 0.4, method: 'absolute' })
    expect(predictInterval(calibrator, { value: 10 })).toEqual({ low: 7, high: 13 })
    const scaled = fitInterval(
      rows.map(row => ({ ...row, spread: 2 })),
      { alpha: 0.4, method: 'normalised' },
    )
    expect(predictInterval(scaled, { value: 10, spread: 4 })).toEqual({ low: 4, high: 16 })
    const quantiles = fitInterval(
      rows.map(row => ({ low: 0, high: 5, outcome: row.outcome })),
      { alpha: 0.4, method: 'cqr' },
    )
    // Scores max(0 - y, y - 5) = -1 (y = 1: max(-1, -4)), -2, -2, -1; rank 3 is -1: the interval shrinks.
    expect(predictInterval(quantiles, { low: 0, high: 5 })).toEqual({ low: 1, high: 4 })
    expect(predictInterval(quantiles, { low: 0, high: 1 })).toEqual({ low: 0.5, high: 0.5 })
  })

  it.each<IntervalMethod>(['absolute', 'normalised', 'cqr'])('covers with %s', method => {
    const calibrator = fitInterval(forecasts(4000, 51), { alpha: 0.1, method })
    const fresh = forecasts(4000, 52)
    const covered = fresh.filter(row => {
      const { low, high } = predictInterval(JSON.parse(JSON.stringify(calibrator)), row)
      return low <= row.outcome && row.outcome <= high
    })
    // Four standard errors of two samples of 4,000: 4 · sqrt(2 · 0.09 / 4000) = 0.027.
    expect(Math.abs(covered.length / fresh.length - 0.9)).toBeLessThan(0.027)
  })

  it('is infinite when the rows are too few', () => {
    const calibrator = fitInterval([{ value: 0, outcome: 1 }], { alpha: 0.1, method: 'absolute' })
    expect(predictInterval(calibrator, { value: 0 })).toEqual({ low: -Infinity, high: Infinity })
  })

  it.each([
    [{ value: 0, outcome: Number.NaN }, 'absolute', 'rows[0].outcome'],
    [{ outcome: 1 }, 'absolute', 'rows[0].value'],
    [{ value: 0, spread: 0, outcome: 1 }, 'normalised', 'rows[0].spread'],
    [{ low: 2, high: 1, outcome: 1 }, 'cqr', 'rows[0].low'],
  ] as const)('refuses %j', (row, method, message) => {
    expect(() => fitInterval([row], { alpha: 0.1, method })).toThrow(InvalidArgumentError)
    expect(() => fitInterval([row], { alpha: 0.1, method })).toThrow(message)
  })
})
