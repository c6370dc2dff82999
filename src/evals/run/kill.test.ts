/** @file `kill -9` at random moments of a real process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { randomStream } from '../../stats/index.js'
import type { RunResult, SampleRecord } from '../record.js'

const samples = 400
/** Samples at a time, in `testing/killed-run.ts`. */
const concurrency = 4

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-kill-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function start(): ChildProcess {
  const script = fileURLToPath(new URL('./testing/killed-run.ts', import.meta.url))
  const tsx = fileURLToPath(import.meta.resolve('tsx'))
  return spawn(process.execPath, ['--import', tsx, script, folder, String(samples)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

const journal = (): string => join(folder, 'run', 'journal.jsonl')
const bytes = (): number => statSync(journal(), { throwIfNoEntry: false })?.size ?? 0
const ended = (child: ChildProcess): Promise<unknown> => new Promise(resolve => child.on('close', resolve))

it('loses nothing that was kept, whenever the process is killed, and asks only what was under way again', async () => {
  const random = randomStream(20)
  const kills = 3
  for (let kill = 0; kill < kills; kill++) {
    const child = start()
    const gone = ended(child)
    const until = bytes() + 1 + random.below(30_000)
    await expect.poll(bytes, { interval: 1, timeout: 20_000 }).toBeGreaterThanOrEqual(until)
    child.kill('SIGKILL')
    await gone
    expect(child.signalCode).toBe('SIGKILL')
  }
  const child = start()
  let out = ''
  child.stdout!.on('data', chunk => (out += chunk))
  await ended(child)
  const result: RunResult = JSON.parse(out)
  expect(result).toMatchObject({ status: 'success', completed: samples, failed: 0 })
  expect(result.metrics.exactly).toEqual([{ name: 'share', value: 1, n: samples, missing: 0, unit: 'rate' }])
  // Each line is whole, and no sample was kept twice.
  const records = readFileSync(journal(), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as SampleRecord)
  expect(new Set(records.map(({ id }) => id)).size).toBe(samples)
  expect(records).toHaveLength(samples)
  const asked = readFileSync(join(folder, 'asked.txt'), 'utf8').trimEnd().split('\n')
  expect(new Set(asked).size).toBe(samples)
  // Under way: being asked, or answered and waiting for the disk, of which there are two for each place.
  expect(asked.length - samples).toBeLessThanOrEqual(kills * 3 * concurrency)
})
