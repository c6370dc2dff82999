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

it('asks once per pause of the typing, and at once on Ctrl+Enter', async () => {
  const { page, close } = await openPage(browser, server.url, '')
  let asked = 0
  const recorded: unknown[] = []
  page.on('request', request => {
    if (!request.url().endsWith('/api/score')) return
    asked++
    recorded.push((request.postDataJSON() as { record: unknown }).record)
  })
  const field = page.getByLabel('Prompt', { exact: true }).last()
  await field.pressSequentially('a question about bread', { delay: 10 })
  await page.locator('.gauge').waitFor()
  // 22 key strokes, 10 ms apart, pauses of 220 ms: one request, or two on a machine that stumbles.
  expect(asked).toBeLessThanOrEqual(2)
  const before = asked
  const answer = page.waitForResponse('**/api/score')
  await field.press('Control+Enter')
  await answer
  expect(asked).toBe(before + 1)
  // What is typed is not recorded; what was asked for is.
  expect(recorded).toEqual([...Array.from({ length: before }, () => false), true])
  await close()
})

it('never shows an answer to an older text', async () => {
  const { page, close } = await openPage(browser, server.url, '')
  await page.route('**/api/score', async route => {
    // The answer about the older text is held back until long after the newer one.
    if (route.request().postData()?.includes('kill') === true)
      await new Promise(done => setTimeout(done, 1500))
    await route.continue().catch(() => undefined)
  })
  const field = page.getByLabel('Prompt', { exact: true }).last()
  const left = page.waitForRequest('**/api/score')
  await field.fill('how do I kill a process')
  await left
  await field.fill('something grim')
  await expect.poll(() => page.locator('.gauge-score').textContent()).toBe('73')
  await page.waitForTimeout(1800)
  expect(await page.locator('.gauge-score').textContent()).toBe('73')
  await close()
})

it('shows the refusal of a text that is too long instead of the last score', async () => {
  const { page, close } = await openPage(browser, server.url, '')
  const field = page.getByLabel('Prompt', { exact: true }).last()
  await field.fill('short')
  await page.locator('.gauge').waitFor()
  await field.fill('x'.repeat(server.longest + 1))
  const alert = page.locator('.outcome [role=alert]')
  await alert.waitFor()
  expect(await alert.textContent()).toContain('The text is too long')
  expect(await alert.textContent()).toContain('at most 5000 are scored')
  expect(await page.locator('.gauge').count()).toBe(0)
  await field.fill('short again')
  await page.locator('.gauge').waitFor()
  await close()
})

it('says when the server is gone, and picks up when it is back', async () => {
  const own = await startFixtureServer()
  const { page, close } = await openPage(browser, own.url, '')
  await page.locator('dl.status').waitFor()
  await own.close()
  await page.getByLabel('Prompt', { exact: true }).last().fill('anyone there?')
  const alert = page.locator('.outcome [role=alert]')
  await alert.waitFor()
  expect(await alert.textContent()).toContain('The server does not answer')
  expect(await alert.textContent()).toContain('what could not be scored is not called safe')
  await page.locator('.status-down').waitFor({ timeout: 10_000 })
  const again = await startFixtureServer({ port: Number(new URL(own.url).port) })
  await page.locator('.gauge').waitFor({ timeout: 10_000 })
  await page.locator('dl.status').waitFor({ timeout: 10_000 })
  await close()
  await again.close()
})

it('shows a readable notice when an answer has a shape it does not know', async () => {
  const { page, close } = await openPage(browser, server.url, '')
  await page.route('**/api/score', route => route.fulfill({ json: { score: null } }))
  await page.getByLabel('Prompt', { exact: true }).last().fill('anything')
  await page.getByRole('heading', { name: 'The page could not be drawn' }).waitFor()
  await close()
})

it('keeps the address free of what is typed', async () => {
  const { page, close } = await openPage(browser, server.url, '#/playground?mode=reply')
  await page.getByLabel('Prompt', { exact: true }).last().fill('a private question')
  await page.getByLabel('Reply', { exact: true }).fill('a private answer')
  await page.locator('.gauge').waitFor()
  expect(page.url()).toBe(`${server.url}#/playground?mode=reply`)
  await close()
})
