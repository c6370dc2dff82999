import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import {
  checkHumanGain,
  featureReliability,
  humanGainLimit,
  projectToSimplex,
  rateLimitedAverage,
  reliabilityWeights,
} from './reliability.js'
import {
  medianAbsoluteDeviation,
  projectedUpdate,
  startUpdates,
  type UpdateSignals,
  type UpdateState,
} from './update.js'

const close = (found: readonly number[], expected: readonly number[]): void => {
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 10)
  })
}

describe('reliability', () => {
  it('gives the published weights and moves towards them at a limited rate', () => {
    const weights = reliabilityWeights([1, 0.5, 0])
    close(weights, [0.6652409558, 0.2447284711, 0.0900305732])
    close(rateLimitedAverage([1 / 3, 1 / 3, 1 / 3], weights), [0.3665240956, 0.3244728471, 0.3090030573])
    close(rateLimitedAverage([0.9, 0.05, 0.05], [0.05, 0.9, 0.05]), [0.85, 0.1, 0.05])
    expect(featureReliability({ snr: 10, persistence: 0.8, coherence: 0.5 })).toBeCloseTo(2.742585093, 10)
  })

  it('can leave the simplex when clipped weight by weight, and projection mends it', () => {
    const moved = rateLimitedAverage([1, 0, 0, 0], [0, 1 / 3, 1 / 3, 1 / 3], { rate: 0.1, maxDelta: 0.05 })
    expect(moved.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1.05, 12)
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 8 }),
        point => {
          const projected = projectToSimplex(point)
          expect(Math.min(...projected)).toBeGreaterThanOrEqual(0)
          expect(projected.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9)
          close(projectToSimplex(projected), projected)
        },
      ),
      { seed: 9 },
    )
  })

  it('accepts a human gain below mu / (U c) only', () => {
    expect(humanGainLimit(0.5, 1, 0.8)).toBeCloseTo(0.625, 12)
    expect(() => checkHumanGain(0.3, 0.5, 1, 0.8)).not.toThrow()
    expect(() => checkHumanGain(0.7, 0.5, 1, 0.8)).toThrow(InvalidArgumentError)
    expect(() => humanGainLimit(0.5, 0, 1)).toThrow(InvalidArgumentError)
  })
})

describe('projectedUpdate', () => {
  const stability = { mu: 0.5, bound: 1, sensitivity: 0.8 }
  /** Clarity peaks at theta = (1, 0). */
  const spAt = ([x, y]: readonly number[]): number => 1 - (x! - 1) ** 2 - y! ** 2
  const signals = (over: Partial<UpdateSignals> = {}): UpdateSignals => ({
    error: 0.5,
    gradient: [2, 0],
    recentSp: [0.3, 0.31, 0.29],
    spAt,
    ...over,
  })

  it('moves by rate · error · gradient and accepts what does not lower the clarity', () => {
    const result = projectedUpdate(startUpdates([0, 0], spAt), signals(), { stability })
    // 0.01 · 0.5 · 2
    expect(result).toMatchObject({ outcome: 'accepted', theta: [0.01, 0], rejected: 0 })
    expect(result.best.sp).toBeCloseTo(spAt([0.01, 0]), 12)
  })

  it('does nothing within the dead band', () => {
    expect(medianAbsoluteDeviation([0.1, 0.5, 0.9])).toBeCloseTo(0.4, 12)
    const state = startUpdates([0, 0], spAt)
    expect(projectedUpdate(state, signals({ recentSp: [0.1, 0.5, 0.9] }), { stability })).toMatchObject({
      outcome: 'quiet',
      theta: [0, 0],
    })
  })

  it('cuts the step to the trust region and the human signal to its bound', () => {
    const far = projectedUpdate(startUpdates([0, 0], spAt), signals(), { stability, rate: 5 })
    expect(far.theta[0]).toBeCloseTo(0.1, 12)
    const human = projectedUpdate(startUpdates([0, 0], spAt), signals({ gradient: [0, 0], human: [40, 0] }), {
      stability,
    })
    expect(human.theta[0]).toBeCloseTo(0.01 * 0.3, 12)
  })

  it('rejects a step that lowers the clarity, and goes back to the best after three', () => {
    let state: UpdateState = { ...startUpdates([0, 0], spAt), best: { theta: [0.9, 0], sp: spAt([0.9, 0]) } }
    const outcomes = [1, 2, 3].map(() => {
      const result = projectedUpdate(state, signals({ gradient: [-2, 0] }), { stability })
      state = result
      return result.outcome
    })
    expect(outcomes).toEqual(['rejected', 'rejected', 'rolled-back'])
    expect(state.theta).toEqual([0.9, 0])
  })

  it('projects onto what is allowed', () => {
    const project = (theta: readonly number[]): number[] => theta.map(value => Math.min(0.004, value))
    expect(projectedUpdate(startUpdates([0, 0], spAt), signals(), { stability, project }).theta[0]).toBe(
      0.004,
    )
  })

  it.each([
    ['an unstable human gain', {}, { humanGain: 0.7 }],
    ['a gradient of the wrong length', { gradient: [1] }, {}],
    ['NaN', { gradient: [Number.NaN, 0] }, {}],
    ['no recent SP', { recentSp: [] }, {}],
    ['a rate of 0', {}, { rate: 0 }],
  ])('refuses %s', (_, over, config) => {
    expect(() =>
      projectedUpdate(startUpdates([0, 0], spAt), signals(over), { stability, ...config }),
    ).toThrow(InvalidArgumentError)
  })
})
