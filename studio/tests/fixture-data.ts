/** @file A ledger and a list of systems of the real shapes, made up for the tests. */
import type { Action, LedgerEntry, RecordedDecision, StatusResponse, SystemRow } from '../src/api/types.js'
import { thresholds } from './fixture-score.js'

const start = Date.UTC(2026, 10, 24, 9, 0, 0)
const model = { id: 'guard-text', version: '0.0.0-fixture', sha256: '5d'.repeat(32) }

/** 120 decisions; every fifth is blocked, every thirtieth could not be scored. Oldest first. */
export const ledger: readonly RecordedDecision[] = Array.from({ length: 120 }, (_, index) => {
  const sequence = index + 1
  return { receipt: { sequence, hash: sequence.toString(16).padStart(64, '0') }, entry: entryOf(sequence) }
})

function entryOf(sequence: number): LedgerEntry {
  const unscored = sequence % 30 === 0
  const score = sequence % 5 === 0 ? 55 + ((sequence * 7) % 40) : (sequence * 13) % 40
  const injection = sequence % 9 === 0 ? 62 : 5
  const action: Action = unscored || score > 46 ? 'block' : injection > 50 ? 'review' : 'allow'
  return {
    at: new Date(start + sequence * 47_000).toISOString(),
    run: `run-${Math.ceil(sequence / 4)}`,
    edge: sequence % 2 === 0 ? 'answer' : 'user',
    mode: sequence % 17 === 0 ? 'shadow' : 'enforce',
    subject: { sha256: 'a7'.repeat(32), length: 40 + sequence },
    outcomes: unscored
      ? [
          {
            type: 'unscored',
            signal: 'harm',
            code: 'timeout',
            message: 'the signal took longer than 400 ms',
            costMs: 400,
          },
        ]
      : [
          {
            type: 'scored',
            assessment: {
              signal: 'harm',
              risk: score / 100,
              severity: score > 60 ? 'HIGH' : score > 40 ? 'MODERATE' : score > 20 ? 'LOW' : 'BENIGN',
              categories: [
                { taxonomy: 'openai', name: 'violence', probability: score / 130 },
                { taxonomy: 'openai', name: 'harassment', probability: score / 300 },
              ],
              uncertainty: 0.21,
              reasons: [
                {
                  kind: 'worst-window',
                  message: `the worst window scores ${score}`,
                  span: { start: 0, end: 40 },
                  part: 'messages[0]',
                },
              ],
              model,
              costMs: 3.1,
            },
          },
          {
            type: 'scored',
            assessment: {
              signal: 'injection',
              risk: injection / 100,
              categories: [],
              reasons: [],
              model,
              costMs: 0,
            },
          },
        ],
    decision: {
      action,
      reason: unscored
        ? 'harm could not be scored (timeout), failing closed'
        : score > 46
          ? `harm ${score} > 46 (calibrated)`
          : injection > 50
            ? `injection ${injection} > 50 (configured)`
            : 'no threshold exceeded',
      exceeded: thresholds.filter(({ signal, tau }) => (signal === 'harm' ? score : injection) > tau),
    },
    policy: { name: 'house', version: '1', failureMode: 'closed', thresholds },
    costMs: unscored ? 400.2 : 3.3,
    origin: { route: '/v1/chat/completions', model: 'echo' },
  }
}

export const status: StatusResponse = {
  version: '0.1.0',
  model: { ...model, licence: 'Apache-2.0', selfTest: 'passed' },
  strictness: 'moderate',
  failureMode: 'closed',
  contentCapture: false,
  upstream: null,
  ledger: { entries: ledger.length, head: ledger.at(-1)?.receipt.hash ?? '' },
}

const rooms = ['guard', 'agents', 'perception', 'control', 'harden', 'evals', 'assurance'] as const

/** 31 systems, as many as there are, with plain names of their own. */
export const systems: readonly SystemRow[] = Array.from({ length: 31 }, (_, index) => ({
  id: `system-${index + 1}`,
  title:
    index === 0
      ? 'FlexGuard: continuous risk scoring for strictness-adaptive moderation'
      : `Fixture system ${index + 1}`,
  arxiv: `2602.${String(23636 + index).padStart(5, '0')}`,
  summary:
    index === 0
      ? 'Scores text from 0 to 100, so that strictness moves a threshold and not the model.'
      : `Stands for a published system in a test of the list, number ${index + 1}.`,
  room: rooms[index % rooms.length] ?? 'guard',
  state: index < 2 ? 'works' : 'not yet',
}))
