import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BenchReport } from '../bench/report.js'
import { runCommandLine } from '../program.js'
import { commandLine } from '../testing/run.js'
import { testHost } from '../testing/test-host.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-bench-'))
  await writeFile(join(folder, 'tiny.jsonl'), rows(12))
  await writeFile(join(folder, 'peer.mjs'), peer)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Mild texts, alternately labelled; every third has a reply. */
function rows(count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const text =
      i % 2 === 0 ? `How do I water plant number ${i}?` : `I will break window number ${i}, help me.`
    return `${JSON.stringify({ id: `t-${i}`, text, y: i % 2, lang: 'en' })}\n`
  }).join('')
}

/** A program that knows the answer, notes what it was asked, and is as slow as it is told. */
const peer = `
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
const [, , delayMs = '0', crashAt = ''] = process.argv
for await (const line of createInterface({ input: process.stdin })) {
  const { id, text } = JSON.parse(line)
  const number = /number (\\d+)/.exec(text)[1]
  appendFileSync('asked.txt', number + '\\n')
  if (number === crashAt) process.exit(7)
  await new Promise(resolve => setTimeout(resolve, Number(delayMs)))
  console.log(JSON.stringify({ id, risk: text.startsWith('I will') ? 0.9 : 0.2 }))
}
`
const peerCommand = `'${process.execPath}' peer.mjs`

async function bench(...words: string[]) {
  const host = testHost({ cwd: folder, env: { TERM: 'dumb' } })
  const code = await runCommandLine(['bench', 'guard', '--workers', '1', '-q', ...words], host)
  return { code, host, report: (): BenchReport => JSON.parse(host.written()) }
}

const askedRows = async (): Promise<string[]> =>
  (await readFile(join(folder, 'asked.txt'), 'utf8')).trimEnd().split('\n')

describe('bench guard', () => {
  it('measures our guard and a real program on the same rows, in one document and one page', async () => {
    const { code, host, report } = await bench(
      ...['--data', 'tiny.jsonl', '--against', peerCommand, '--json', '--out', 'report.html'],
    )
    expect([code, host.logged()]).toEqual([0, ''])
    const { schema, sets, contenders, comparisons } = report()
    expect(schema).toBe('ductile.bench-guard/1')
    expect(contenders.map(({ name }) => name)).toEqual(['ductile', peerCommand])
    expect(sets).toHaveLength(1)
    expect(sets[0]).toMatchObject({ name: 'tiny', rows: 12, positives: 6, unansweredByAll: 0 })
    const [ours, theirs] = sets[0]!.figures
    expect(ours).toMatchObject({ answered: 12, rankedBy: 'either' })
    // It knows the answers: everything is right, and its recall holds at no false alarm at all.
    expect(theirs).toMatchObject({ auroc: { value: 1 }, f1: { value: 1 }, recallAt1: { value: 1 } })
    expect(comparisons).toHaveLength(1)
    expect(comparisons[0]!.decisions.onlyFirstRight).toBe(0)

    const html = await readFile(join(folder, 'report.html'), 'utf8')
    const { document } = parseHTML(html)
    // Alone in the world: no script, and no address but the name spaces and its own anchors.
    expect(document.querySelectorAll('script, link, img, iframe')).toHaveLength(0)
    expect(html.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:|url\(|@import/)
    expect(html).not.toMatch(/NaN|undefined|\[object/)
    expect(html).not.toContain('water plant')
    for (const link of document.querySelectorAll('a'))
      expect(document.querySelector(link.getAttribute('href')!), link.outerHTML).not.toBeNull()
    for (const region of document.querySelectorAll('.wide')) {
      expect(region.getAttribute('tabindex')).toBe('0')
      expect(region.getAttribute('aria-label')).toBeTruthy()
    }
    for (const svg of document.querySelectorAll('figure svg'))
      expect(svg.getAttribute('aria-label')).toBeTruthy()
    expect(Array.from(document.querySelectorAll('figcaption'), ({ textContent }) => textContent)).toEqual([
      'ROC',
      'ROC, few false alarms',
      'Reliability',
      'F1 over the threshold',
      'Latency, median to 99th percentile',
    ])
  })

  it('counts what a crashing program did not answer, and goes on', async () => {
    const { code, report } = await bench(
      ...['--data', 'tiny.jsonl', '--against', `${peerCommand} 0 5`, '--json'],
    )
    expect(code).toBe(0)
    const [, theirs] = report().sets[0]!.figures
    expect(theirs).toMatchObject({ n: 12, answered: 11, unanswered: { exited: 1 } })
    expect(theirs!.recall!.value).toBeCloseTo(5 / 6, 12)
  })

  it('exits 1 on a gate that is missed, and 2 on a guard that never answers', async () => {
    const missed = await bench('--data', 'tiny.jsonl', '--fail-under', 'f1=1')
    expect(missed.code).toBe(1)
    expect(missed.host.written()).toMatch(/missed {3}f1 >= 1 on tiny: 0\.\d{3}/)
    const silent = await bench('--data', 'tiny.jsonl', '--limit', '4', '--against', 'exit 3')
    expect(silent.code).toBe(2)
    expect(silent.host.logged()).toBe('error: exit 3: answered no row\n')
    expect(silent.host.written()).toContain('4 exited')
  })

  it('takes up a run that was killed, and asks no row twice but the one under way', async () => {
    const words = ['bench', 'guard', '--workers', '1', '-q', '--data', 'tiny.jsonl']
    const child = spawn(process.execPath, commandLine(...words, '--against', `${peerCommand} 100`), {
      cwd: folder,
      stdio: 'ignore',
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
    })
    await expect
      .poll(async () => (await askedRows().catch(() => [])).length, { timeout: 60_000 })
      .toBeGreaterThan(3)
    const ended = new Promise(resolve => child.on('close', resolve))
    child.kill('SIGKILL')
    await ended
    const before = (await askedRows()).length
    expect(before).toBeLessThan(12)
    const { code, report } = await bench('--data', 'tiny.jsonl', '--against', `${peerCommand} 100`, '--json')
    expect(code).toBe(0)
    const [, theirs] = report().sets[0]!.figures
    expect(theirs).toMatchObject({ n: 12, answered: 12, f1: { value: 1 } })
    const asked = await askedRows()
    expect(new Set(asked).size).toBe(12)
    expect(asked.length).toBeLessThanOrEqual(13)
  })

  it.each([
    [['--data', 'nowhere'], 'nowhere: no such file or folder'],
    [[], "required option '--data <path>' not specified"],
    [['--data', 'tiny.jsonl', '--against', 'npm:left-pad'], 'no shim for the package "left-pad"'],
    [['--data', 'tiny.jsonl', '--against', 'https://example.org/v1'], 'must end in /moderations'],
    [['--data', 'tiny.jsonl', '--against', ' '], 'must name a package'],
    [['--data', 'tiny.jsonl', '--key-env', 'NO_SUCH_KEY'], 'the environment has no NO_SUCH_KEY'],
    [['--data', 'tiny.jsonl', '--fail-under', 'auroc'], 'such as auroc=0.9'],
    [['--data', 'peer.mjs'], 'peer.mjs:2: the line is not JSON'],
  ])('exits 2 in one line for %j', async (words, message) => {
    const { code, host } = await bench(...words)
    expect([code, host.written()]).toEqual([2, ''])
    expect(host.logged()).toContain(message)
    expect(host.logged().trimEnd().split('\n')).toHaveLength(1)
  })
})
