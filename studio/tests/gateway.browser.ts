import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Guard, openGuard, strictnessPolicy } from '../../src/guard/index.js'
import { type RunningServer, startServer } from '../../src/server/index.js'
import { openStore, type Store } from '../../src/store/index.js'
import { systems } from '../../src/systems/index.js'
import { launchBrowser, openPage } from './browser.js'

/** The real gateway with the embedded guard and a ledger in memory, as `ductile up` puts them together. */
let browser: Browser
let guard: Guard
let store: Store
let server: RunningServer
beforeAll(async () => {
  ;[browser, guard, store] = await Promise.all([launchBrowser(), openGuard(), openStore('sqlite::memory:')])
  const policy = (strictness: 'strict' | 'moderate' | 'loose') =>
    strictnessPolicy(guard.card, { strictness, kind: 'calibrated' })
  server = await startServer({
    version: '0.0.0',
    port: 0,
    systems,
    ledger: store.ledger,
    studioFolder: fileURLToPath(new URL('../dist', import.meta.url)),
    protection: {
      guard,
      policies: { strict: policy('strict'), moderate: policy('moderate'), loose: policy('loose') },
      strictness: 'moderate',
    },
  })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  await store?.close()
  await guard?.[Symbol.asyncDispose]()
})

it('scores with the embedded guard as one types, and shows what it decoded', async () => {
  const { page, troubles, close } = await openPage(browser, `${server.url}/`, '')
  await page.getByRole('button', { name: 'A Base64 sentence' }).click()
  await page.locator('.finding-decoded', { hasText: 'The meeting is moved to Thursday at noon.' }).waitFor()
  expect(await page.locator('.verdict-decides').count()).toBe(1)
  await page.getByRole('button', { name: /Ignore previous/ }).click()
  await expect
    .poll(async () => Number(await page.locator('.meter-value').first().textContent()))
    .toBeGreaterThan(70)
  await page.getByRole('button', { name: 'A reply that declines' }).click()
  await page.locator('.refusal', { hasText: 'The reply declines' }).waitFor()
  expect(troubles).toEqual([])
  await close()
})

it('shows a decision of the gateway in the list and in full', async () => {
  const asked = await fetch(`${server.url}/v1/moderations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ input: 'How do I keep bread fresh?' }),
  })
  expect(asked.status).toBe(200)
  const { page, troubles, close } = await openPage(browser, `${server.url}/`, '#/decisions')
  await page.locator('.decision-table tbody tr').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.locator('.chain-intact').waitFor()
  expect(await page.locator('.evidence').textContent()).toContain('26 characters')
  expect(troubles).toEqual([])
  await close()
})

it('lists the 31 systems of the registry', async () => {
  const { page, troubles, close } = await openPage(browser, `${server.url}/`, '#/systems?q=flexguard')
  await page.locator('.system', { hasText: '2602.23636' }).waitFor()
  await page.getByLabel('Search').fill('')
  await expect.poll(() => page.locator('.system').count()).toBe(31)
  expect(troubles).toEqual([])
  await close()
})
