import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InsufficientDataError } from './errors.js'
import { predictionPoweredMean, roganGladenInterval } from './measured-rate.js'
import { wilsonInterval } from './proportion.js'
import { randomStream } from './random.js'

const counts = {
  flagged: { successes: 60, trials: 200 },
  sensitivity: { successes: 45, trials: 50 },
  specificity: { successes: 80, trials: 100 },
}

describe('roganGladenInterval', () => {
  it('takes the known errors out of the rate', () => {
    // (0.3 + 0.8 - 1) / (0.9 + 0.8 - 1) = 1/7
    expect(roganGladenInterval(counts).value).toBeCloseTo(1 / 7, 12)
  })

  it('is near the interval without errors when the instrument was never seen to err', () => {
    const perfect = { successes: 100_000, trials: 100_000 }
    const { low, high } = roganGladenInterval({ ...counts, sensitivity: perfect, specificity: perfect })
    const plain = wilsonInterval(60, 200)
    expect(Math.abs(low - plain.low)).toBeLessThan(0.005)
    expect(Math.abs(high - plain.high)).toBeLessThan(0.005)
  })

  it('covers the truth about as often as it says', () => {
    const random = randomStream(11)
    const draw = (trials: number, rate: number) => {
      let successes = 0
      for (let i = 0; i < trials; i++) if (random.uniform() < rate) successes++
      return { successes, trials }
    }
    let covered = 0
    for (let run = 0; run < 2000; run++) {
      const { low, high } = roganGladenInterval({
        flagged: draw(300, 0.2 * 0.85 + 0.8 * 0.1),
        sensitivity: draw(60, 0.85),
        specificity: draw(60, 0.9),
      })
      if (low <= 0.2 && 0.2 <= high) covered++
    }
    // 95 % of 2,000, within about four standard errors (0.005 each)
    expect(Math.abs(covered / 2000 - 0.95)).toBeLessThan(0.02)
  })

  it('widens as the calibration set shrinks, and stays in order', () => {
    const width = (trials: number) => {
      const { low, high } = roganGladenInterval({
        flagged: counts.flagged,
        sensitivity: { successes: trials * 0.9, trials },
        specificity: { successes: trials * 0.8, trials },
      })
      return high - low
    }
    expect(width(20)).toBeGreaterThan(width(100))
    expect(width(100)).toBeGreaterThan(width(1000))
    const count = (trials: number) => fc.nat(trials).map(successes => ({ successes, trials }))
    fc.assert(
      fc.property(count(40), count(9), count(9), (flagged, sensitivity, specificity) => {
        fc.pre(sensitivity.successes + specificity.successes > 9)
        const { value, low, high } = roganGladenInterval({ flagged, sensitivity, specificity })
        expect(0 <= low && low <= value && value <= high && high <= 1).toBe(true)
      }),
      { seed: 7 },
    )
  })

  it('refuses an instrument that knows nothing', () => {
    const half = { successes: 5, trials: 10 }
    expect(() => roganGladenInterval({ ...counts, sensitivity: half, specificity: half })).toThrow(
      'better than chance',
    )
    expect(() => roganGladenInterval({ ...counts, sensitivity: { successes: 0, trials: 0 } })).toThrow(
      InsufficientDataError,
    )
    expect(() => roganGladenInterval({ ...counts, flagged: { successes: 3, trials: 2 } })).toThrow(
      'flagged.successes must be an integer in [0, 2], got 3',
    )
  })
})

describe('predictionPoweredMean', () => {
  const known = { truth: [1, 0, 1, 0], predicted: [1, 0, 0, 0] }
  const others = [1, 0, 0, 1, 0, 0, 0, 0]

  it('is the mean prediction plus the mean error at full weight', () => {
    // 2/8 + (1 + 0 + 1 + 0 - 1)/4; variances: others 8/7 x 3/16 / 8, corrections (0, 0, 1, 0) 1/4 / 4
    const { value, low, high } = predictionPoweredMean(known, others, { weight: 1 })
    expect(value).toBeCloseTo(0.5, 12)
    const error = Math.sqrt(((8 / 7) * (3 / 16)) / 8 + 1 / 16)
    expect((high - low) / 2).toBeCloseTo(1.959963984540054 * error, 9)
  })

  it('is the plain mean of the known rows at weight 0', () => {
    expect(predictionPoweredMean(known, others, { weight: 0 }).value).toBe(0.5)
  })

  it('tunes the weight to cov / ((1 + n/N) var)', () => {
    // cov(truth, predicted) = (1 x 1 - 4 x 0.5 x 0.25) / 3 = 1/6; pooled predictions: 3 of 12, var 3/12 x 9/12 x 12/11
    const variance = ((3 / 12) * (9 / 12) * 12) / 11
    expect(predictionPoweredMean(known, others).weight).toBeCloseTo(1 / 6 / (1.5 * variance), 12)
    expect(predictionPoweredMean({ truth: [1, 0], predicted: [0, 0] }, [0, 0]).weight).toBe(0)
  })

  it('covers the truth, and is shorter than the known rows alone when predictions are good', () => {
    const random = randomStream(23)
    const bernoulli = (p: number) => (random.uniform() < p ? 1 : 0)
    let covered = 0
    let shorter = 0
    for (let run = 0; run < 500; run++) {
      const truth = Array.from({ length: 100 }, () => bernoulli(0.3))
      const predict = (y: number) => bernoulli(y === 1 ? 0.9 : 0.15)
      const predicted = truth.map(predict)
      const rest = Array.from({ length: 1000 }, () => predict(bernoulli(0.3)))
      const tuned = predictionPoweredMean({ truth, predicted }, rest)
      const alone = predictionPoweredMean({ truth, predicted }, rest, { weight: 0 })
      if (tuned.low <= 0.3 && 0.3 <= tuned.high) covered++
      if (tuned.high - tuned.low < alone.high - alone.low) shorter++
    }
    // 95 % of 500 within four standard errors of 0.01
    expect(Math.abs(covered / 500 - 0.95)).toBeLessThan(0.04)
    expect(shorter).toBe(500)
  })

  it('refuses too few rows', () => {
    expect(() => predictionPoweredMean({ truth: [1], predicted: [1] }, others)).toThrow('got 1 and 8')
    expect(() => predictionPoweredMean({ truth: [1], predicted: [] }, others)).toThrow('same length')
  })
})
