import { describe, expect, it } from 'vitest'
import { randomStream } from '../../stats/index.js'
import { fitLogistic, logisticProbability } from './logistic.js'

describe('fitLogistic', () => {
  it('finds the log odds of a two-by-two table', () => {
    // odds 1/3 at x = 0 and 3 at x = 1; the penalty is small enough not to matter at six digits
    const rows = [...Array(40)].map((_, i) => [i < 20 ? 0 : 1])
    const labels = rows.map(([x], i) => (x === 0 ? Number(i % 4 === 0) : Number(i % 4 !== 0)))
    const fit = fitLogistic(rows, labels, { ridge: 1e-9 })
    expect(logisticProbability(fit, [0])).toBeCloseTo(0.25, 6)
    expect(logisticProbability(fit, [1])).toBeCloseTo(0.75, 6)
  })

  it('recovers the coefficients that made the data', () => {
    const random = randomStream(5)
    const rows = Array.from({ length: 20_000 }, () => [random.uniform() * 2 - 1, random.uniform() * 2 - 1])
    const labels = rows.map(([a, b]) =>
      Number(random.uniform() < 1 / (1 + Math.exp(-(1.5 * a! - 2 * b! + 0.5)))),
    )
    const { intercept, weights, scales, means } = fitLogistic(rows, labels, { ridge: 1e-6 })
    const slope = weights.map((weight, i) => weight / scales[i]!)
    // standard errors of about 0.03 at this size
    expect(slope[0]).toBeCloseTo(1.5, 0)
    expect(Math.abs(slope[0]! - 1.5)).toBeLessThan(0.12)
    expect(Math.abs(slope[1]! + 2)).toBeLessThan(0.12)
    expect(Math.abs(intercept - slope[0]! * means[0]! - slope[1]! * means[1]! - 0.5)).toBeLessThan(0.12)
  })

  it('stays finite when a feature separates the classes, and ignores one that never varies', () => {
    const fit = fitLogistic(
      [
        [0, 7],
        [0, 7],
        [1, 7],
        [1, 7],
      ],
      [0, 0, 1, 1],
    )
    expect(fit.weights[1]).toBe(0)
    expect(logisticProbability(fit, [1, 7])).toBeGreaterThan(0.5)
    expect(fit.weights.every(Number.isFinite)).toBe(true)
  })

  it.each([
    [[[1], [2]], [1, 1], 'both classes are needed'],
    [[[1], [Number.NaN]], [0, 1], 'rows[1] must be 1 finite numbers'],
    [[[1], [1, 2]], [0, 1], 'rows[1] must be 1 finite numbers'],
    [[[1], [2]], [0, 2], 'labels[1] must be 0 or 1'],
    [[[1]], [0, 1], 'same length'],
  ])('refuses rows %j with labels %j', (rows, labels, message) => {
    expect(() => fitLogistic(rows, labels)).toThrow(message)
  })
})
