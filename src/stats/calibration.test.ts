import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sigmoid } from './calibration.js'
import { InsufficientDataError } from './errors.js'
import { isotonic, isotonicRegression } from './isotonic.js'
import { platt } from './platt.js'
import { temperature } from './temperature.js'

describe('sigmoid', () => {
  it('does not overflow', () => {
    expect([sigmoid(-1000), sigmoid(0), sigmoid(1000)]).toEqual([0, 0.5, 1])
    expect(sigmoid(-40)).toBeCloseTo(Math.exp(-40), 25)
  })
})

describe('platt', () => {
  it('recovers the line that made soft targets', () => {
    const scores = [-3, -1, 0, 2, 4]
    const method = platt({ smoothing: 'none' })
    const fitted = method.fit(
      scores,
      scores.map(score => sigmoid(0.7 * score - 0.4)),
    )
    expect(fitted.slope).toBeCloseTo(0.7, 6)
    expect(fitted.intercept).toBeCloseTo(-0.4, 6)
  })

  it('solves two-valued scores exactly: the rate at each value, with smoothed targets', () => {
    // at score 0 one event of 4, at score 1 three of 4; N1 = N0 = 4, so targets 5/6 and 1/6
    const scores = [0, 0, 0, 0, 1, 1, 1, 1]
    const labels = [1, 0, 0, 0, 1, 1, 1, 0]
    const method = platt()
    const parameters = method.fit(scores, labels)
    expect(method.apply(0, parameters)).toBeCloseTo((5 / 6 + 3 / 6) / 4, 8)
    expect(method.apply(1, parameters)).toBeCloseTo((15 / 6 + 1 / 6) / 4, 8)
  })

  it('keeps the mean: stated and (smoothed) observed events agree, in total and along the score', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.double({ min: 0, max: 1, noNaN: true })), {
            minLength: 3,
            maxLength: 40,
          })
          .filter(rows => new Set(rows.map(([score]) => score)).size > 1),
        rows => {
          const scores = rows.map(([score]) => score / 10 + 7)
          const targets = rows.map(([, target]) => target)
          const events = targets.reduce((sum, target) => sum + target, 0)
          fc.pre(events > 0 && events < rows.length)
          const method = platt()
          const parameters = method.fit(scores, targets)
          const [low, high] = [1 / (rows.length - events + 2), (events + 1) / (events + 2)]
          const residuals = scores.map(
            (score, row) => method.apply(score, parameters) - low - targets[row]! * (high - low),
          )
          expect(residuals.reduce((sum, r) => sum + r, 0)).toBeCloseTo(0, 5)
          expect(residuals.reduce((sum, r, row) => sum + r * scores[row]!, 0)).toBeCloseTo(0, 4)
        },
      ),
      { seed: 71 },
    )
  })

  it('stays finite on a score that separates the classes, but only with smoothing', () => {
    const { slope } = platt().fit([1, 2, 3, 4], [0, 0, 1, 1])
    expect(slope).toBeGreaterThan(0)
    expect(() => platt({ smoothing: 'none' }).fit([1, 2, 3, 4], [0, 0, 1, 1])).toThrow(
      'platt: the fit has no finite solution',
    )
    expect(() => platt({ smoothing: 'none' }).fit([1, 2, 2, 3], [0, 0, 1, 1])).toThrow('no finite solution')
  })

  it('gives a negative slope to a score that speaks against the event, and refuses a constant one', () => {
    expect(platt().fit([4, 3, 2, 1], [0, 0, 1, 1]).slope).toBeLessThan(0)
    expect(() => platt().fit([2, 2], [0, 1])).toThrow(InsufficientDataError)
  })

  it('fits scores far from 0 as well as scores around it', () => {
    const scores = [1, 2, 3, 4, 5, 6]
    const labels = [0, 0, 1, 0, 1, 1]
    const near = platt().fit(scores, labels)
    const far = platt().fit(
      scores.map(score => 1000 * score + 1e6),
      labels,
    )
    expect(far.slope * 1000).toBeCloseTo(near.slope, 8)
  })
})

describe('temperature', () => {
  it('is ln 3 where logits of ±1 are right three times in four', () => {
    // sigmoid(beta) = 3/4
    const { inverseTemperature } = temperature().fit([1, 1, 1, 1, -1, -1, -1, -1], [1, 1, 1, 0, 0, 0, 0, 1])
    expect(inverseTemperature).toBeCloseTo(Math.log(3), 10)
    expect(temperature().apply(1, { inverseTemperature })).toBeCloseTo(0.75, 10)
    expect(temperature().apply(0, { inverseTemperature })).toBe(0.5)
  })

  it('refuses logits that are never wrong, or worse than chance', () => {
    expect(() => temperature().fit([2, -3], [1, 0])).toThrow(
      'temperature: no temperature in [0.001, 1000] fits',
    )
    expect(() => temperature().fit([2, -3], [0, 1])).toThrow('no temperature')
  })
})

describe('isotonicRegression', () => {
  it('pools what falls', () => {
    expect(Array.from(isotonicRegression([1, 2, 3, 4], [1, 3, 2, 4]))).toEqual([1, 2.5, 2.5, 4])
    expect(Array.from(isotonicRegression([4, 3, 2, 1], [1, 2, 3, 4]))).toEqual([2.5, 2.5, 2.5, 2.5])
  })

  it('gives tied rows one value, and weighs', () => {
    // x = 1 has mean 1/2 of two rows, then 1/4: pooled (0 + 1 + 1/4) / 3
    const tied = isotonicRegression([1, 1, 2], [0, 1, 0.25])
    for (const value of tied) expect(value).toBeCloseTo(1.25 / 3, 14)
    // weight 3 on the falling row: (1 x 1 + 0 x 3) / 4
    expect(Array.from(isotonicRegression([1, 2], [1, 0], { weights: [1, 3] }))).toEqual([0.25, 0.25])
  })

  it('rises, keeps the weighted mean, and leaves what already rises alone', () => {
    const rows = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
      ),
      { minLength: 1, maxLength: 40 },
    )
    fc.assert(
      fc.property(rows, all => {
        const [x, y, weights] = [all.map(r => r[0]), all.map(r => r[1]), all.map(r => r[2])]
        const fitted = isotonicRegression(x, y, { weights })
        const order = x.map((_, row) => row).sort((a, b) => x[a]! - x[b]!)
        for (let i = 1; i < order.length; i++)
          expect(fitted[order[i]!]!).toBeGreaterThanOrEqual(fitted[order[i - 1]!]! - 1e-12)
        const weighted = (values: ArrayLike<number>) =>
          weights.reduce((sum, w, row) => sum + w * values[row]!, 0)
        expect(weighted(fitted)).toBeCloseTo(weighted(y), 9)
        const again = isotonicRegression(x, fitted, { weights })
        for (const [row, value] of again.entries()) expect(value).toBeCloseTo(fitted[row]!, 9)
      }),
      { seed: 72 },
    )
  })

  it('refuses weights of 0 or less', () => {
    expect(() => isotonicRegression([1], [1], { weights: [0] })).toThrow(
      'weights[0] must be a finite number of at least',
    )
    expect(() => isotonicRegression([1, 2], [1, 2], { weights: [1] })).toThrow(
      'x and weights must have the same length',
    )
  })
})

describe('isotonic', () => {
  it('interpolates between fitted scores and is flat beyond them', () => {
    const method = isotonic()
    const parameters = method.fit([1, 2, 4], [0, 0, 1])
    expect([0, 1, 2, 3, 4, 9].map(score => method.apply(score, parameters))).toEqual([0, 0, 0, 0.5, 1, 1])
  })
})
