import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** Debian's chromium, or the one that CHROMIUM names. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** A page that remembers what went wrong in it. */
export interface WatchedPage {
  readonly page: Page
  /** Errors of the console and of scripts, and requests that failed or left the host. Empty when all is well. */
  readonly troubles: string[]
  close(): Promise<void>
}

/** Opens an address of the studio in a context of its own: own storage, theme and size. */
export async function openPage(
  browser: Browser,
  base: string,
  hash: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning')
      troubles.push(`console: ${message.text()}`)
  })
  page.on('pageerror', error => troubles.push(`script: ${error.message}`))
  page.on('request', request => {
    const url = request.url()
    if (!url.startsWith(base) && !url.startsWith('data:')) troubles.push(`left the host: ${url}`)
  })
  await page.goto(base + hash)
  return { page, troubles, close: () => context.close() }
}

/**
 * How many pixels something is too wide: the document for the window, or a part of the page for the page's column.
 * 0 when nothing has to be scrolled sideways and nothing sticks out.
 */
export async function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    const edge = document.querySelector('main > *')?.getBoundingClientRect().right ?? clientWidth
    const parts = [...document.querySelectorAll('main > * > *')].map(
      part => part.getBoundingClientRect().right - edge,
    )
    return Math.max(0, scrollWidth - clientWidth, ...parts.map(Math.floor))
  })
}

/** Runs in the page: texts whose contrast (WCAG 2, relative luminance) with the ground behind them is below 4.5. */
export function faintTexts(): string[] {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  if (canvas === null) return ['no canvas']
  const paint = (colours: readonly string[]): number => {
    canvas.clearRect(0, 0, 1, 1)
    for (const colour of colours) {
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
    }
    const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map(value => {
      const part = value / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const faint: string[] = []
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement
    const text = texts.currentNode.textContent?.trim() ?? ''
    if (
      element === null ||
      text === '' ||
      element.closest('svg, select, .visually-hidden, noscript, .skip-link') !== null
    )
      continue
    if (getComputedStyle(element).visibility !== 'visible') continue
    const grounds: string[] = []
    for (let at: Element | null = element; at !== null; at = at.parentElement)
      grounds.unshift(getComputedStyle(at).backgroundColor)
    const ground = paint(grounds)
    const ink = paint([...grounds, getComputedStyle(element).color])
    const contrast = (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05)
    if (contrast < 4.5) faint.push(`${text.slice(0, 40)}: ${contrast.toFixed(2)}`)
  }
  return faint
}
