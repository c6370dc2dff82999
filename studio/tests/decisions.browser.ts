import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchBrowser, openPage } from './browser.js'
import { type FixtureServer, startFixtureServer } from './fixture-server.js'

let browser: Browser
let server: FixtureServer
beforeAll(async () => {
  ;[browser, server] = await Promise.all([launchBrowser(), startFixtureServer()])
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

it('lists the newest decisions first, with a chart and its words', async () => {
  const { page, troubles, close } = await openPage(browser, server.url, '#/decisions')
  const numbers = page.locator('.decision-table .column-number a')
  await numbers.first().waitFor()
  expect((await numbers.allTextContents()).slice(0, 3)).toEqual(['120', '119', '118'])
  expect(await page.title()).toBe('Decisions · Ductile studio')
  await page.locator('.chart-frame svg').first().waitFor()
  // Two of the newest fifty, 120 and 90, could not be scored.
  expect(await page.locator('.chart figcaption').textContent()).toContain(
    '2 could not be scored and are not drawn.',
  )
  expect(await page.locator('.chart-frame [aria-label=dot] > *').count()).toBe(48)
  expect(troubles).toEqual([])
  await close()
})

it('keeps the filters in the address, and reads them from it', async () => {
  const { page, troubles, close } = await openPage(browser, server.url, '#/decisions')
  const rows = page.locator('.decision-table tbody tr')
  await rows.first().waitFor()
  await page.getByLabel('Action').selectOption('block')
  await expect.poll(() => page.url()).toContain('#/decisions?action=block')
  await expect
    .poll(async () => new Set(await page.locator('.column-action .badge').allTextContents()))
    .toEqual(new Set(['Block']))
  await page.getByLabel('Score at least').fill('80')
  await expect.poll(() => page.url()).toContain('minScore=80')
  await expect
    .poll(async () => Math.min(...(await page.locator('.score-cell .number').allTextContents()).map(Number)))
    .toBeGreaterThanOrEqual(80)
  const shared = await openPage(browser, server.url, new URL(page.url()).hash)
  await shared.page.locator('.decision-table tbody tr').first().waitFor()
  expect(await shared.page.locator('.decision-table tbody tr').count()).toBe(await rows.count())
  expect(await shared.page.getByLabel('Score at least').inputValue()).toBe('80')
  await shared.close()
  await page.getByLabel('Signal').fill('no such signal')
  await page.getByRole('heading', { name: 'No decision matches these filters' }).waitFor()
  await page.getByRole('link', { name: 'Clear filters' }).click()
  await expect.poll(() => rows.count()).toBe(50)
  expect(troubles).toEqual([])
  await close()
})

it('goes through the pages of the list and back', async () => {
  const { page, close } = await openPage(browser, server.url, '#/decisions')
  const first = page.locator('.decision-table .column-number a').first()
  await page.getByRole('link', { name: 'Older' }).click()
  await expect.poll(() => first.textContent()).toBe('70')
  expect(page.url()).toContain('before=71')
  expect(await page.getByRole('switch').isDisabled()).toBe(true)
  await page.goBack()
  await expect.poll(() => first.textContent()).toBe('120')
  await close()
})

it('is worked by j, k, Enter and Esc, and comes back to the same row of the same list', async () => {
  const { page, troubles, close } = await openPage(browser, server.url, '#/decisions?edge=user')
  await page.locator('.decision-table tbody tr').first().waitFor()
  const focused = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.textContent ?? null)
  for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key)
  expect(await focused()).toBe('117')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Decision 117' }).waitFor()
  expect(page.url()).toContain('#/decisions/117?edge=user')
  await page.keyboard.press('Escape')
  await expect.poll(() => page.url()).toContain('#/decisions?edge=user')
  await expect.poll(focused).toBe('117')
  await page.getByLabel('Run').fill('j')
  expect(await page.getByLabel('Run').inputValue()).toBe('j')
  expect(troubles).toEqual([])
  await close()
})

it('shows all that traces a decision', async () => {
  const { page, troubles, close } = await openPage(browser, server.url, '#/decisions/100')
  await page.locator('.evidence').waitFor()
  expect(await page.title()).toBe('Decision 100 · Ductile studio')
  const text = await page.locator('main').textContent()
  for (const part of [
    'harm 75 > 46 (calibrated)',
    'The entry fits the hash chain.',
    // 100 = 0x64
    '64'.padStart(64, '0'),
    'a7'.repeat(32),
    '140 characters',
    'Not kept: content capture was off.',
    '/v1/chat/completions',
    'calibrated: fixture rows · max F1 · n = 1,200 · reached 0.781 [0.755, 0.804] · 2026-11-24',
    'policy house 1, on failure closed',
    '3.3 ms',
  ])
    expect(text).toContain(part)
  expect(await page.locator('.thresholds tbody tr').first().textContent()).toContain('exceeded')
  expect(troubles).toEqual([])
  await close()
})

it('warns when an entry does not fit the chain, and when a signal could not be scored', async () => {
  const broken = await openPage(browser, server.url, '#/decisions/13')
  await broken.page.locator('.chain-broken').waitFor()
  expect(await broken.page.locator('.chain-broken').getAttribute('role')).toBe('alert')
  await broken.close()
  const unscored = await openPage(browser, server.url, '#/decisions/30')
  await unscored.page.locator('.outcome-item').waitFor()
  expect(await unscored.page.locator('.outcomes').textContent()).toMatch(
    /not scored[\s\S]*timeout after 400 ms; the failure mode is closed/,
  )
  await unscored.close()
})

it('designs its empty states', async () => {
  const missing = await openPage(browser, server.url, '#/decisions/9999')
  await missing.page.getByRole('heading', { name: 'The ledger has no such entry' }).waitFor()
  await missing.close()
  const none = await openPage(browser, server.url, '#/decisions?run=no-such-run')
  await none.page.getByRole('heading', { name: 'No decision matches these filters' }).waitFor()
  await none.page.getByRole('link', { name: 'Show all decisions' }).click()
  await none.page.locator('.decision-table').waitFor()
  await none.close()
  const empty = await startFixtureServer({ ledgerEmpty: true })
  const fresh = await openPage(browser, empty.url, '#/decisions')
  await fresh.page.getByRole('heading', { name: 'Nothing has been decided yet' }).waitFor()
  expect(await fresh.page.locator('main').textContent()).toContain(`${empty.url}v1`)
  await fresh.close()
  await empty.close()
})
