import { expect, it } from 'vitest'
import { scoreOf } from '../../../src/core/index.js'
import type { LedgerEntry, Outcome } from '../api/types.js'
import { shownScore, topScore, unscoredCount } from './entry.js'

const scored = (signal: string, risk: number): Outcome => ({
  type: 'scored',
  assessment: { signal, risk, categories: [], reasons: [], costMs: 1 },
})
const unscored: Outcome = {
  type: 'unscored',
  signal: 'harm',
  code: 'timeout',
  message: 'too slow',
  costMs: 1,
}
const entry = (outcomes: readonly Outcome[]): LedgerEntry => ({
  at: '2026-11-24T10:00:00.000Z',
  run: 'r1',
  edge: 'user',
  mode: 'enforce',
  subject: { sha256: 'ab', length: 1 },
  outcomes,
  decision: { action: 'allow', reason: 'no threshold exceeded', exceeded: [] },
  policy: { name: 'house', version: '1', failureMode: 'closed', thresholds: [] },
  costMs: 1,
  origin: {},
})

it('takes the highest signal and counts those that failed', () => {
  const mixed = entry([scored('harm', 0.2), unscored, scored('injection', 0.914)])
  expect(topScore(mixed)).toEqual({ signal: 'injection', score: 91 })
  expect(unscoredCount(mixed)).toBe(1)
})

it('has no score where nothing could be scored', () => {
  expect(topScore(entry([unscored]))).toBeNull()
  expect(topScore(entry([]))).toBeNull()
})

it('rounds as core does, so that the page never shows another score than the one that decided', () => {
  for (let risk = 0; risk <= 1; risk += 0.0005) expect(shownScore({ risk })).toBe(scoreOf(risk))
})
