import { expect, it } from 'vitest'
import { type QualityReport, renderReport } from './report.js'
import { figures, set } from './testing.js'

const estimate = { value: 0.5, low: 0.4, high: 0.6 }
const report: QualityReport = {
  date: '2026-11-24',
  command: 'npx tsx bench/guard-quality.ts',
  model: { id: 'm', version: '1', sha256: 'ab'.repeat(32) },
  thresholds: [{ signal: 'harm', tau: 40, source: 'card', objective: 'max F1' }],
  contenders: [{ name: 'ours', version: 'v'.repeat(20), derivation: 'by a script' }],
  floors: [
    { name: 'one', limit: '≥ 0.4', measured: estimate, passed: true },
    { name: 'two', limit: '≥ 0.6', measured: estimate, passed: false },
  ],
  sets: [
    {
      set: set({ note: 'a note' }),
      figures: [figures({ auroc: estimate, recall: estimate, unanswered: { too_long: 2 } })],
    },
    {
      set: set({ title: 'Calm', kind: 'benign', benignInstructions: true }),
      figures: [figures({ falseAlarms: { value: 0.02, low: 0.01, high: 0.03 } })],
    },
  ],
  leftOut: [{ name: 'gone', why: 'not there' }],
}

it('writes every figure with its interval, and a dash where there is none', () => {
  const text = renderReport(report, [{ file: 'roc.svg', alt: 'ROC' }])
  expect(text).toContain('| one | ≥ 0.4 | 0.500 [0.400, 0.600] | reached |')
  expect(text).toContain('| two | ≥ 0.6 | 0.500 [0.400, 0.600] | **missed** |')
  expect(text).toContain(
    '| Some set (a note) | 10 (5) | ours | 0.500 [0.400, 0.600] | – | 50.0 % [40.0, 60.0] | – |',
  )
  expect(text).toContain('| Calm | 10 | ours | 2.0 % [1.0, 3.0] |')
  expect(text).toContain('![ROC](roc.svg)')
})

it('says what the figures do not show: rows without an answer, sets that were not there, kinds without a set', () => {
  const text = renderReport(report, [])
  expect(text).toContain('Rows without an answer, counted as wrong: Some set, ours: 2 × too_long.')
  expect(text).toContain('Left out: gone (not there).')
  expect(text).not.toContain('## Replies')
})
