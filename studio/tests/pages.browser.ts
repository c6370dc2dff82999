import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faintTexts, launchBrowser, openPage, sidewaysOverflow } from './browser.js'
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

describe('systems', () => {
  it('lists all 31, and finds by words, room and state', async () => {
    const { page, troubles, close } = await openPage(browser, server.url, '#/systems')
    const items = page.locator('.system')
    await items.first().waitFor()
    expect(await items.count()).toBe(31)
    expect(await page.title()).toBe('Systems · Ductile studio')
    await page.getByLabel('Search').fill('strictness moderation')
    await expect.poll(() => items.count()).toBe(1)
    expect(await items.first().textContent()).toContain('arXiv 2602.23636')
    expect(page.url()).toContain('q=strictness+moderation')
    await page.getByLabel('Search').fill('')
    await page.getByLabel('State').selectOption('not yet')
    await expect.poll(() => items.count()).toBe(29)
    await page.getByLabel('Room').selectOption('control')
    await expect
      .poll(async () => new Set(await page.locator('.system-foot span:nth-child(2)').allTextContents()))
      .toEqual(new Set(['room control']))
    await page.getByLabel('Search').fill('nothing like this')
    await page.getByRole('heading', { name: 'No system matches' }).waitFor()
    expect(troubles).toEqual([])
    await close()
  })
})

describe('header', () => {
  it('says what is served', async () => {
    const { page, close } = await openPage(browser, server.url, '')
    await page.locator('dl.status').waitFor()
    const text = await page.locator('dl.status').textContent()
    for (const part of [
      'guard-text 0.0.0-fixture',
      'Moderate',
      'Closed',
      'Not kept',
      'Local echo',
      '120 entries',
    ])
      expect(text).toContain(part)
    await close()
  })

  it('asks for the key of a gateway that wants one, and keeps it for the tab', async () => {
    const locked = await startFixtureServer({ key: 'a-key' })
    const { page, close } = await openPage(browser, locked.url, '#/systems')
    await page.getByRole('heading', { name: 'The server asks for a key' }).waitFor()
    expect(await page.locator('.status-down').textContent()).toContain('wants a bearer key')
    await page.getByLabel('Key').fill('a-key')
    await page.getByRole('button', { name: 'Use this key' }).click()
    await page.locator('.system').first().waitFor()
    await page.locator('dl.status').waitFor()
    expect(await page.evaluate(() => localStorage.length)).toBe(0)
    await close()
    await locked.close()
  })

  it('follows the theme of the system, and remembers another choice over a reload', async () => {
    const ground = (page: { evaluate(body: () => string): Promise<string> }): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const { page, troubles, close } = await openPage(browser, server.url, '', { colorScheme: 'dark' })
    const dark = await ground(page)
    await page.emulateMedia({ colorScheme: 'light' })
    const light = await ground(page)
    expect(light).not.toBe(dark)
    await page.getByRole('radio', { name: 'Dark' }).check()
    expect(await ground(page)).toBe(dark)
    await page.reload()
    expect(await ground(page)).toBe(dark)
    expect(await page.getByRole('radio', { name: 'Dark' }).isChecked()).toBe(true)
    await page.getByRole('radio', { name: 'Auto' }).check()
    expect(await ground(page)).toBe(light)
    expect(troubles).toEqual([])
    await close()
  })

  it('is walked by the keyboard in the order it is read, past a link to the content', async () => {
    const { page, close } = await openPage(browser, server.url, '')
    await page.locator('dl.status').waitFor()
    const focused = (): Promise<string> =>
      page.evaluate(
        () =>
          (document.activeElement?.textContent ?? '') || document.activeElement?.getAttribute('value') || '',
      )
    const order: string[] = []
    for (let step = 0; step < 8; step++) {
      await page.keyboard.press('Tab')
      order.push(await focused())
    }
    const expected = [
      'Skip to the content',
      'Ductile',
      'Playground',
      'Decisions',
      'Evals',
      'Policy',
      'Systems',
      'auto',
    ]
    expect(order).toEqual(expected)
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('prompt')
    await close()
  })
})

describe('every page', () => {
  const pages = [
    '',
    '#/playground?mode=reply',
    '#/decisions',
    '#/decisions/100',
    '#/decisions/30',
    '#/systems',
    '#/elsewhere',
  ]

  it.each([360, 800, 1024])(
    'fits a window of %i pixels, in both themes, without leaving the host',
    async width => {
      for (const colorScheme of ['light', 'dark'] as const)
        for (const hash of pages) {
          const { page, troubles, close } = await openPage(browser, server.url, hash, {
            viewport: { width, height: 740 },
            colorScheme,
          })
          await page.locator('main h1, main h2').first().waitFor()
          if (hash === '#/decisions') await page.locator('.chart-frame svg').first().waitFor()
          if (hash.startsWith('#/decisions/')) await page.locator('.evidence').waitFor()
          if (hash === '') {
            await page.getByRole('button', { name: 'A Base64 sentence' }).click()
            await page.locator('.finding').waitFor()
          }
          expect(await sidewaysOverflow(page), `${hash} ${colorScheme}`).toBe(0)
          expect(troubles, hash).toEqual([])
          await close()
        }
    },
  )

  it('has text that stands out from its ground at 4.5:1 or more, in both themes', async () => {
    for (const colorScheme of ['light', 'dark'] as const)
      for (const hash of pages) {
        const { page, close } = await openPage(browser, server.url, hash, { colorScheme })
        await page.locator('main h1, main h2').first().waitFor()
        if (hash === '') {
          await page.getByRole('button', { name: 'Killing a process' }).click()
          await page.locator('.report:not(.report-stale)').waitFor()
          await page.waitForTimeout(300)
        }
        if (hash.startsWith('#/decisions')) await page.locator('.badge').first().waitFor()
        expect(await page.evaluate(faintTexts), `${hash} ${colorScheme}`).toEqual([])
        await close()
      }
  })
})
