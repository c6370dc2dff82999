import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../stats/index.js'
import type { RunHeader, RunResult } from '../record.js'
import type { Score, ScoreValue } from '../scorer.js'
import { type CompareOptions, compareRuns } from './compare-runs.js'
import type { ComparedRow, ComparedRun } from './compared-run.js'
import { comparisonMarkdown, headline } from './comparison-markdown.js'

const header: RunHeader = {
  run: 'r',
  task: 't',
  taskVersion: '1',
  model: 'm',
  roles: {},
  dataset: { name: 'd', samples: 0, fingerprint: 'f' },
  epochs: 1,
  config: {},
  limits: {},
  scorers: ['match'],
  started: '2026-11-24T00:00:00Z',
  ductile: '0.1.0',
}
const resultOf = (better: 'higher' | 'lower', status: RunResult['status'] = 'success'): RunResult => ({
  status,
  completed: 0,
  failed: 0,
  planned: 0,
  metrics: { match: [{ name: 'a', value: 1, n: 1, missing: 0, better }] },
  usage: { inputTokens: 0, outputTokens: 0 },
  ended: '2026-11-24T00:00:00Z',
})
const scored = (value: ScoreValue): Score => ({ type: 'scored', value })
const rowOf = (id: string, score: Score | undefined, more: Partial<ComparedRow> = {}): ComparedRow => ({
  cluster: id,
  asked: id,
  failed: score === undefined,
  scores: score === undefined ? {} : { match: score },
  ...more,
})
const runOf = (
  scores: readonly (Score | undefined)[],
  { better = 'higher', more = {} }: { better?: 'higher' | 'lower'; more?: Partial<ComparedRun> } = {},
): ComparedRun => ({
  header,
  result: resultOf(better),
  rows: new Map(scores.map((score, i) => [`0:${i}`, rowOf(`${i}`, score)])),
  ...more,
})
const yesNo = (n: number, yes: (i: number) => boolean) => Array.from({ length: n }, (_, i) => scored(yes(i)))
const only = (before: ComparedRun, after: ComparedRun, options: CompareOptions = {}) =>
  compareRuns(before, after, options).measures[0]!

describe('compareRuns', () => {
  const before = runOf(yesNo(100, i => i < 80))

  it('pairs by sample and tests what changed', () => {
    // 15 lost, 3 won: McNemar's mid-p of (3, 15) is 0.0075...
    const after = runOf(yesNo(100, i => (i >= 15 && i < 80) || i >= 97))
    const measure = only(before, after)
    expect(measure).toMatchObject({
      measure: 'match',
      better: 'higher',
      before: 0.8,
      after: 0.68,
      pairs: 100,
      unpaired: 0,
      test: 'McNemar mid-p',
      verdict: 'regression',
    })
    // sum of C(18, 0..2) and half of C(18, 3), doubled, over 2^18
    expect(measure.pValue).toBeCloseTo((2 * (1 + 18 + 153) + 816) / 2 ** 18, 12)
    expect(measure.difference).toBeCloseTo(-0.12, 12)
    expect(compareRuns(before, after).passed).toBe(false)
    expect(only(before, after, { margin: 0.15 }).verdict).toBe('within margin')
    expect(only(after, before).verdict).toBe('improvement')
  })

  it('turns round where lower is better, or where it is told so', () => {
    const after = runOf(
      yesNo(100, i => i < 40),
      { better: 'lower' },
    )
    expect(only(before, after).verdict).toBe('improvement')
    expect(only(before, after, { better: { match: 'higher' } }).verdict).toBe('regression')
    expect(() => compareRuns(before, after, { better: { other: 'lower' } })).toThrow(
      'no measure "other"; there are match',
    )
  })

  it('calls a small change noise', () => {
    const after = runOf(yesNo(100, i => i < 78))
    expect(only(before, after)).toMatchObject({ verdict: 'within noise' })
    expect(compareRuns(before, after).passed).toBe(true)
  })

  it('passes nothing that it could not see', () => {
    const broken = runOf(yesNo(100, i => i < 80).map((score, i) => (i % 10 === 0 ? undefined : score)))
    const comparison = compareRuns(before, broken)
    expect(comparison.measures[0]).toMatchObject({ pairs: 90, unpaired: 10, verdict: 'inconclusive' })
    expect([comparison.passed, comparison.samples.failedAfter]).toEqual([false, 10])
    expect(only(before, broken, { maxMissing: 0.1 }).verdict).toBe('within noise')
    expect(only(before, runOf([])).verdict).toBe('inconclusive')
    expect(compareRuns(runOf([]), runOf([]))).toMatchObject({ passed: false, measures: [] })
    // a regression that is seen stands, whatever is missing
    const worse = runOf(yesNo(100, () => false).map((score, i) => (i >= 90 ? undefined : score)))
    expect(only(before, worse).verdict).toBe('regression')
  })

  it('does not pair what was asked differently, and counts what stands in one run only', () => {
    const rows = new Map(before.rows)
    rows.set('0:3', { ...rows.get('0:3')!, asked: 'something else' })
    rows.delete('0:4')
    rows.set('0:new', rowOf('new', scored(true)))
    const comparison = compareRuns(before, runOf([], { more: { rows } }))
    expect(comparison.samples).toMatchObject({ shared: 99, onlyBefore: 1, onlyAfter: 1, askedDifferently: 1 })
    expect(comparison.measures[0]).toMatchObject({ pairs: 98, unpaired: 3 })
  })

  it('leaves out what both exclude', () => {
    const excluded: Score = { type: 'not-scored', cause: 'excluded', explanation: 'outside' }
    const scores = yesNo(20, () => true).map((score, i) => (i < 5 ? excluded : score))
    expect(only(runOf(scores), runOf(scores))).toMatchObject({ pairs: 15, unpaired: 0, excluded: 5 })
  })

  it('takes epochs of a sample as one cluster', () => {
    const rows = (yes: (i: number) => boolean) =>
      new Map(
        Array.from({ length: 40 }, (_, i) => [
          `${i % 20}:${i < 20 ? 'a' : 'b'}`,
          rowOf(i < 20 ? 'a' : 'b', scored(yes(i)), { asked: 'same' }),
        ]),
      )
    // all forty turned round, but there are two questions
    const measure = only(
      runOf([], { more: { rows: rows(() => true) } }),
      runOf([], { more: { rows: rows(() => false) } }),
    )
    expect(measure).toMatchObject({ difference: -1, verdict: 'within noise', pairs: 40 })
  })

  it('compares labels and parts, and corrects over all of them', () => {
    const of = (label: (i: number) => string, points: (i: number) => number) =>
      runOf(Array.from({ length: 60 }, (_, i) => scored({ label: label(i), points: points(i) })))
    const comparison = compareRuns(
      of(
        () => 'calm',
        i => i % 7,
      ),
      of(
        i => (i < 30 ? 'calm' : 'loud'),
        i => (i % 7) + 1 + (i % 2),
      ),
    )
    expect(comparison.measures.map(({ measure, better, verdict }) => [measure, better, verdict])).toEqual([
      ['match.label=calm', 'unknown', 'change'],
      ['match.label=loud', 'unknown', 'change'],
      ['match.points', 'higher', 'improvement'],
    ])
    for (const { pValue, pHolm } of comparison.measures) expect(pHolm).toBeGreaterThanOrEqual(pValue)
    expect(comparison.measures[2]!.test).toBe('paired bootstrap')
  })

  it('finds nothing between a run and itself', () => {
    const values = fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), {
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(values, each => {
        const run = runOf(each.map(scored))
        expect(only(run, run)).toMatchObject({ difference: 0, verdict: 'within noise', pValue: 1 })
      }),
      { seed: 12, numRuns: 20 },
    )
  })

  it('calls no more regressions on noise than it says', () => {
    const random = randomStream(31)
    const noisy = () => runOf(yesNo(60, () => random.uniform() < 0.7))
    let alarms = 0
    for (let run = 0; run < 400; run++) if (!compareRuns(noisy(), noisy()).passed) alarms++
    // one side of a two-sided 5 %: 2.5 % of 400 are 10; four standard errors are 12 more
    expect(alarms).toBeLessThanOrEqual(22)
  })

  it('refuses options out of range', () => {
    expect(() => compareRuns(before, before, { margin: -1 })).toThrow('margin must be at least 0, got -1')
    expect(() => compareRuns(before, before, { alpha: 1 })).toThrow('alpha must be in (0, 1)')
    expect(() => compareRuns(before, before, { maxMissing: 2 })).toThrow('maxMissing must be in [0, 1]')
  })
})

describe('comparisonMarkdown', () => {
  it('says the verdict first and shows what is missing', () => {
    const hostile = { ...header, model: 'm|<b>@team', taskVersion: '2' }
    const before = runOf(yesNo(50, () => true))
    const after = runOf(
      yesNo(50, i => i > 20),
      { more: { header: hostile, result: resultOf('higher', 'limit') } },
    )
    const text = comparisonMarkdown(compareRuns(before, after))
    expect(text.split('\n')[0]).toBe('### Regression: match')
    expect(text).toContain('| match ↑ | 1.000 | 0.580 | −0.420 (')
    expect(text).toContain('| 50 | 0 | 0 | regression |')
    expect(text).toContain('The version of the task differs: 1 before, 2 after.')
    expect(text).toContain('The run after is not complete (limit).')
    expect(text).not.toContain('|<b>')
    expect(text).not.toContain('@team')
    expect(headline(compareRuns(before, before))).toBe('No regression')
    expect(headline(compareRuns(runOf([]), runOf([])))).toBe('Inconclusive: nothing to compare')
  })
})
