/**
 * @file How long a case of 2,000 elements takes to check and to draw. Exit status 1 when a goal is missed.
 *
 *   npx tsx bench/assurance.ts [--elements 2000] [--chromium /usr/bin/chromium]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import {
  checkCase,
  type Element,
  emptyRecord,
  renderCasePage,
  reviewCase,
  type SafetyCase,
} from '../src/assurance/index.js'

const { values } = parseArgs({
  options: {
    elements: { type: 'string', default: '2000' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
})
const count = Number(values.elements)
const folder = await mkdtemp(join(tmpdir(), 'assurance-bench-'))
try {
  const files = 200
  for (let i = 0; i < files; i++)
    await writeFile(join(folder, `e${i}.json`), JSON.stringify({ value: 0.9, low: 0.88, high: 0.92, i }))
  const argument = largeCase(count, files)
  const now = new Date()
  const record = await reviewCase(argument, {
    folder,
    record: emptyRecord('large'),
    now,
    reviewer: 'bench',
    because: 'bench',
  })
  const checks: number[] = []
  let report = await checkCase(argument, { folder, record, now })
  for (let turn = 0; turn < 5; turn++) {
    const from = performance.now()
    report = await checkCase(argument, { folder, record, now })
    checks.push(performance.now() - from)
  }
  if (report.status !== 'supported') throw new Error(`internal: the case is ${report.status}`)
  const from = performance.now()
  const page = renderCasePage(argument, report, { record })
  const render = performance.now() - from
  const file = join(folder, 'page.html')
  await writeFile(file, page)
  const paints = await painted(file, count)
  const check = median(checks)
  const draw = render + median(paints)
  const [load] = loadavg()
  console.log(
    `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, load ${load!.toFixed(1)}\n\n` +
      `| ${count} elements, ${files} files of evidence | limit | measured | |\n|---|---|---|---|\n` +
      `| check, median of 5 | 1,000 ms | ${check.toFixed(0)} ms | ${check < 1000 ? 'met' : '**missed**'} |\n` +
      `| draw: layout and page ${render.toFixed(0)} ms, browser ${median(paints).toFixed(0)} ms (median of 3) | 2,000 ms | ${draw.toFixed(0)} ms | ${draw < 2000 ? 'met' : '**missed**'} |`,
  )
  process.exitCode = check < 1000 && draw < 2000 ? 0 : 1
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** From the start of the navigation to two frames after every element is there. */
async function painted(file: string, elements: number): Promise<number[]> {
  const browser = await chromium.launch({
    executablePath: values.chromium,
    args: ['--no-sandbox', '--disable-gpu'],
  })
  const times: number[] = []
  try {
    for (let turn = 0; turn < 3; turn++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
      const from = performance.now()
      await page.goto(pathToFileURL(file).href)
      // As text: the types of a browser are not known here.
      const drawn = await page.evaluate<number>(
        'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(document.querySelectorAll("[data-id]").length))))',
      )
      times.push(performance.now() - from)
      if (drawn !== elements) throw new Error(`internal: ${drawn} of ${elements} elements are drawn`)
      await page.close()
    }
  } finally {
    await browser.close()
  }
  return times
}

/** Goals of four, solutions at the leaves, all within one tree. */
function largeCase(size: number, files: number): SafetyCase {
  const children = Array.from({ length: size }, (_, i) =>
    [1, 2, 3, 4].map(k => 4 * i + k).filter(child => child < size),
  )
  const elements = children.map((own, i): Element => {
    const leaf = own.length === 0
    return {
      id: `E${i}`,
      kind: leaf ? 'solution' : 'goal',
      text: `Claim ${i}: the behaviour in this part of the domain is as it was specified and measured`,
      supportedBy: own.map(child => `E${child}`),
      inContextOf: [],
      challengedBy: [],
      answeredBy: [],
      ...(leaf
        ? {
            evidence: {
              source: { kind: 'json', path: `e${i % files}.json`, pointer: '' },
              expect: { atLeast: 0.85 },
            },
          }
        : {}),
    }
  })
  return {
    name: 'large',
    title: 'A large case',
    roots: ['E0'],
    elements: new Map(elements.map(e => [e.id, e])),
  }
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!
}
