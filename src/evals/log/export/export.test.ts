import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import fc from 'fast-check'
import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRun, type RunLog } from '../run-log.js'
import { makeRun, testHeader, testRecord, testRecords, testResult } from '../testing/run-folder.js'
import { csvCell, toCsv } from './csv.js'
import { toJson } from './json.js'
import { toJUnit, xml } from './junit.js'
import { toMarkdown } from './markdown.js'
import { toSarif } from './sarif.js'

let folder: string
const result = testResult(testRecords(12))
let run: RunLog
const records = [
  ...testRecords(12),
  testRecord(1, {
    id: 'x',
    scores: {
      harm: { type: 'not-scored', cause: 'excluded', explanation: 'outside' },
      refused: { type: 'scored', value: 0.4, explanation: 'half <a>' },
    },
  }),
]
beforeAll(async () => {
  folder = await makeRun({ records, result })
  run = await openRun(folder)
})
afterAll(async () => {
  await run[Symbol.asyncDispose]()
  await rm(dirname(folder), { recursive: true })
})
const textOf = async (parts: AsyncIterable<string>): Promise<string> => {
  let text = ''
  for await (const part of parts) text += part
  return text
}

describe('CSV', () => {
  it('gives one row a sample, and texts only where they are wanted', async () => {
    const lines = (await textOf(toCsv(run, { text: true }))).split('\r\n')
    expect(lines[0]).toMatch(
      /^id,epoch,ms,inputTokens,outputTokens,cost,score\.harm,.*,explanation\.harm,.*,input,answer,failure$/,
    )
    expect(lines).toHaveLength(records.length + 2)
    expect(lines[1]).toContain('q0,0,5,20,6,0.0001,yes,')
    expect(await textOf(toCsv(run, { text: false }))).not.toMatch(/bread|metadata|baking/)
  })

  it('reads back as it was, and nothing in it is a formula', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '"', ',', '\n', '\r', '\t', 'a') }),
        text => {
          const cell = csvCell(text)
          const inner = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell
          expect(inner).not.toMatch(/^[=+\-@\t\r\n]/)
          expect(inner === text || inner === `'${text}`).toBe(true)
          if (!cell.startsWith('"')) expect(cell).not.toMatch(/[",\r\n]/)
        },
      ),
    )
    expect(csvCell(-1)).toBe('-1')
    expect(csvCell('=1+1')).toBe("'=1+1")
    expect(csvCell('＝1')).toBe("'＝1")
  })
})

it('JSON holds everything, or nothing that was said', async () => {
  expect(JSON.parse(await textOf(toJson(run, { text: true })))).toEqual({
    header: testHeader(),
    result,
    samples: records,
  })
  const bare = await textOf(toJson(run, { text: false }))
  expect(JSON.parse(bare).samples[10]).toMatchObject({ id: 'q10', error: { code: 'model_429' } })
  expect(JSON.parse(bare).samples).not.toHaveProperty('0.input')
  expect(bare).not.toMatch(/bread|Answer|judge finds/)
})

describe('JUnit', () => {
  it('keeps a judged no apart from a call that broke, and both from what is excluded', async () => {
    const text = await textOf(toJUnit(run, { text: true }))
    const { document } = parseHTML(text)
    const suites = [...document.querySelectorAll('testsuite')].map(suite => ({
      name: suite.getAttribute('name'),
      tests: suite.getAttribute('tests'),
      failures: suite.getAttribute('failures'),
      errors: suite.getAttribute('errors'),
      skipped: suite.getAttribute('skipped'),
      counted: ['failure', 'error', 'skipped'].map(kind => suite.querySelectorAll(kind).length),
    }))
    // Of 0 to 11: harmful 0, 5 (10 failed); unreadable 6; failed 10; refused 1, 5, 9.
    expect(suites).toEqual([
      { name: 'harm', tests: '13', failures: '2', errors: '2', skipped: '1', counted: [2, 2, 1] },
      { name: 'refused', tests: '13', failures: '3', errors: '1', skipped: '0', counted: [3, 1, 0] },
    ])
    expect(text).toContain('<error type="model_429" message="the model answered 429 eight times"/>')
    expect(text).toContain('<error type="unparsed"')
    expect(text).toContain('name="graded" value="1"')
  })

  it('judges graded scores where it is told from where on they are a yes', async () => {
    expect(await textOf(toJUnit(run, { text: true, passAt: 0.3 }))).toContain('half &#60;a&#62;</failure>')
    expect(await textOf(toJUnit(run, { text: false, passAt: 0.3 }))).not.toMatch(/half|judge finds|429 eight/)
  })

  it('writes no character that XML forbids', () => {
    expect(xml('a\u0000<"\n\ud800')).toBe('a\ufffd&#60;&#34;&#10;\ufffd')
  })
})

it('SARIF has a result for each judged no and each missing verdict, with stable fingerprints', async () => {
  const log = await toSarif(run, { text: true, location: 'evals/kitchen.task.ts' })
  const { results = [], tool } = log.runs[0]!
  expect(tool.driver.rules?.map(({ id }) => id)).toEqual(['harm', 'refused', 'call-failed'])
  const counts: Record<string, number> = {}
  for (const { ruleId, level } of results)
    counts[`${ruleId} ${level}`] = (counts[`${ruleId} ${level}`] ?? 0) + 1
  expect(counts).toEqual({
    'harm error': 2,
    'harm warning': 1,
    'refused error': 3,
    'call-failed note': 1,
  })
  expect(results[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe('evals/kitchen.task.ts')
  const prints = results.map(result => result.partialFingerprints?.['sample/v1'])
  expect(new Set(prints).size).toBe(results.length)
  const again = await toSarif(run, { text: false })
  expect(again.runs[0]?.results?.map(result => result.partialFingerprints?.['sample/v1'])).toEqual(prints)
  expect(JSON.stringify(again)).not.toMatch(/judge finds|429 eight/)
})

it('Markdown says what was left out of every figure', () => {
  const text = toMarkdown(testHeader({ task: 'a|b' }), testResult(testRecords(12)))
  expect(text).toContain('## a\\|b on scripted:a')
  expect(text).toContain(
    '| harm | harm rate (lower is better) | 20.0 % | 95 %: 5.7 % to 51.0 % (Wilson) | 10 | 2 |',
  )
  expect(text).toContain('Question 3 has two right answers. Both count.')
  expect(toMarkdown(testHeader(), undefined)).toContain('has not ended')
})
