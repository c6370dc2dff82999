import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actions, isStopping, mostRestrictive } from './action.js'
import type { Assessment, Outcome, Unscored } from './assessment.js'
import { scoreOf } from './assessment.js'
import { InvalidArgumentError } from './errors.js'
import { type FailureMode, thresholdPolicy } from './policy.js'
import { margin, type Threshold, threshold } from './threshold.js'

const context = { edge: 'user', run: 'run-1' } as const
const provenance = { kind: 'rubric', source: 'arXiv:2602.23636', date: '2026-11-24' } as const
const harm = (tau: number, action: Threshold['action'] = 'block') =>
  threshold({ signal: 'harm', tau, action, provenance })
const assessed = (risk: number, signal = 'harm'): Outcome => ({
  type: 'scored',
  assessment: assessment(risk, signal),
})
const unscored: Unscored = {
  type: 'unscored',
  signal: 'harm',
  code: 'timeout',
  message: 'no verdict in 500 ms',
  costMs: 500,
}
const decide = (outcomes: readonly Outcome[], thresholds = [harm(40)], failureMode?: FailureMode) =>
  thresholdPolicy({ name: 'test', version: '1', thresholds, ...(failureMode && { failureMode }) }).decide(
    outcomes,
    context,
  )

describe('thresholdPolicy', () => {
  it('flags a score above tau, not one at tau', () => {
    expect(decide([assessed(0.41)]).action).toBe('block')
    expect(decide([assessed(0.4)]).action).toBe('allow')
  })

  it('decides on the score people see, so that 0.404 shows as 40 and is not above 40', () => {
    expect(decide([assessed(0.404)]).action).toBe('allow')
    expect(decide([assessed(0.405)]).action).toBe('block')
  })

  it('takes the most restrictive action and says what was exceeded, worst first', () => {
    const decision = decide([assessed(0.9)], [harm(20, 'annotate'), harm(60, 'block'), harm(40, 'review')])
    expect(decision.action).toBe('block')
    expect(decision.exceeded.map(hit => hit.action)).toEqual(['block', 'review', 'annotate'])
    expect(decision.reason).toContain('harm 90 > 60 (rubric)')
  })

  it('reads thresholds of its own signal only', () => {
    expect(decide([assessed(0.9, 'injection')]).action).toBe('allow')
  })

  it('blocks what could not be scored, and says so', () => {
    const decision = decide([unscored])
    expect(decision.action).toBe('block')
    expect(decision.unscored).toEqual([unscored])
    expect(decision.reason).toBe('harm could not be scored (timeout), failing closed')
  })

  it('lets a signal fail as it is told to, in place of the policy’s way', () => {
    const failed = { ...unscored, signal: 'other' }
    const decided = (failureMode: FailureMode, other: FailureMode, outcomes: readonly Outcome[]) =>
      thresholdPolicy({
        name: 'test',
        version: '1',
        thresholds: [harm(40)],
        failureMode,
        failureModes: { other },
      }).decide(outcomes, context)
    expect(decided('closed', 'open', [assessed(0.1), failed])).toMatchObject({
      action: 'annotate',
      reason: 'other could not be scored (timeout), failing open',
    })
    expect(decided('closed', 'open', [unscored, failed]).action).toBe('block')
    expect(decided('open', 'closed', [failed]).action).toBe('block')
    expect(decided('closed', 'open', []).action).toBe('block')
  })

  it('lets it pass with a note only when told to fail open', () => {
    expect(decide([unscored], [harm(40)], 'open').action).toBe('annotate')
    expect(decide([unscored, assessed(0.9)], [harm(40)], 'open').action).toBe('block')
  })

  it('does not take silence for safety', () => {
    expect(decide([]).action).toBe('block')
    expect(decide([], [harm(40)], 'open').action).toBe('annotate')
  })

  it('is pure and never gets milder as a risk grows', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          const thresholds = [harm(20, 'annotate'), harm(40, 'review'), harm(60, 'block')]
          const [mild, bad] = [Math.min(a, b), Math.max(a, b)].map(
            risk => decide([assessed(risk)], thresholds).action,
          )
          expect(decide([assessed(a)], thresholds)).toEqual(decide([assessed(a)], thresholds))
          expect(mostRestrictive([mild!, bad!])).toBe(bad)
        },
      ),
      { seed: 20261124 },
    )
  })
})

describe('threshold', () => {
  it.each([-2, 101, Number.NaN])('refuses tau %s and names the signal', tau => {
    expect(() => harm(tau)).toThrow(/signal "harm": tau must be in \[-1, 100\]/)
  })

  it('measures the margin in score points', () => {
    expect(margin(assessment(0.62), { tau: 40 })).toBe(22)
  })
})

describe('scoreOf', () => {
  it('rounds a risk to the scale people see', () => {
    expect([0, 0.004, 0.005, 0.5, 1].map(scoreOf)).toEqual([0, 0, 1, 50, 100])
  })
  it.each([-0.01, 1.01, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s', risk => {
    expect(() => scoreOf(risk)).toThrow(InvalidArgumentError)
  })
})

describe('actions', () => {
  it('stop from abstain on', () => {
    expect(actions.filter(isStopping)).toEqual(['abstain', 'block', 'halt'])
  })
  it('default to allow when nothing asked for more', () => {
    expect(mostRestrictive([])).toBe('allow')
  })
})

function assessment(risk: number, signal = 'harm'): Assessment {
  return { signal, risk, categories: [], reasons: [], costMs: 1 }
}
