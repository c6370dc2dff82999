import { describe, expect, it } from 'vitest'
import { groupRows, meanOf, shareOf } from './figures.js'

describe('a mean', () => {
  it('has a bootstrap interval, wider where clusters hold equal values', () => {
    const values = Array.from({ length: 40 }, (_, i) => (i < 20 ? 0 : 100))
    const alone = meanOf(values, { name: 'm' })
    const clustered = meanOf(
      values,
      { name: 'm' },
      values.map((_, i) => `c${Math.floor(i / 10)}`),
    )
    const width = ({ interval }: typeof alone) => interval!.high - interval!.low
    expect(alone.value).toBe(50)
    expect(width(clustered)).toBeGreaterThan(width(alone))
  })

  it('never claims certainty from values that are all 0 or all at the top', () => {
    const none = meanOf([0, 0, 0, 0], { name: 'm' }, ['a', 'a', 'b', 'b'])
    expect(none).toMatchObject({ value: 0, interval: { low: 0, method: 'wilson over clusters' } })
    // Wilson, 0 of 2: z² / (n + z²).
    expect(none.interval!.high).toBeCloseTo((100 * 1.959964 ** 2) / (2 + 1.959964 ** 2), 3)
    const all = meanOf([1, 1, 1], { name: 'm', unit: 'rate' })
    expect(all.interval).toMatchObject({ high: 1, method: 'wilson' })
    expect(all.interval!.low).toBeLessThan(0.5)
  })

  it('has no interval where equal values show no spread', () => {
    expect(meanOf([3, 3, 3], { name: 'm', unit: 'score' })).toEqual({
      name: 'm',
      n: 3,
      missing: 0,
      unit: 'score',
      value: 3,
    })
  })

  it('has no value without values, and a share none without rows', () => {
    expect(meanOf([], { name: 'm' })).toMatchObject({ value: null, n: 0 })
    expect(shareOf(0, 0, { name: 's' })).toMatchObject({ value: null, n: 0 })
  })
})

it('puts a row of two keys in both groups', () => {
  const groups = groupRows([['a', 'b'], ['a']], keys => keys)
  expect([...groups].map(([key, rows]) => [key, rows.length])).toEqual([
    ['a', 2],
    ['b', 1],
  ])
})
