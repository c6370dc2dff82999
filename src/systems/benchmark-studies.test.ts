import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBenchmark } from '../evals/index.js'
import { benchmarkClaims } from './benchmark-claims.js'
import { findSystem } from './registry.js'
import { renderReproduction } from './reproduction.js'

const ids = [
  'emergent-misalignment',
  'r1-safety-assessment',
  'oyster',
  'labsafety',
  'fortress',
  'sosbench',
  'propensitybench',
  'forbidden-science',
  'foresightsafety',
  'offtopiceval',
]
/** Oyster-I's rows are Strata-Sword's; its queries of its own are not public. */
const benchmarkOf = (id: string) => findBenchmark(id === 'oyster' ? 'strata-sword' : id)!
const scorer = { score: () => Promise.reject(new Error('no study of a benchmark asks the guard')) }

describe.each(ids)('%s', id => {
  it('has every figure of its worked examples, beside the paper’s and its errata', async () => {
    const report = (await findSystem(id)!.reproduce!({ scorer }))!
    if (report.kind !== 'claims') throw new Error('not a report of claims')
    expect(report.holds).toBe(true)
    expect(report.rows.filter(({ exact }) => exact !== undefined).length).toBeGreaterThan(2)
    expect(report.rows.some(({ published }) => published !== undefined)).toBe(true)
    expect(report.notes.length).toBeGreaterThan(benchmarkOf(id).card.errata.length)
    expect(renderReproduction(report, { width: 60 })).toContain('[x] each of')
  })

  it('shows a dash for each variant that a folder has no data for', async () => {
    const data = await mkdtemp(join(tmpdir(), 'ductile-empty-'))
    try {
      const report = await findSystem(id)!.reproduce!({ scorer, data })
      if (report.kind !== 'claims') throw new Error('not a report of claims')
      const table = report.tables!.at(-1)!
      expect(table.rows.map(([variant]) => variant)).toEqual(benchmarkOf(id).variants)
      expect(table.rows.every(([, samples]) => samples === null)).toBe(true)
    } finally {
      await rm(data, { recursive: true, force: true })
    }
  })
})

it('does not hold where a figure differs, or has no value', async () => {
  const report = (ours: number | null) =>
    benchmarkClaims({
      benchmark: findBenchmark('fortress')!,
      claim: 'x',
      checked: [{ figure: 'f', ours, expected: 16.6667, digits: 4 }],
      stated: [],
      options: { scorer },
    })
  expect((await report(50 / 3)).holds).toBe(true)
  expect((await report(16.67)).holds).toBe(false)
  expect((await report(null)).holds).toBe(false)
  expect((await report(16.67)).rows[0]!.on).toContain('DIFFERS')
})
