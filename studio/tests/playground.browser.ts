import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

describe('playground', () => {
  it('says what the score will mean before there is one', async () => {
    const { page, troubles, close } = await openPage(browser, server.url, '')
    await page.getByRole('heading', { name: 'No text yet' }).waitFor()
    expect(await page.title()).toBe('Playground · Ductile studio')
    expect(await page.locator('.scale-band').allTextContents()).toEqual([
      'Benign0–20',
      'Low21–40',
      'Moderate41–60',
      'High61–80',
      'Extreme81–100',
    ])
    expect(troubles).toEqual([])
    await close()
  })

  it('moves the gauge as one types, and says the same in words', async () => {
    const { page, troubles, close } = await openPage(browser, server.url, '')
    const gauge = page.locator('.gauge svg')
    await page.getByLabel('Prompt', { exact: true }).last().fill('How long do I bake it?')
    await expect.poll(() => page.locator('.gauge-score').textContent()).toBe('12')
    expect(await gauge.getAttribute('aria-label')).toBe(
      'Risk score 12 of 100, benign, level Safe. Clear at the moderate calibrated threshold 46. Action: allow.',
    )
    await page.getByLabel('Prompt', { exact: true }).last().pressSequentially(' And how do I kill a process?')
    await expect.poll(() => page.locator('.gauge-score').textContent()).toBe('50')
    expect(await page.locator('.gauge-level').textContent()).toBe('Controversial')
    expect(await page.locator('output').textContent()).toContain(
      'Flagged at the moderate calibrated threshold 46',
    )
    expect(troubles).toEqual([])
    await close()
  })

  it('shows three strictnesses under both kinds of threshold and marks the one that decides', async () => {
    const { page, close } = await openPage(browser, server.url, '')
    await page.getByRole('button', { name: 'Killing a process' }).click()
    const table = page.locator('.verdicts table')
    await table.waitFor()
    expect(await table.locator('tbody tr').count()).toBe(3)
    // 50 against rubric 20, 40, 60 and calibrated 27, 46, 64
    expect(await table.locator('.verdict-numbers').allTextContents()).toEqual([
      'τ 20 margin +30',
      'τ 27 margin +23',
      'τ 40 margin +10',
      'τ 46 margin +4',
      'τ 60 margin −10',
      'τ 64 margin −14',
    ])
    expect(await table.locator('.flag').allTextContents()).toEqual([
      ...Array(4).fill('Flagged'),
      'Clear',
      'Clear',
    ])
    expect(await table.locator('.verdict-decides .verdict-numbers').textContent()).toBe('τ 46 margin +4')
    expect(await page.locator('.notice-caution').textContent()).toContain('A category applies')
    await close()
  })

  it('judges a reply in the light of its prompt, and says whether it declines', async () => {
    const { page, troubles, close } = await openPage(browser, server.url, '')
    await page.getByRole('radio', { name: 'Prompt and reply' }).check()
    await expect.poll(() => page.url()).toContain('#/playground?mode=reply')
    await page.getByLabel('Prompt', { exact: true }).last().fill('Which bread is grim?')
    await page.getByRole('heading', { name: 'Write the reply to judge' }).waitFor()
    await page.getByLabel('Reply', { exact: true }).fill('I cannot help with that.')
    await page.getByRole('heading', { name: 'Risk of the reply' }).waitFor()
    expect(await page.locator('.gauge-score').textContent()).toBe('12')
    expect(await page.locator('.refusal').textContent()).toContain('The reply declines')
    expect(await page.locator('.driver').textContent()).toContain('Prompt: context, nothing marked.')
    expect(troubles).toEqual([])
    await close()
  })

  it('shows what was decoded, and where it stood', async () => {
    const { page, close } = await openPage(browser, server.url, '')
    await page.getByRole('button', { name: 'A Base64 sentence' }).click()
    const finding = page.locator('.finding')
    await finding.waitFor()
    expect(await finding.locator('.finding-decoded').textContent()).toBe(
      'The meeting is moved to Thursday at noon.',
    )
    expect(await finding.locator('.tag').textContent()).toBe('Base64')
    expect(await page.locator('mark.mark-finding').textContent()).toMatch(/^VGhlIG1l/)
    await close()
  })

  it('marks the worst window in the text and lists the marks in words', async () => {
    const { page, close } = await openPage(browser, server.url, '')
    await page
      .getByLabel('Prompt', { exact: true })
      .last()
      .fill(`${'plain words here '.repeat(10)}${'grim words here '.repeat(10)}`)
    await page.locator('mark.mark-worst').first().waitFor()
    expect(await page.locator('.mark-key li').first().textContent()).toMatch(/^window 1: score 73/)
    expect((await page.locator('.marked-text mark').allTextContents()).join('')).toHaveLength(330)
    await close()
  })

  it('switches the taxonomy of the categories and shows all of them on request', async () => {
    const { page, close } = await openPage(browser, server.url, '')
    await page.getByRole('button', { name: 'Killing a process' }).click()
    const bars = page.locator('.bar-name')
    await expect.poll(() => bars.count()).toBe(6)
    await page.getByRole('button', { name: 'Show all 8' }).click()
    expect(await bars.count()).toBe(8)
    await page.getByRole('radio', { name: 'Qwen3Guard' }).check()
    expect(await bars.allTextContents()).toEqual(['Violentapplies'])
    await close()
  })

  it('shows injection as a signal of its own', async () => {
    const { page, close } = await openPage(browser, server.url, '')
    await page.getByRole('button', { name: /Ignore previous/ }).click()
    const meter = page.locator('.meter-block').first()
    await expect.poll(() => meter.locator('.meter-value').textContent()).toBe('91')
    expect(await meter.locator('.flag').textContent()).toBe('Flagged')
    expect(await page.locator('.gauge-score').textContent()).toBe('12')
    await close()
  })
})
