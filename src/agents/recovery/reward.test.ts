import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../stats/index.js'
import {
  argumentF1,
  clippedObjective,
  correctness,
  groupAdvantages,
  rewardWeights,
  zeroGradientShare,
} from './reward.js'

describe('advantages', () => {
  it.each([
    [
      [1, 0, 0, 1],
      [1, -1, -1, 1],
    ],
    [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ],
    [
      [2, 1, 0.5, 0.5],
      [1.6329931619, 0, -0.8164965809, -0.8164965809],
    ],
    [[0.3], [0]],
  ])('of %j are %j', (rewards, expected) => {
    groupAdvantages(rewards).forEach((advantage, i) => {
      expect(advantage).toBeCloseTo(expected[i]!, 9)
    })
  })

  it('refuse what is no reward, and no group', () => {
    expect(() => groupAdvantages([1, Number.NaN])).toThrow('rewards[1] must be finite, got NaN')
    expect(() => groupAdvantages([])).toThrow('at least one')
  })

  it('sum to nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 20 }),
        rewards => {
          expect(groupAdvantages(rewards).reduce((sum, a) => sum + a, 0)).toBeCloseTo(0, 6)
        },
      ),
      { seed: 1 },
    )
  })
})

describe('the clipped term', () => {
  it.each([
    [1.3, 1, 1.2],
    [1.3, -1, -1.3],
    [0.7, 1, 0.7],
    [0.7, -1, -0.8],
  ])('of ratio %s and advantage %s is %s', (ratio, advantage, expected) => {
    expect(clippedObjective(ratio, advantage, 0.2)).toBeCloseTo(expected, 12)
  })
})

describe('correctness', () => {
  it('counts arguments by name and canonical value', () => {
    expect(argumentF1({ a: 1, b: 2, c: 3 }, { a: 1, b: 5 })).toBeCloseTo(0.4, 12)
    expect(argumentF1({}, {})).toBe(1)
    expect(argumentF1({ a: 1 }, { a: '1' })).toBe(0)
    expect(argumentF1({ a: 1.0, b: { y: 1, x: [2] } }, { b: { x: [2], y: 1 }, a: 1 })).toBe(1)
  })

  it('gives half for the right function', () => {
    const call = (given: Record<string, unknown>, tool = 't') => ({ tool, arguments: given })
    expect(correctness(call({ a: 1, b: 2, c: 3 }), call({ a: 1, b: 5 }))).toBeCloseTo(0.7, 12)
    expect(correctness(call({ a: 1 }, 'u'), call({ a: 1 }))).toBe(0)
  })

  it('refuses what is no object, and a cycle', () => {
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    expect(() => argumentF1([] as never, {})).toThrow('predicted must be an object')
    expect(() => argumentF1({}, undefined as never)).toThrow('reference must be an object')
    expect(() => argumentF1({ a: cycle }, { a: cycle })).toThrow('hold a cycle')
  })
})

describe('schedules and groups', () => {
  it('weigh format from 2 to 1 and correctness from 1 to 2', () => {
    expect([0, 0.5, 1].map(rewardWeights)).toEqual([
      { format: 2, correctness: 1 },
      { format: 1.5, correctness: 1.5 },
      { format: 1, correctness: 2 },
    ])
    expect(() => rewardWeights(2)).toThrow('progress must be in [0, 1], got 2')
  })

  it.each([
    [0.05, 8, 0.6634204313],
    [0.05, 16, 0.4401266687],
    [0.1, 8, 0.43046722],
    [0.3, 8, 0.05771362],
  ])('of success %s and size %s teach nothing in the given share', (success, group, expected) => {
    expect(zeroGradientShare(success, group)).toBeCloseTo(expected, 6)
    const random = randomStream(3)
    const trials = 20_000
    let equal = 0
    for (let trial = 0; trial < trials; trial++) {
      let right = 0
      for (let i = 0; i < group; i++) right += Number(random.uniform() < success)
      equal += Number(right === 0 || right === group)
    }
    // three standard errors
    expect(Math.abs(equal / trials - expected)).toBeLessThan(
      3 * Math.sqrt((expected * (1 - expected)) / trials),
    )
  })
})
