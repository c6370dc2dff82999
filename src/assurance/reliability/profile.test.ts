import { describe, expect, it } from 'vitest'
import { cellFinder, checkCells, checkRSeparation, gridCells, labelCells } from './cells.js'
import { countCells, densityProfile, histogramProfile, profileDrift } from './profile.js'

const quarters = gridCells({ low: [0], high: [1], intervals: 4 })

describe('densityProfile', () => {
  it('integrates the kernels exactly, and keeps what lies outside', () => {
    const profile = densityProfile(quarters, [[0.2], [0.25], [0.8]], { bandwidth: 0.1 })
    expect(profile.mass.map(one => Number(one.toFixed(10)))).toEqual([
      0.3875008943, 0.2674426181, 0.1049156328, 0.2229042117,
    ])
    const inside = profile.mass.reduce((sum, one) => sum + one, 0)
    expect(inside).toBeCloseTo(0.9827633569, 10)
    expect(profile.unassessed).toBeCloseTo(1 - 0.9827633569, 10)
    expect(profile.mass.map(one => Number((one / inside).toFixed(10)))).toEqual([
      0.3942972554, 0.2721332824, 0.1067557434, 0.2268137188,
    ])
    for (const variance of profile.variance) expect(variance).toBeGreaterThan(0)
  })

  it('refuses a wrong dimension and a bandwidth of 0', () => {
    expect(() => densityProfile(quarters, [[0.2, 0.3]], { bandwidth: 0.1 })).toThrow('points[0]')
    expect(() => densityProfile(quarters, [[0.2]], { bandwidth: 0 })).toThrow('bandwidth')
  })
})

describe('cells', () => {
  it('may touch, not overlap', () => {
    expect(() => checkCells('test', quarters)).not.toThrow()
    expect(() => checkCells('test', [...quarters, { id: 'more', centre: [0.3], halfWidth: [0.1] }])).toThrow(
      'overlap',
    )
    expect(() =>
      checkCells('test', [...quarters, { id: 'more', centre: [2, 2], halfWidth: [1, 1] }]),
    ).toThrow('expected 1')
    expect(() => checkCells('test', [quarters[0]!, quarters[0]!])).toThrow('two cells')
  })

  it('are found by their points, and know one label from two', () => {
    const grid = gridCells({ low: [0, 0], high: [1, 1], intervals: 10 })
    const find = cellFinder(grid)
    for (const [x, y] of [
      [0.01, 0.01],
      [0.55, 0.95],
      [0.999, 0.3],
    ] as const) {
      const { centre, halfWidth } = grid[find([x, y])!]!
      expect(Math.abs(x - centre[0]!)).toBeLessThanOrEqual(halfWidth[0]! + 1e-12)
      expect(Math.abs(y - centre[1]!)).toBeLessThanOrEqual(halfWidth[1]! + 1e-12)
    }
    expect(find([1.5, 0.5])).toBeUndefined()
    const kinds = labelCells(quarters, [[0.1], [0.2], [0.3], [0.4]], ['a', 'a', 'a', 'b'])
    expect(kinds.map(({ kind }) => kind)).toEqual(['single', 'cross', 'empty', 'empty'])
    expect(kinds[0]!.label).toBe('a')
  })

  it('count points, those outside too', () => {
    const { counts, outside } = countCells(quarters, [[0.1], [0.9], [0.95], [4]])
    expect(counts).toEqual({ '0': 1, '1': 0, '2': 0, '3': 2 })
    expect(outside).toBe(1)
  })
})

it('checkRSeparation finds the closest pair of different labels', () => {
  const found = checkRSeparation([[0], [0.1], [1]], ['a', 'a', 'b'])
  expect(found.minDistance).toBeCloseTo(0.9, 12)
  expect(found.pair).toEqual([1, 2])
  expect(checkRSeparation([[0], [1]], ['a', 'a'])).toEqual({
    minDistance: Number.POSITIVE_INFINITY,
    pair: undefined,
  })
})

it('profileDrift is 0 for the same profile and 1 for disjoint ones', () => {
  const [left, right] = [histogramProfile({ a: 5, b: 0 }), histogramProfile({ a: 0, b: 5 })]
  expect(profileDrift(left, left)).toBe(0)
  expect(profileDrift(left, right)).toBeCloseTo(1, 12)
  expect(() => profileDrift(left, histogramProfile({ c: 1 }))).toThrow('same cells')
})
