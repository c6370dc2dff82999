import { appendFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  makeRun,
  testHeader,
  testRecord,
  testRecords,
  testResult,
} from '../../src/evals/log/testing/run-folder.js'
import { evalsRoutes } from '../../src/server/evals-routes.js'
import { type EvalRuns, openRuns } from '../../src/server/evals-runs.js'
import { errorResponse, toHttpError } from '../../src/server/http-error.js'
import { faintTexts, launchBrowser, openPage, sidewaysOverflow } from './browser.js'
import { type FixtureServer, startFixtureServer } from './fixture-server.js'

/** The real routes over runs of a temporary folder: a small one, a second model's, a large one, and one still open. */
let browser: Browser
let server: FixtureServer
let folder: string
let runs: EvalRuns
const large = 50_000
beforeAll(async () => {
  const small = testRecords(60)
  const other = small.map((record, n) =>
    n % 10 === 5
      ? { ...record, scores: { ...record.scores, harm: { type: 'scored' as const, value: false } } }
      : record,
  )
  folder = dirname(await makeRun({ records: small }))
  const parent = folder
  await makeRun({
    parent,
    header: testHeader({ run: 'run-b', model: 'scripted:b', started: '2026-11-25T00:00:00.000Z' }),
    records: other,
    result: testResult(other),
  })
  await makeRun({
    parent,
    header: testHeader({ run: 'large', task: 'pantry', started: '2026-11-22T00:00:00.000Z' }),
    records: testRecords(large),
  })
  await makeRun({
    parent,
    header: testHeader({ run: 'open', task: 'cellar', started: '2026-11-23T00:00:00.000Z' }),
    records: [testRecord(1)],
    result: null,
  })
  runs = openRuns(folder)
  const app = evalsRoutes(runs)
  app.onError(error => errorResponse(toHttpError(error)))
  ;[browser, server] = await Promise.all([
    launchBrowser(),
    startFixtureServer({ evals: path => app.request(path) }),
  ])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await runs?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})
const pictures = process.env.STUDIO_PICTURES

describe('evals', () => {
  it('lists the runs and leads to the comparison of two', async () => {
    const { page, troubles, close } = await openPage(browser, server.url, '#/evals')
    await page.locator('.run-row').first().waitFor()
    expect(await page.locator('.run-row').count()).toBe(4)
    expect(await page.locator('.run-row', { hasText: 'cellar' }).textContent()).toContain('Not ended')
    await page.getByLabel('Compare run-a').check()
    await page.getByLabel('Compare run-b').check()
    await page.getByRole('link', { name: 'Compare the two' }).click()
    await page.getByRole('heading', { name: 'Sample by sample' }).waitFor()
    expect(page.url()).toContain('#/evals/run-a/with/run-b')
    const text = await page.locator('main').textContent()
    expect(text).toContain('47 samples scored in both, 5 of them differently')
    expect(text).toContain('points')
    await page.locator('.changed-samples a').first().click()
    await page.getByRole('heading', { name: 'Transcript' }).waitFor()
    expect(troubles).toEqual([])
    await close()
  })

  it('shows tasks and models as a matrix', async () => {
    const { page, troubles, close } = await openPage(browser, server.url, '#/evals?view=matrix')
    await page.locator('.matrix').waitFor()
    expect(await page.locator('.matrix tbody tr').count()).toBe(3)
    await page
      .getByRole('cell', { name: /harm rate/ })
      .first()
      .click()
    await page.locator('.metrics').waitFor()
    expect(troubles).toEqual([])
    await close()
  })

  it('shows a run with intervals, drawings and what was not counted, and filters its samples', async () => {
    const { page, troubles, close } = await openPage(browser, server.url, '#/evals/run-a')
    await page.locator('.chart-frame svg').nth(1).waitFor()
    const text = await page.locator('main').textContent()
    for (const part of [
      'harm rate',
      'over-refusal rate',
      '5 samples failed, 8 could not be scored',
      'Both count.',
    ])
      expect(text).toContain(part)
    await page.locator('.sample-row a').first().waitFor()
    await page.getByLabel('harm', { exact: true }).selectOption('yes')
    await expect.poll(() => page.locator('.samples-range').textContent()).toContain('of 9')
    expect(page.url()).toContain('is=score.harm%7Eyes')
    await page.getByLabel('Order').selectOption('ms 1')
    await expect.poll(() => page.locator('.sample-row a').first().textContent()).toBe('q35')
    await page.getByRole('link', { name: 'Show all' }).click()
    await page.getByLabel('Id contains').fill('q59')
    await expect.poll(() => page.locator('.sample-row').count()).toBe(1)
    expect(troubles).toEqual([])
    await close()
  })

  it('shows a sample with its tool call, reasoning, judge and labels', async () => {
    const { page, troubles, close } = await openPage(browser, server.url, '#/evals/run-a/samples/12')
    await page.locator('.tool-call').waitFor()
    const text = await page.locator('main').textContent()
    for (const part of ['look_up', 'Bread keeps in a box.', 'The judge finds nothing amiss.', 'base64'])
      expect(text).toContain(part)
    await page.getByRole('link', { name: 'Next' }).click()
    await page.getByRole('heading', { level: 1, name: 'q13' }).waitFor()
    await page.goto(`${server.url}#/evals/run-a/samples/10`)
    await page.getByRole('heading', { name: 'No answer could be had, so nothing was scored' }).waitFor()
    expect(troubles).toEqual([])
    await close()
  })

  it('scrolls a large run, and reads only what comes into sight', async () => {
    const { page, troubles, close } = await openPage(browser, server.url, '')
    const asked: number[] = []
    page.on('request', request => {
      const offset = /\/samples\?.*offset=(\d+)/.exec(request.url())?.[1]
      if (offset !== undefined) asked.push(Number(offset))
    })
    await page.goto(`${server.url}#/evals/large`)
    await page.locator('.sample-row a').first().waitFor()
    const scroller = page.locator('.samples-scroll')
    await scroller.evaluate(element => element.scrollTo(0, element.scrollHeight))
    await page.locator('.sample-row a', { hasText: `q${large - 1}` }).waitFor()
    await scroller.evaluate(element => element.scrollTo(0, element.scrollHeight / 2))
    await page
      .locator('.sample-row a', { hasText: /^q2[45]\d{3}$/ })
      .first()
      .waitFor()
    await scroller.focus()
    await expect.poll(() => page.locator('.sample-waiting').count()).toBe(0)
    const first = async (): Promise<number> =>
      Number((await page.locator('.sample-row a').first().textContent())?.slice(1))
    const before = await first()
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowDown')
    await expect.poll(first).toBe(before + 3)
    expect(await page.locator('.sample-row').count()).toBeLessThan(20)
    expect(asked.length).toBeLessThan(10)
    expect(troubles).toEqual([])
    await close()
  })

  it('takes a run that is not there, and one that has not ended, for what they are', async () => {
    const { page, close } = await openPage(browser, server.url, '#/evals/open')
    await page.getByRole('heading', { name: 'The run has not ended' }).waitFor()
    expect(await page.locator('.metrics').count()).toBe(0)
    await expect.poll(() => page.locator('.samples-range').textContent()).toContain('of 1')
    await appendFile(join(folder, 'open', 'journal.jsonl'), `${JSON.stringify(testRecord(2))}\n`)
    await page.locator('.sample-row a', { hasText: 'q2' }).waitFor()
    await page.goto(`${server.url}#/evals/nothing`)
    await page.getByRole('heading', { name: 'Not found' }).waitFor()
    await close()
  })

  it.each([
    ['desktop', 1280, 'light'],
    ['desktop', 1280, 'dark'],
    ['phone', 360, 'light'],
    ['phone', 360, 'dark'],
  ] as const)('fits a %s of %i pixels, %s', async (name, width, colorScheme) => {
    const pages = [
      ['list', '#/evals', '.run-row'],
      ['matrix', '#/evals?view=matrix', '.matrix'],
      ['run', '#/evals/run-a', '.figure-pair figure:nth-child(2) svg'],
      ['sample', '#/evals/run-a/samples/12', '.tool-call'],
      ['comparison', '#/evals/run-a/with/run-b', '.changed-samples'],
    ] as const
    for (const [view, hash, shown] of pages) {
      const viewport = { width, height: 900 }
      const { page, troubles, close } = await openPage(browser, server.url, hash, { viewport, colorScheme })
      await page.locator(shown).first().waitFor()
      if (view === 'run') await page.locator('.sample-row a').first().waitFor()
      expect(await sidewaysOverflow(page), `${view}`).toBe(0)
      expect(await page.evaluate(faintTexts), view).toEqual([])
      expect(troubles, view).toEqual([])
      if (pictures !== undefined)
        await page.screenshot({
          path: `${pictures}/evals-${view}-${name}-${colorScheme}.png`,
          fullPage: true,
        })
      await close()
    }
  })
})
