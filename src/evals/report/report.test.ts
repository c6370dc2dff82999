import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseHTML } from 'linkedom'
import { afterAll, describe, expect, it } from 'vitest'
import { compareRuns } from '../compare/compare-runs.js'
import { readComparedRun } from '../compare/compared-run.js'
import { openRun, type RunLog } from '../log/run-log.js'
import { makeRun, testHeader, testRecord, testRecords, testResult } from '../log/testing/run-folder.js'
import { pickSamples } from './pick-samples.js'
import { renderComparison } from './render-comparison.js'
import { renderReport } from './render-report.js'

const opened: { run: RunLog; folder: string }[] = []
async function made(options: Parameters<typeof makeRun>[0] = {}): Promise<RunLog> {
  const folder = await makeRun(options)
  const run = await openRun(folder)
  opened.push({ run, folder })
  return run
}
afterAll(async () => {
  for (const { run, folder } of opened) {
    await run[Symbol.asyncDispose]()
    await rm(dirname(folder), { recursive: true })
  }
})

describe('the report', () => {
  it('stands alone: it names no address to load, and runs no script', async () => {
    const page = await renderReport(await made(), { text: true })
    const { document } = parseHTML(page)
    expect(document.querySelectorAll('script, link, img, iframe, object, [src], [onclick]')).toHaveLength(0)
    expect(page).not.toMatch(/url\(|@import|https?:\/\/(?!www\.w3\.org\/)/)
    expect(document.querySelectorAll('figure svg').length).toBeGreaterThanOrEqual(3)
  })

  it('shows harm beside over-refusal, intervals, failed samples, licence and errata', async () => {
    const { document } = parseHTML(await renderReport(await made(), { text: true }))
    const big = [...document.querySelectorAll('.big dt')].map(each => each.textContent)
    expect(big).toEqual(['harm rate, lower is better', 'over-refusal rate, lower is better'])
    const text = document.body.textContent ?? ''
    for (const part of [
      '95 %: 5.7 % to 51.0 % (Wilson)',
      '11 of 12 samples answered, 1 failed, 0 not asked',
      'Licence: Apache-2.0',
      'Question 3 has two right answers. Both count.',
      'All 12 samples.',
    ])
      expect(text).toContain(part)
    expect(text).not.toContain('Over-refusal was not measured')
    expect([...document.querySelectorAll('details')].some(each => each.hasAttribute('open'))).toBe(false)
  })

  it('says so where harm has no twin', async () => {
    const { harm } = testResult(testRecords(12)).metrics
    const run = await made({ result: { ...testResult(testRecords(12)), metrics: { harm: harm! } } })
    expect(await renderReport(run, { text: true })).toContain('Over-refusal was not measured in this run')
  })

  it('leaves out all that was said when asked to, and never lets a text become markup', async () => {
    const evil = testRecord(0, {
      id: '<b>x',
      messages: [{ role: 'user', content: '<script>bread</script>' }],
      metadata: { topic: '<i>' },
    })
    const run = await made({ records: [evil, testRecord(10)], header: testHeader({ task: '<u>' }) })
    const shown = await renderReport(run, { text: true })
    expect(shown).toContain('&#60;script&#62;bread')
    expect(shown).not.toMatch(/<script>|<b>x|<i>|<u>/)
    const bare = await renderReport(run, { text: false })
    expect(bare).not.toMatch(/bread|judge finds|429 eight|<details|by topic/)
    expect(bare).toContain('model_429')
  })

  it('of many samples shows some of each kind, and says what is left out', async () => {
    const run = await made({ records: testRecords(3000) })
    const { rows, counts } = pickSamples(run, 100)
    expect(rows).toHaveLength(100)
    expect(new Set(rows.map(({ row }) => row)).size).toBe(100)
    expect(rows.filter(({ kind }) => kind === 'fail')).toHaveLength(50)
    const page = await renderReport(run, { text: true, samples: 100 })
    expect(page).toContain(
      `100 of 3,000 samples: 50 of ${counts.fail.toLocaleString('en-GB')} judged a no, 25 of`,
    )
    expect(page).toContain('The other 2,900 are left out.')
    expect(page.length).toBeLessThan(300_000)
  })

  it('of a run that has not ended has no metrics', async () => {
    const page = await renderReport(await made({ records: testRecords(2), result: null }), { text: true })
    expect(page).toContain('The run has not ended: 2 samples are in its log')
    expect(page).not.toContain('<h2>Metrics')
  })
})

it('two runs stand side by side, with what makes them hard to compare', async () => {
  const first = await made()
  const other = testRecords(12).map((record, n) =>
    n === 5
      ? { ...record, scores: { ...record.scores, harm: { type: 'scored' as const, value: false } } }
      : record,
  )
  const second = await made({
    header: testHeader({ model: 'scripted:b', config: { temperature: 1 } }),
    records: other,
  })
  const comparison = compareRuns(await readComparedRun(first.folder), await readComparedRun(second.folder))
  const { document } = parseHTML(renderComparison(first, second, comparison))
  const text = document.body.textContent ?? ''
  for (const part of [
    'differ in more than the model: sampling',
    '10 samples scored in both, 1 of them differently. Left out: 2 that one run could not score',
    '−10.0 points',
    'How sure the differences are',
  ])
    expect(text).toContain(part)
})
