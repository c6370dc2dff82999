import { describe, expect, it } from 'vitest'
import { bootstrapInterval, bootstrapTwoSamples, pairedBootstrap, take } from './bootstrap.js'
import { InsufficientDataError } from './errors.js'
import { randomStream } from './random.js'
import { auroc } from './roc.js'

const { uniform } = randomStream(17)
const values = Float64Array.from({ length: 200 }, () => uniform() * 10)
const mean = (numbers: ArrayLike<number>) =>
  Array.from(numbers).reduce((sum, x) => sum + x, 0) / numbers.length
const meanOf = (numbers: ArrayLike<number>) => (rows: Uint32Array) => mean(take(numbers, rows))

describe('bootstrapInterval', () => {
  it('gives the same interval for the same seed and another for another', () => {
    const interval = (seed: number) => bootstrapInterval(200, meanOf(values), { seed })
    expect(interval(1)).toEqual(interval(1))
    expect(interval(2)).not.toEqual(interval(1))
    expect(bootstrapInterval(200, meanOf(values))).toEqual(interval(1))
  })

  it('agrees with the normal interval on a mean of 200 rows', () => {
    const { value, low, high, resamples, skipped } = bootstrapInterval(200, meanOf(values), {
      resamples: 4000,
    })
    const centre = mean(values)
    const error = Math.sqrt(mean(values.map(x => (x - centre) ** 2)) / 200)
    expect(value).toBeCloseTo(centre, 12)
    // Monte Carlo error of a 2.5 % quantile on 4000 draws is about 0.04 standard errors; 0.15 is nearly four of them
    expect(Math.abs(low - (centre - 1.96 * error))).toBeLessThan(0.15 * error)
    expect(Math.abs(high - (centre + 1.96 * error))).toBeLessThan(0.15 * error)
    expect([resamples, skipped]).toEqual([4000, 0])
  })

  it('draws clusters whole, so copies of a row add no certainty', () => {
    const copied = Float64Array.from({ length: 800 }, (_, row) => values[row >> 2]!)
    const clusters = Array.from(copied, (_, row) => `conversation ${row >> 2}`)
    const width = ({ low, high }: { low: number; high: number }) => high - low
    const honest = width(bootstrapInterval(200, meanOf(values)))
    expect(width(bootstrapInterval(800, meanOf(copied), { clusters })) / honest).toBeCloseTo(1, 1)
    expect(width(bootstrapInterval(800, meanOf(copied))) / honest).toBeCloseTo(0.5, 1)
  })

  it('has no width when all rows are one cluster', () => {
    const { value, low, high } = bootstrapInterval(200, meanOf(values), { clusters: new Uint8Array(200) })
    expect([low, high]).toEqual([value, value])
  })

  it('counts resamples on which the statistic has no value', () => {
    const labels = [1, 0, 0, 0, 0, 0]
    const scores = [6, 1, 2, 3, 4, 5]
    // all six draws miss the one positive with probability (5/6)^6 = 0.335
    const { skipped, resamples } = bootstrapInterval(6, rows => auroc(take(scores, rows), take(labels, rows)))
    expect(skipped + resamples).toBe(1000)
    expect(Math.abs(skipped / 1000 - 0.335)).toBeLessThan(0.06)
  })

  it('has no interval when most resamples have no value', () => {
    const failing = (rows: Uint32Array) => {
      if (rows.some((row, i) => row !== i)) throw new InsufficientDataError('no value', { missing: 'rows' })
      return 1
    }
    expect(() => bootstrapInterval(20, failing)).toThrow('no value on 1000 of 1000 resamples')
  })

  it('passes on what the statistic throws otherwise, and refuses NaN', () => {
    expect(() =>
      bootstrapInterval(2, () => {
        throw new TypeError('broken')
      }),
    ).toThrow(TypeError)
    expect(() => bootstrapInterval(2, () => Number.NaN)).toThrow('must give a finite number, got NaN')
  })

  it('refuses options outside their range', () => {
    const run = (options: object) => () => bootstrapInterval(3, meanOf(values), options)
    expect(run({ resamples: 99 })).toThrow(
      'bootstrapInterval: resamples must be an integer of at least 100, got 99',
    )
    expect(run({ confidence: 0 })).toThrow('confidence must be in (0, 1), got 0')
    expect(run({ seed: -1 })).toThrow('seed must be an integer of at least 0, got -1')
    expect(run({ clusters: ['a'] })).toThrow('rows and clusters must have the same length, got 3 and 1')
    expect(() => bootstrapInterval(0, meanOf(values))).toThrow(InsufficientDataError)
    expect(() => bootstrapInterval(1.5, meanOf(values))).toThrow('rows must be an integer')
  })
})

describe('bootstrapTwoSamples', () => {
  it('resamples each sample by itself', () => {
    const sizes: number[][] = []
    const { value, low, high } = bootstrapTwoSamples([200, 3], (first, second) => {
      sizes.push([first.length, second.length])
      return mean(take(values, first)) - mean(take([1, 2, 3], second))
    })
    expect(sizes.every(([first, second]) => first === 200 && second === 3)).toBe(true)
    expect(value).toBeCloseTo(mean(values) - 2, 12)
    expect(low < value && value < high).toBe(true)
  })

  it('refuses an empty sample by name', () => {
    expect(() => bootstrapTwoSamples([1, 0], () => 1)).toThrow(
      'bootstrapTwoSamples: second must be at least 1, got 0',
    )
  })
})

describe('pairedBootstrap', () => {
  it('finds a small steady difference that separate intervals would hide', () => {
    const better = values.map((x, row) => x + 0.1 + (row % 2) * 0.02)
    const { value, low, high, pValue } = pairedBootstrap(200, {
      first: meanOf(better),
      second: meanOf(values),
    })
    expect(value).toBeCloseTo(0.11, 10)
    expect(low).toBeGreaterThan(0.1)
    expect(high).toBeLessThan(0.12)
    // no resample of 1000 at or below 0: 2 x 1 / 1001
    expect(pValue).toBeCloseTo(2 / 1001, 12)
    const single = bootstrapInterval(200, meanOf(values))
    expect(single.high - single.low).toBeGreaterThan(0.5)
  })

  it('finds nothing between a system and itself', () => {
    expect(pairedBootstrap(200, { first: meanOf(values), second: meanOf(values) })).toMatchObject({
      value: 0,
      low: 0,
      high: 0,
      pValue: 1,
    })
  })
})
