import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openPage, sidewaysOverflow } from './browser.js'
import { policy } from './fixture-policy.js'
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
const pictures = process.env.STUDIO_PICTURES

describe('policy', () => {
  it('shows what the candidate would change, with intervals, and asks for another range', async () => {
    const { page, troubles, close } = await openPage(browser, server.url, '#/policy')
    await page.locator('.policy-figure').first().waitFor()
    expect(await page.title()).toBe('Policy · Ductile studio')
    const text = await page.locator('main').textContent()
    for (const part of [
      'house 3',
      'house 4',
      '400 decisions, entries 1 to 412',
      '3.5 %, 2.1 to 5.8 %',
      '12 decisions cannot be worked out: injection on answer was not asked then.',
      'a captured text',
    ])
      expect(text).toContain(part)
    const asked = page.waitForRequest('**/api/policy/diff?limit=1000')
    await page.getByRole('radio', { name: '1,000', exact: true }).check()
    await asked
    expect(page.url()).toContain('#/policy?limit=1000')
    expect(troubles).toEqual([])
    await close()
  })

  it('leads to the entry of a changed decision by the keyboard alone', async () => {
    const { page, close } = await openPage(browser, server.url, '#/policy')
    await page.locator('.policy-entry').first().waitFor()
    for (let steps = 0; steps < 40; steps += 1) {
      await page.keyboard.press('Tab')
      if (await page.evaluate(() => document.activeElement?.classList.contains('policy-entry') === true))
        break
    }
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toBe(`${server.url}#/decisions/97`)
    await close()
  })

  it('says how to name a candidate when there is none', async () => {
    const { page, troubles, close } = await openPage(browser, server.url, '')
    await page.route('**/api/policy', route => route.fulfill({ json: { ...policy, candidate: null } }))
    await page.goto(`${server.url}#/policy`)
    await page.getByRole('heading', { name: 'No candidate stands beside the policy in force' }).waitFor()
    expect(await page.locator('.policy-figure').count()).toBe(0)
    expect(troubles).toEqual([])
    await close()
  })

  it.each([
    ['desktop', 1280, 'light'],
    ['phone', 360, 'dark'],
  ] as const)('fits a %s', async (name, width, colorScheme) => {
    const viewport = { width, height: 900 }
    const { page, close } = await openPage(browser, server.url, '#/policy', { viewport, colorScheme })
    await page.locator('.policy-example').first().waitFor()
    expect(await sidewaysOverflow(page)).toBe(0)
    if (pictures !== undefined)
      await page.screenshot({ path: `${pictures}/policy-${name}.png`, fullPage: true })
    await close()
  })
})
