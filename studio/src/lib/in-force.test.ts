import { expect, it } from 'vitest'
import { fixtureScore } from '../../tests/fixture-score.js'
import type { ScoreResponse, Threshold } from '../api/types.js'
import { configuredThreshold, kindInForce, marksOf } from './in-force.js'
import { strictnessOrder } from './words.js'

const threshold = (fields: Partial<Threshold> & { kind: Threshold['provenance']['kind'] }): Threshold => ({
  signal: 'harm',
  tau: 46,
  action: 'block',
  provenance: { kind: fields.kind, source: 'a test', date: '2026-11-24' },
  ...fields,
})
const served = (...thresholds: readonly Threshold[]): ScoreResponse => ({
  ...fixtureScore({ prompt: 'bread' }),
  thresholds,
})

it('is the family whose threshold the policy holds', () => {
  // The fixture's moderate thresholds: rubric 40, calibrated 46.
  expect(kindInForce(served(threshold({ kind: 'calibrated' })))).toBe('calibrated')
  expect(kindInForce(served(threshold({ kind: 'rubric', tau: 40 })))).toBe('rubric')
})

it('is the operator’s own where neither family holds, whatever stands for another signal', () => {
  const own = threshold({ kind: 'configured', tau: 12 })
  const other = threshold({ kind: 'calibrated', signal: 'injection' })
  expect(kindInForce(served(other, own))).toBe('configured')
  expect(configuredThreshold(served(other, own))).toBe(own)
  expect(configuredThreshold(served(other))).toBeUndefined()
})

it('marks the three thresholds, most careful first', () => {
  const { verdicts } = fixtureScore({ prompt: 'bread' }).score
  expect(marksOf(verdicts.rubric, strictnessOrder, 'loose')).toEqual([
    { strictness: 'strict', tau: 20, inForce: false },
    { strictness: 'moderate', tau: 40, inForce: false },
    { strictness: 'loose', tau: 60, inForce: true },
  ])
})
