import { expect, it } from 'vitest'
import { InvalidArgumentError, severities } from '../core/index.js'
import { evaluateStrictness } from './evaluate-strictness.js'
import { rubricThresholds } from './strictness.js'

const tiers = [0, 0, 1, 1, 2, 3, 4, 2]
const scores = [5, 25, 30, 15, 50, 70, 90, 62]
const items = scores.map((score, row) => ({ score, severity: severities[tiers[row]!]! }))

it('gives the F1 of each regime, mean, worst, gap and relative drop', () => {
  const report = evaluateStrictness(items, rubricThresholds)
  // strict TP5 FP1 FN1 = 10/12; moderate TP4 = 1; loose TP2 FP1 = 4/5
  expect(report.f1.strict).toBeCloseTo(10 / 12, 12)
  expect(report.f1.moderate).toBe(1)
  expect(report.f1.loose).toBeCloseTo(0.8, 12)
  expect(report.avg).toBeCloseTo(0.87778, 5)
  expect(report.worst).toBeCloseTo(0.8, 12)
  expect(report.gap).toBeCloseTo(0.2, 12)
  expect(report.relDrop).toBeCloseTo(0.04, 12)
})

it.each([
  [5, 12 / 13], // flags all but the first: TP6 FP1
  [15, 10 / 12],
  [25, 10 / 11], // TP5 FN1
])('gives the strict F1 at tau %i', (tau, expected) => {
  const { f1 } = evaluateStrictness(items, { tau: { strict: tau, moderate: 40, loose: 60 } })
  expect(f1.strict).toBeCloseTo(expected, 12)
})

it('has no relative drop when nothing is found under the strict regime', () => {
  const { relDrop } = evaluateStrictness(items, { tau: { strict: 100, moderate: 100, loose: 100 } })
  expect(relDrop).toBeNaN()
})

it('refuses no items, and scores that are none', () => {
  expect(() => evaluateStrictness([], rubricThresholds)).toThrow(InvalidArgumentError)
  const broken = [{ score: Number.NaN, severity: 'LOW' as const }]
  expect(() => evaluateStrictness(broken, rubricThresholds)).toThrow(
    'score must be an integer in [0, 100], got NaN',
  )
})
