/**
 * How the studio shows a large run, in a real browser: time to the first row, frames while scrolling, time until rows
 * far away are there. Makes the run in a temporary folder and takes it away again. Needs a build and chromium.
 *
 *     npx tsx bench/eval-view.ts [ROWS]        1,000,000 unless said otherwise
 */
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { writeIndex } from '../src/evals/log/run-log.js'
import { testHeader, testRecord, testResult } from '../src/evals/log/testing/run-folder.js'
import { openRuns, startServer } from '../src/server/index.js'
import { quantile } from '../src/stats/index.js'

const rows = Number(process.argv[2] ?? 1_000_000)
const parent = await mkdtemp(join(tmpdir(), 'ductile-bench-'))
const folder = join(parent, 'large')

function* lines(): Generator<string> {
  for (let row = 0; row < rows; row += 1) yield `${JSON.stringify(testRecord(row))}\n`
}

try {
  await mkdir(folder)
  await pipeline(lines(), createWriteStream(join(folder, 'journal.jsonl')))
  await writeFile(join(folder, 'header.json'), JSON.stringify(testHeader({ run: 'large' })))
  await writeFile(join(folder, 'result.json'), JSON.stringify(testResult([testRecord(1)])))
  await writeIndex(folder)

  await using runs = openRuns(parent)
  const studioFolder = fileURLToPath(new URL('../studio/dist', import.meta.url))
  await using server = await startServer({ version: '0.0.0', port: 0, systems: [], runs, studioFolder })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    const start = performance.now()
    await page.goto(`${server.url}/#/evals/large`)
    await page.locator('.sample-row a').first().waitFor()
    console.log(
      `${rows} rows, from the address to the first row: ${(performance.now() - start).toFixed(0)} ms`,
    )
    await page.locator('.chart-frame svg').first().waitFor()

    const frames = await page.locator('.samples-scroll').evaluate(async element => {
      const nextFrame = (globalThis as unknown as { requestAnimationFrame: (run: () => void) => void })
        .requestAnimationFrame
      const times: number[] = []
      let last = performance.now()
      for (let frame = 0; frame < 240; frame += 1) {
        element.scrollBy(0, 60)
        await new Promise<void>(done => nextFrame(() => done()))
        const now = performance.now()
        times.push(now - last)
        last = now
      }
      return times
    })
    for (const p of [0.5, 0.95, 0.99])
      console.log(`frame while scrolling, p${100 * p}: ${quantile(frames, p).toFixed(1)} ms`)

    const waits: number[] = []
    for (let jump = 1; jump <= 20; jump += 1) {
      const from = performance.now()
      await page.locator('.samples-scroll').evaluate(
        (element, share) => {
          element.scrollTo(0, share * element.scrollHeight)
        },
        (jump * 0.618) % 1,
      )
      const waiting = page.locator('.sample-waiting').first()
      await waiting.waitFor({ state: 'attached', timeout: 2000 })
      await waiting.waitFor({ state: 'detached' })
      waits.push(performance.now() - from)
    }
    console.log(
      `rows after a jump: median ${quantile(waits, 0.5).toFixed(0)} ms, worst ${Math.max(...waits).toFixed(0)} ms`,
    )
  } finally {
    await browser.close()
  }
} finally {
  await rm(parent, { recursive: true, force: true })
}
