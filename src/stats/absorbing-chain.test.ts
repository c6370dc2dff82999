import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../core/index.js'
import { absorbingChain } from './absorbing-chain.js'
import { randomStream } from './random.js'

/** SafetyDrift's levels: safe, mild, elevated, critical, violated. */
const one = [
  [0.6, 0.3, 0.1, 0, 0],
  [0, 0.5, 0.3, 0.1, 0.1],
  [0, 0, 0.4, 0.3, 0.3],
  [0, 0, 0, 0.5, 0.5],
  [0, 0, 0, 0, 1],
]
/** The same with completed (4) and violated (5). */
const two = [
  [0.55, 0.25, 0.05, 0, 0.15, 0],
  [0, 0.45, 0.25, 0.1, 0.15, 0.05],
  [0, 0, 0.4, 0.2, 0.2, 0.2],
  [0, 0, 0, 0.4, 0.2, 0.4],
  [0, 0, 0, 0, 1, 0],
  [0, 0, 0, 0, 0, 1],
]

describe('absorbingChain', () => {
  const chain = absorbingChain(one, [4])

  it('gives the fundamental matrix of vector A', () => {
    const expected = [
      [2.5, 1.5, 7 / 6, 1],
      [0, 2, 1, 1],
      [0, 0, 5 / 3, 1],
      [0, 0, 0, 2],
    ]
    close(chain.fundamentalMatrix().flat(), expected.flat())
  })

  it('gives steps, their variance and certain absorption of vector A', () => {
    close(chain.expectedSteps(), [37 / 6, 4, 8 / 3, 2])
    // by hand for the first state: 2 (N tau) - tau - tau^2 with N tau = 2.5·37/6 + 1.5·4 + 7/6·8/3 + 2 = 26.527…
    close(chain.stepVariance(), [319 / 36, 16 / 3, 28 / 9, 2])
    close(chain.absorptionProbabilities().flat(), [1, 1, 1, 1])
  })

  it.each([
    [1, [0, 0.1, 0.3, 0.5]],
    [2, [0.06, 0.29, 0.57, 0.75]],
    [3, [0.18, 0.491, 0.753, 0.875]],
    [5, [0.4824, 0.78231, 0.92673, 0.96875]],
    [10, [0.9137520606, 0.9847224169, 0.9972800277, 0.9990234375]],
  ])('gives F_%i of vector A', (horizon, expected) => {
    close(chain.hitWithin(4, horizon), [...expected, 1], 10)
  })

  it('gives vector B, with two ways to end', () => {
    const both = absorbingChain(two, [4, 5])
    close(
      both.absorptionProbabilities().map(row => row[1]!),
      [0.3198653199, 0.4646464646, 0.5555555556, 0.6666666667],
      9,
    )
    close(both.expectedSteps(), [4.2087542088, 3.1313131313, 2.2222222222, 1.6666666667], 9)
    close(both.hitWithin(5, 5), [0.18325875, 0.3981378125, 0.5328, 0.65984, 0, 1], 10)
  })

  it.each([
    [
      [
        [0.5, 0.4],
        [0, 1],
      ],
      [1],
      'row 0 must sum to 1, got 0.9',
    ],
    [
      [
        [1.1, -0.1],
        [0, 1],
      ],
      [1],
      'row 0, column 0 must be a probability, got 1.1',
    ],
    [
      [
        [Number.NaN, 1],
        [0, 1],
      ],
      [1],
      'row 0, column 0 must be a probability, got NaN',
    ],
    [
      [
        [0.5, 0.5],
        [0.2, 0.8],
      ],
      [1],
      'row 1 is absorbing and must stay',
    ],
    [
      [
        [1, 0],
        [0, 1],
      ],
      [1],
      'row 0 cannot reach an absorbing state',
    ],
    [
      [
        [0, 1, 0],
        [1, 0, 0],
        [0, 0, 1],
      ],
      [2],
      'row 0 cannot reach',
    ],
    [[[0.5, 0.5]], [0], 'row 0 must have 1 entries, got 2'],
    [[[1]], [], 'absorbing must name at least one state'],
    [[[1]], [3], 'absorbing must be an integer in [0, 0], got 3'],
    [[], [0], 'matrix must have a row'],
  ])('refuses %j with absorbing %j', (matrix, absorbing, message) => {
    expect(() => absorbingChain(matrix, absorbing)).toThrow(InvalidArgumentError)
    expect(() => absorbingChain(matrix, absorbing)).toThrow(message)
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses a horizon of %s', horizon => {
    expect(() => chain.hitWithin(4, horizon)).toThrow('horizon must be an integer of at least 1')
    expect(() => chain.hitWithin(2, 5)).toThrow('target must be an absorbing state, got 2')
  })

  it('holds the invariants of any chain: F rises to B, and N tau of one step before agrees', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 8 }), (seed, transient) => {
        const { matrix, ends } = randomChain(seed, transient)
        const chain = absorbingChain(matrix, ends)
        const probabilities = chain.absorptionProbabilities()
        const tau = chain.expectedSteps()
        const [soon, later] = [chain.hitWithin(ends[0]!, 3), chain.hitWithin(ends[0]!, 4)]
        chain.transient.forEach((state, i) => {
          expect(probabilities[i]!.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9)
          // first-step analysis
          const next = chain.transient.reduce((sum, other, j) => sum + matrix[state]![other]! * tau[j]!, 1)
          expect(tau[i]!).toBeCloseTo(next, 6)
          expect(later[state]!).toBeGreaterThanOrEqual(soon[state]! - 1e-12)
          expect(later[state]!).toBeLessThanOrEqual(probabilities[i]![0]! + 1e-9)
        })
      }),
      { seed: 1, numRuns: 100 },
    )
  })
})

/** Every transient state leaves with some probability, so absorption is certain. */
function randomChain(seed: number, transient: number): { matrix: number[][]; ends: number[] } {
  const random = randomStream(seed)
  const size = transient + 2
  const matrix = Array.from({ length: size }, (_, row) => {
    if (row >= transient) return Array.from({ length: size }, (_, column) => (row === column ? 1 : 0))
    const weights = Array.from({ length: size }, () => random.uniform() + 0.01)
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return weights.map(weight => weight / sum)
  })
  return { matrix, ends: [transient, transient + 1] }
}

function close(actual: ArrayLike<number>, expected: readonly number[], digits = 12): void {
  expect(actual.length).toBe(expected.length)
  expected.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, digits)
  })
}
