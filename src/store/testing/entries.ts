/** @file Entries to fill ledgers with. */
import type { LedgerEntry, Outcome } from '../../core/index.js'

export function entry({
  run = 'run-1',
  outcomes = [scored('harm', 0.1)],
  action = 'allow',
  edge = 'user',
}: Partial<Pick<LedgerEntry, 'run' | 'outcomes' | 'edge'>> & {
  action?: LedgerEntry['decision']['action']
} = {}): LedgerEntry {
  return {
    at: '2026-11-24T12:00:00.000Z',
    run,
    edge,
    mode: 'enforce',
    subject: { sha256: 'ab'.repeat(32), length: 5 },
    outcomes,
    decision: { action, reason: 'no threshold exceeded', exceeded: [] },
    policy: { name: 'test', version: '1', failureMode: 'closed', thresholds: [] },
    costMs: 1.5,
    origin: { route: '/v1/moderations' },
  }
}

export const scored = (signal: string, risk: number): Outcome => ({
  type: 'scored',
  assessment: { signal, risk, categories: [], reasons: [], costMs: 1 },
})

export const unscored = (signal: string): Outcome => ({
  type: 'unscored',
  signal,
  code: 'timeout',
  message: 'took too long',
  costMs: 50,
})
