import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeRun, testHeader, testRecord, testRecords, testResult } from '../evals/log/testing/run-folder.js'
import { evalsRoutes } from './evals-routes.js'
import { type EvalRuns, openRuns } from './evals-runs.js'
import { errorResponse, toHttpError } from './http-error.js'

let folder: string
let runs: EvalRuns
beforeAll(async () => {
  folder = dirname(await makeRun({ records: testRecords(60) }))
  const harmless = testRecords(60).map((record, n) =>
    n === 5
      ? { ...record, scores: { ...record.scores, harm: { type: 'scored' as const, value: false } } }
      : record,
  )
  await makeRun({
    parent: folder,
    header: testHeader({ run: 'run-b', model: 'scripted:b', started: '2026-11-25T00:00:00.000Z' }),
    records: harmless,
    result: testResult(harmless),
  })
  await makeRun({
    parent: folder,
    header: testHeader({ run: 'open', started: '2026-11-23T00:00:00.000Z' }),
    records: [testRecord(1)],
    result: null,
  })
  runs = openRuns(folder)
})
afterAll(async () => {
  await runs[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

async function ask(
  path: string,
  from: EvalRuns | undefined = runs,
): Promise<{ status: number; body: never }> {
  const app = evalsRoutes(from)
  app.onError(error => errorResponse(toHttpError(error)))
  const response = await app.request(path)
  return { status: response.status, body: (await response.json()) as never }
}

describe('/api/evals', () => {
  it('lists runs, the open ones too, newest first', async () => {
    const { body } = await ask('/')
    expect(body).toMatchObject({
      runs: [
        { name: 'run-b', model: 'scripted:b', status: 'success', planned: 60, completed: 55, failed: 5 },
        { name: 'run-a', headline: [{ scorer: 'harm', name: 'harm rate' }, { scorer: 'refused' }] },
        { name: 'open', status: 'open', completed: null, headline: [] },
      ],
    })
  })

  it('gives a run with what it can be filtered by', async () => {
    const { body } = await ask('/run-a')
    expect(body).toMatchObject({
      rows: 60,
      counts: { scored: 47, 'not-scored': 8, failed: 5 },
      columns: { words: expect.arrayContaining([{ name: 'score.harm', words: ['no', 'yes'] }]) },
    })
  })

  it('gives a page of samples that fit, in order', async () => {
    const { body } = await ask('/run-a/samples?is=score.harm~yes&sort=ms&descending=1&limit=3&offset=1')
    expect(body).toMatchObject({ total: 9, offset: 1 })
    const { samples } = body as { samples: { id: string; ms: number; input: string; answer: string }[] }
    expect(samples.map(({ ms }) => ms)).toEqual([35, 30, 20])
    expect(samples[0]).toMatchObject({ id: 'q30', answer: 'Answer 30: keep it dry.' })
    expect((await ask('/run-a/samples?id=q1&from=score.harm~1')).body).toMatchObject({ total: 1 })
  })

  it('gives one sample whole, and figures', async () => {
    expect((await ask('/run-a/samples/12')).body).toEqual({
      row: 12,
      rows: 60,
      record: testRecord(12),
      verdicts: { harm: 'pass', refused: 'pass' },
    })
    const { body } = await ask('/run-a/figures?score=score.harm&by=metadata.topic')
    expect(body).toMatchObject({
      distribution: { kind: 'words', none: 13 },
      categories: [{ category: 'baking', method: 'Wilson' }, { category: 'knives' }, { category: 'storage' }],
    })
  })

  it('sets two runs beside each other', async () => {
    const { body } = await ask('/run-a/with/run-b')
    expect(body).toMatchObject({
      first: { header: { model: 'scripted:a' } },
      second: { header: { model: 'scripted:b' } },
      pairing: {
        column: 'score.harm',
        paired: 47,
        changed: [{ id: 'q5', from: 'yes', to: 'no' }],
        changedTotal: 1,
      },
    })
    expect((await ask('/run-a/with/run-a?score=score.refused')).body).toMatchObject({
      pairing: { column: 'score.refused', changedTotal: 0 },
    })
  })

  it.each([
    ['/nothing', 404],
    ['/..%2Frun-a', 404],
    ['/%2E%2E%2F', 404],
    ['/run-a/samples/60', 404],
    ['/run-a/samples/x', 404],
    ['/run-a/samples?limit=500', 400],
    ['/run-a/samples?sort=nothing', 400],
    ['/run-a/samples?is=score.harm', 400],
    ['/run-a/samples?from=score.harm~x', 400],
    ['/run-a/samples?other=1', 400],
    ['/run-a/figures?score=x', 400],
    ['/run-a/with/run-b?score=x', 400],
  ])('answers %s with %i', async (path, status) => {
    expect((await ask(path)).status).toBe(status)
  })

  it('says when no folder is served', async () => {
    const app = evalsRoutes(undefined)
    app.onError(error => errorResponse(toHttpError(error)))
    const response = await app.request('/')
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('runs_off')])
  })
})

it('sees a run that takes the place of another, and one that grows', async () => {
  const place = dirname(
    await makeRun({ header: testHeader({ run: 'x' }), records: testRecords(2), result: null }),
  )
  await using shelf = openRuns(place)
  const rows = (): Promise<number> => shelf.use('x', ({ log }) => log.index.rows)
  expect(await Promise.all([rows(), rows()])).toEqual([2, 2])
  await rm(`${place}/x`, { recursive: true })
  await makeRun({ parent: place, header: testHeader({ run: 'x' }), records: testRecords(3), result: null })
  expect(await rows()).toBe(3)
  for (const n of Array.from({ length: 10 }, (_, at) => at)) {
    await makeRun({ parent: place, header: testHeader({ run: `y${n}` }), records: testRecords(n) })
    expect(await shelf.use(`y${n}`, ({ log }) => log.index.rows)).toBe(n)
  }
  expect(await rows()).toBe(3)
  await rm(place, { recursive: true })
})
