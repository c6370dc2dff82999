/** @file On a real PostgreSQL, when `DUCTILE_TEST_POSTGRES` holds its address. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readRecords } from '../journal/read-journal.js'
import { scripted } from '../models/scripted.js'
import { sumOf, tinyTask } from '../run/testing/tiny-task.js'
import { type DistributedOptions, runDistributed } from './run-distributed.js'
import { openUnitQueue } from './unit-queue.js'
import { runWorker } from './worker.js'

const url = process.env.DUCTILE_TEST_POSTGRES ?? ''

let folder: string
let schema: string
const children: ChildProcess[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-queue-'))
  schema = `evals_${randomUUID().replaceAll('-', '')}`
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
  if (url === '') return
  const client = new pg.Client(url)
  await client.connect()
  await client.query(`drop schema if exists ${schema} cascade`)
  await client.end()
})

const adder = scripted(({ messages }) => sumOf(messages[0]!.content))
const at = (count: number, over: Partial<DistributedOptions> = {}): DistributedOptions => ({
  ...{ url, schema, leaseSeconds: 2, model: adder, folder: join(folder, 'run') },
  job: { task: String(count), model: 'scripted', roles: [] },
  ...over,
})

function startWorker(onUnit: () => void): ChildProcess {
  const script = fileURLToPath(new URL('./testing/worker-process.ts', import.meta.url))
  const child = spawn(
    process.execPath,
    ['--import', fileURLToPath(import.meta.resolve('tsx')), script, url, schema],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  child.stdout!.on('data', (chunk: Buffer) => {
    for (const _line of chunk.toString().trimEnd().split('\n')) onUnit()
  })
  children.push(child)
  return child
}

describe.skipIf(url === '')('a run on a queue', () => {
  it('is finished by three workers of which one is killed, each sample counted once', async () => {
    const count = 150
    const done = [0, 0, 0]
    const workers = done.map((_, index) =>
      startWorker(() => {
        // In the middle of its work, with units in its hands.
        if (++done[index]! >= 5 && index === 0) workers[0]!.kill('SIGKILL')
      }),
    )
    const result = await runDistributed(tinyTask(count), at(count))
    expect(result).toMatchObject({ status: 'success', completed: count, failed: 0 })
    expect(result.metrics.exactly![0]).toMatchObject({ value: 1, n: count, missing: 0 })
    expect(workers[0]!.signalCode).toBe('SIGKILL')
    expect(done[1]).toBeGreaterThan(0)
    expect(done[2]).toBeGreaterThan(0)
    const ids: string[] = []
    for await (const { id } of readRecords(join(folder, 'run'))) ids.push(id)
    expect(new Set(ids).size).toBe(count)
    expect(ids).toHaveLength(count)
  })

  const resolve = (count: number) => async () => ({ task: tinyTask(count), model: adder, roles: {} })

  it('is stopped and resumed, and takes its units off the queue meanwhile', async () => {
    const stop = new AbortController()
    stop.abort()
    const stopped = await runDistributed(tinyTask(5), at(5, { signal: stop.signal }))
    expect(stopped).toMatchObject({ status: 'cancelled', completed: 0 })
    {
      await using queue = await openUnitQueue({ url, schema })
      expect(await queue.take(10)).toEqual([])
    }
    const quit = new AbortController()
    const worker = runWorker({ url, schema, signal: quit.signal, resolve: resolve(5) })
    const whole = await runDistributed(tinyTask(5), at(5, { resume: true }))
    expect(whole).toMatchObject({ status: 'success', completed: 5 })
    quit.abort()
    await worker
  })

  it('is refused by a worker whose files differ', async () => {
    const stop = new AbortController()
    const run = runDistributed(tinyTask(3), at(3, { signal: stop.signal }))
    const worker = runWorker({ url, schema, signal: new AbortController().signal, resolve: resolve(2) })
    await expect(worker).rejects.toMatchObject({ code: 'other_dataset' })
    stop.abort()
    expect(await run).toMatchObject({ status: 'cancelled', completed: 0 })
  })

  it('keeps units once, however often they are added, and gives lost ones up in the end', async () => {
    await using queue = await openUnitQueue({ url, schema, leaseSeconds: 1 })
    const run = {
      ...{ key: 'r', config: {}, limits: {}, epochs: 1, fingerprint: 'f' },
      job: { task: 't', model: 'm', roles: [] },
    }
    const units = [{ id: 'a', epoch: 0 }]
    await queue.add(run, units)
    await queue.add(run, units)
    const taken = await queue.take(10)
    expect(taken.map(({ id }) => id)).toEqual(['a'])
    // Four times given out and given back: nobody could do it.
    for (let times = 1; times < 4; times++) {
      await taken[0]!.giveBack()
      expect(await queue.recover(run)).toEqual([])
      expect(await queue.take(10)).toHaveLength(1)
    }
    await taken[0]!.giveBack()
    expect(await queue.recover(run)).toEqual([{ id: 'a', epoch: 0 }])
  })
})

describe('a queue that is not there', () => {
  it('is said to be so, without its password', async () => {
    const asked = openUnitQueue({ url: 'postgres://user:secret@127.0.0.1:1/none' })
    await expect(asked).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringMatching(/^the queue's PostgreSQL cannot be used: ((?!secret).)*$/),
    })
  })
})
