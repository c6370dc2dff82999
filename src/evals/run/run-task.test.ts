import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readRecords } from '../journal/read-journal.js'
import type { ModelRequest } from '../model.js'
import { scripted } from '../models/scripted.js'
import type { SampleRecord } from '../record.js'
import type { RunOptions } from './run-options.js'
import { runTask } from './run-task.js'
import { sumOf, sums, tinyTask } from './testing/tiny-task.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-run-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const adder = scripted(({ messages }) => sumOf(messages.at(-1)!.content))
const at = (over: Partial<RunOptions> = {}): RunOptions => ({
  model: adder,
  folder: join(folder, 'run'),
  retry: { baseMs: 1 },
  ...over,
})

async function recordsOf(run: string): Promise<SampleRecord[]> {
  const records: SampleRecord[] = []
  for await (const record of readRecords(run)) records.push(record)
  return records.sort((a, b) => a.epoch - b.epoch || Number(a.id.slice(1)) - Number(b.id.slice(1)))
}

describe('runTask', () => {
  it('asks every sample in every epoch, scores it and adds up', async () => {
    const asked: ModelRequest[] = []
    const model = scripted(request => {
      asked.push(request)
      return request.messages[0]!.content.startsWith('3') ? 'five' : sumOf(request.messages[0]!.content)
    })
    const task = tinyTask(5, { epochs: 2, config: { temperature: 0.5 } })
    const result = await runTask(task, at({ model, config: { seed: 9 } }))
    // One of five is wrong, in both epochs.
    expect(result).toMatchObject({ status: 'success', planned: 10, completed: 10, failed: 0 })
    expect(result.metrics.exactly).toEqual([{ name: 'share', value: 0.8, n: 10, missing: 0, unit: 'rate' }])
    expect(asked.map(({ epoch }) => epoch).sort()).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
    expect(asked[0]!.config).toEqual({ temperature: 0.5, seed: 9 })
    const records = await recordsOf(at().folder)
    expect(records).toHaveLength(10)
    expect(records[3]).toMatchObject({
      id: 's3',
      epoch: 0,
      input: '3 + 1?',
      target: '4',
      messages: [
        { role: 'user', content: '3 + 1?' },
        { role: 'assistant', content: 'five' },
      ],
      scores: { exactly: { type: 'scored', value: 0, answer: 'five' } },
      events: [{ kind: 'model' }],
    })
    const kept = JSON.parse(await readFile(join(at().folder, 'result.json'), 'utf8'))
    expect(kept).toEqual(result)
  })

  it('refuses a folder that holds a run, and resumes it when told to, asking nothing twice', async () => {
    await runTask(tinyTask(3), at())
    await expect(runTask(tinyTask(3), at())).rejects.toMatchObject({ code: 'run_exists' })
    let calls = 0
    const model = scripted(() => `${++calls}`)
    const again = await runTask(tinyTask(3), at({ model, resume: true }))
    expect([calls, again.completed, again.metrics.exactly![0]!.value]).toEqual([0, 3, 1])
  })

  it('goes on behind a torn line, and asks what failed again', async () => {
    const failing = scripted(({ messages }) => {
      if (messages[0]!.content.startsWith('1')) throw new Error('no idea')
      return sumOf(messages[0]!.content)
    })
    const first = await runTask(tinyTask(4), at({ model: failing }))
    expect(first).toMatchObject({ status: 'success', completed: 3, failed: 1 })
    expect(first.metrics.exactly![0]).toMatchObject({ value: 1, n: 3, missing: 1 })
    await appendFile(join(at().folder, 'journal.jsonl'), '{"id":"s1","epo')
    let calls = 0
    const model = scripted(({ messages }) => {
      calls++
      return sumOf(messages[0]!.content)
    })
    const second = await runTask(tinyTask(4), at({ model, resume: true }))
    expect(calls).toBe(1)
    expect(second).toMatchObject({ status: 'success', completed: 4, failed: 0 })
    expect((await recordsOf(at().folder)).map(({ error }) => error)).toEqual(Array(4).fill(undefined))
  })

  it.each([
    [
      'the dataset',
      { dataset: { name: 'sums', samples: () => [...sums(2), { id: 's2', input: 'other?' }] } },
      'fingerprint of the dataset',
    ],
    ['the version', { version: '2' }, 'task version (0 then, 2 now)'],
    ['the configuration', { config: { temperature: 1 } }, 'config ({} then, {"temperature":1} now)'],
    ['the epochs', { epochs: 2 }, 'epochs (1 then, 2 now)'],
  ] as const)('refuses to resume when %s changed, and says what', async (_what, change, message) => {
    await runTask(tinyTask(3), at())
    await expect(runTask(tinyTask(3, change), at({ resume: true }))).rejects.toMatchObject({
      code: 'other_run',
      message: expect.stringContaining(message),
    })
  })

  it('refuses to resume with another model', async () => {
    await runTask(tinyTask(2), at())
    await expect(
      runTask(tinyTask(2), at({ resume: true, model: scripted(() => '1', { name: 'other' }) })),
    ).rejects.toThrow('model (scripted then, other now)')
  })

  it('refuses a journal that was changed', async () => {
    await runTask(tinyTask(2), at())
    await writeFile(join(at().folder, 'journal.jsonl'), 'not ours\n')
    await expect(runTask(tinyTask(2), at({ resume: true }))).rejects.toMatchObject({ code: 'bad_record' })
  })

  it.each([
    [
      [
        { id: 'a', input: 'x' },
        { id: 'b', input: 'y' },
        { id: 'a', input: 'z' },
      ],
      'set: rows 1 and 3 have one id, "a"',
    ],
    [[{ id: 'a', input: 'x' }, { input: 'y' }], 'set: row 2: id must be a text'],
    [[{ id: 'a' }], 'set: row 1: input must be a text or a list of messages'],
    [[{ id: 'a', input: [{ role: 'user' }] }], 'set: row 1: input[0] must have a role and a content'],
    [[], 'set: has no samples'],
  ])('names row and field of a bad set: %j', async (samples, message) => {
    const dataset = { name: 'set', samples: () => samples as never }
    await expect(runTask(tinyTask(1, { dataset }), at())).rejects.toThrow(message)
  })

  it('stops when interrupted, keeps what was done, and goes on later to the same figures', async () => {
    const interruption = new AbortController()
    const model = scripted(({ messages }) => sumOf(messages[0]!.content))
    const stopped = await runTask(
      tinyTask(200),
      at({
        model,
        concurrency: 2,
        signal: interruption.signal,
        onProgress: ({ completed }) => completed >= 20 && interruption.abort(),
      }),
    )
    expect(stopped.status).toBe('cancelled')
    expect(stopped.completed).toBeGreaterThanOrEqual(20)
    expect(stopped.completed).toBeLessThan(200)
    const whole = await runTask(tinyTask(200), at({ model, resume: true }))
    expect(whole).toMatchObject({ status: 'success', completed: 200 })
    expect((await recordsOf(at().folder)).map(({ id }) => id)).toEqual(sums(200).map(({ id }) => id))
  })

  it('lets one process at a time work on a run', async () => {
    let release = (): void => {}
    const model = scripted(() => new Promise(resolve => (release = () => resolve('1'))))
    const first = runTask(tinyTask(1), at({ model }))
    await expect.poll(() => release.name).toBe('release')
    await new Promise(resolve => setTimeout(resolve, 50))
    await expect(runTask(tinyTask(1), at({ resume: true }))).rejects.toMatchObject({ code: 'run_in_use' })
    release()
    await expect(first).resolves.toMatchObject({ status: 'success' })
  })

  it('ends at once when every sample fails', async () => {
    const model = scripted(() => {
      throw new Error('broken')
    })
    const result = await runTask(tinyTask(500), at({ model, concurrency: 4 }))
    expect(result.status).toBe('error')
    expect(result.error).toMatch(/^the first \d+ samples all failed: Error: broken/)
    expect(result.failed).toBeLessThan(60)
    expect(result.metrics.exactly![0]!.value).toBeNull()
  })
})
