import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../core/index.js'
import { randomStream } from '../stats/index.js'
import { type MonitorState, observeMiss, readMonitor, startMonitor } from './coverage-monitor.js'

/** Observations with the given miss rates, one entry a phase. */
function watch(
  seed: number,
  phases: readonly (readonly [observations: number, missRate: number])[],
  delta = 0.05,
) {
  const random = randomStream(seed)
  let state = startMonitor({ alpha: 0.1, delta })
  for (const [observations, missRate] of phases)
    for (let i = 0; i < observations; i++) state = observeMiss(state, random.uniform() < missRate)
  return state
}

describe('the coverage monitor', () => {
  it('withdraws a kept promise in at most delta of all streams, however often one looks', () => {
    const withdrawn = Array.from({ length: 400 }, (_, seed) => watch(seed, [[500, 0.1]])).filter(
      ({ withdrawnAt }) => withdrawnAt !== null,
    )
    // Four standard errors above 0.05: 0.05 + 4 · sqrt(0.05 · 0.95 / 400) = 0.094.
    expect(withdrawn.length / 400).toBeLessThan(0.094)
  })

  it('withdraws a broken promise, also after a long good time', () => {
    for (let seed = 0; seed < 20; seed++) {
      const early = watch(seed, [[400, 0.25]])
      expect(early.withdrawnAt).toBeLessThan(400)
      const late = watch(seed, [
        [2000, 0.08],
        [600, 0.25],
      ])
      expect(late.withdrawnAt).toBeLessThanOrEqual(2600)
    }
  })

  it('never gives a promise back, and stays finite', () => {
    const state = watch(1, [
      [3000, 1],
      [3000, 0],
    ])
    expect(state.withdrawnAt).toBeLessThan(20)
    expect(readMonitor(state)).toMatchObject({ withdrawn: true, missRate: { value: 0.5 } })
    expect(Number.isFinite(readMonitor(state).evidence)).toBe(true)
  })

  it('is fair: expected evidence at a miss rate of alpha is exactly 1', () => {
    // All 2^9 streams of nine observations, weighted by their probability.
    let expected = 0
    for (let stream = 0; stream < 2 ** 9; stream++) {
      let state: MonitorState = startMonitor({ alpha: 0.1 })
      let probability = 1
      for (let i = 0; i < 9; i++) {
        const missed = ((stream >> i) & 1) === 1
        probability *= missed ? 0.1 : 0.9
        state = observeMiss(state, missed)
      }
      expected += probability * readMonitor(state).evidence
    }
    expect(expected).toBeCloseTo(1, 10)
  })

  it('carries on from JSON', () => {
    const state = watch(3, [[50, 0.2]])
    const revived: MonitorState = JSON.parse(JSON.stringify(state))
    expect(observeMiss(revived, true)).toEqual(observeMiss(state, true))
    expect(readMonitor(startMonitor({ alpha: 0.1 }))).toEqual({ evidence: 1, withdrawn: false })
  })

  it.each([0, 1, Number.NaN])('refuses alpha or delta of %f', value => {
    expect(() => startMonitor({ alpha: value })).toThrow(InvalidArgumentError)
    expect(() => startMonitor({ alpha: 0.1, delta: value })).toThrow(InvalidArgumentError)
  })
})
