import { describe, expect, it } from 'vitest'
import { estimateChain, type StateSequence } from './chain-estimate.js'

/** The specification's four runs: two violate, two finish. */
const runs: StateSequence[] = [
  { states: [0, 0, 1, 2], end: 'violated' },
  { states: [0, 1, 1], end: 'violated' },
  { states: [0, 0, 1], end: 'completed' },
  { states: [0, 1, 2, 2], end: 'completed' },
]

describe('estimateChain', () => {
  it('gives the published numbers when good endings are censored', () => {
    const { rows, chain, violated } = estimateChain(runs, { states: 4, smoothing: 0, completion: 'censored' })
    expect(rows).toEqual([
      [1 / 3, 2 / 3, 0, 0, 0],
      [0, 1 / 4, 1 / 2, 0, 1 / 4],
      [0, 0, 1 / 2, 0, 1 / 2],
      undefined,
    ])
    close(chain.hitWithin(violated, 1), [0, 0.25, 0.5])
    close(chain.hitWithin(violated, 2), [1 / 6, 0.5625, 0.75])
    close(chain.hitWithin(violated, 3), [0.4305555556, 0.765625, 0.875])
    close(chain.hitWithin(violated, 5), [0.8039159, 0.93847656, 0.96875], 7)
    close(chain.expectedSteps(), [25 / 6, 8 / 3, 2])
  })

  it('gives half the risk when good endings absorb', () => {
    const { rows, chain, violated } = estimateChain(runs, {
      states: 4,
      smoothing: 0,
      completion: 'absorbing',
    })
    expect(rows[1]).toEqual([0, 1 / 5, 2 / 5, 0, 1 / 5, 1 / 5])
    expect(rows[2]).toEqual([0, 0, 1 / 3, 0, 1 / 3, 1 / 3])
    close(
      chain.absorptionProbabilities().map(row => row[0]!),
      [0.5, 0.5, 0.5],
    )
    close(chain.hitWithin(violated, 5), [0.45519012, 0.49414716, 0.49794239], 8)
  })

  it('takes a state without data for the worst', () => {
    const { chain, violated } = estimateChain(runs, { states: 4, smoothing: 0, completion: 'absorbing' })
    expect(chain.hitWithin(violated, 1)[3]).toBe(1)
  })

  it('names a state that never ends, and a state that is none', () => {
    const circle: StateSequence[] = [{ states: [0, 1, 0, 1, 0], end: 'completed' }]
    expect(() => estimateChain(circle, { states: 2, smoothing: 0, completion: 'censored' })).toThrow(
      'row 0 cannot reach',
    )
    const bad: StateSequence[] = [{ states: [0, 9], end: 'completed' }]
    expect(() => estimateChain(bad, { states: 4, smoothing: 0, completion: 'absorbing' })).toThrow(
      'sequences[0].states[1] must be an integer in [0, 3], got 9',
    )
  })
})

function close(actual: ArrayLike<number>, expected: readonly number[], digits = 9): void {
  expected.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, digits)
  })
}
