/** @file What a run does with the calls of its samples: repeats, limits, cache, roles. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { responseCache } from '../cache/response-cache.js'
import { readRecords } from '../journal/read-journal.js'
import type { Model, ModelOutput } from '../model.js'
import { ModelError, type ModelFailure } from '../models/model-error.js'
import { scripted } from '../models/scripted.js'
import type { SampleRecord } from '../record.js'
import type { RunProgress } from './progress.js'
import type { RunOptions } from './run-options.js'
import { runTask } from './run-task.js'
import { answerOnce, sumOf, tinyTask } from './testing/tiny-task.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-calls-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

let number = 0
const at = (over: Partial<RunOptions> & Pick<RunOptions, 'model'>): RunOptions => ({
  folder: join(folder, `run${number}`),
  retry: { baseMs: 1 },
  ...over,
})
async function records(): Promise<SampleRecord[]> {
  const all: SampleRecord[] = []
  for await (const record of readRecords(join(folder, `run${number}`))) all.push(record)
  return all
}
beforeEach(() => number++)

/** Fails each question `times` times before it answers. */
function flaky(code: ModelFailure, times: number, retryAfterMs?: number): Model {
  const failed = new Map<string, number>()
  return scripted(({ messages }) => {
    const question = messages[0]!.content
    const before = failed.get(question) ?? 0
    failed.set(question, before + 1)
    if (before < times) throw new ModelError(code, 'not now', { retryAfterMs })
    return sumOf(question)
  })
}

describe('calls that fail', () => {
  it.each(['rate_limited', 'overloaded', 'timeout', 'unreachable', 'bad_answer'] as const)(
    'are repeated after %s and never scored',
    async code => {
      const result = await runTask(tinyTask(6), at({ model: flaky(code, 2) }))
      expect(result).toMatchObject({ completed: 6, failed: 0 })
      expect(result.metrics.exactly![0]).toMatchObject({ value: 1, n: 6 })
      for (const { events } of await records())
        expect(events.map(({ kind }) => kind)).toEqual(['retry', 'retry', 'model'])
    },
  )

  it('narrow the model’s calls when it is overloaded', async () => {
    const widths: number[] = []
    const onProgress = ({ calls }: RunProgress): void => void widths.push(calls.width)
    const retry = { attempts: 2, baseMs: 1 }
    await runTask(tinyTask(10), at({ model: flaky('rate_limited', 99), retry, onProgress }))
    expect(Math.min(...widths)).toBe(1)
  })

  it('wait as long as the model asks', async () => {
    const began = performance.now()
    await runTask(tinyTask(1), at({ model: flaky('rate_limited', 1, 60) }))
    expect(performance.now() - began).toBeGreaterThanOrEqual(59)
  })

  it('are given up after so many attempts, and the sample has no score', async () => {
    const model = flaky('overloaded', 3)
    const result = await runTask(tinyTask(2), at({ model, retry: { attempts: 3, baseMs: 1 } }))
    expect(result).toMatchObject({ completed: 0, failed: 2 })
    expect(result.metrics.exactly![0]).toMatchObject({ value: null, n: 0, missing: 2 })
    expect((await records())[0]).toMatchObject({ scores: {}, error: { code: 'overloaded' } })
  })

  it('are not repeated when they cannot pass', async () => {
    let calls = 0
    const model = scripted(() => {
      calls++
      throw new ModelError('refused', 'too long')
    })
    await runTask(tinyTask(1), at({ model }))
    expect(calls).toBe(1)
  })

  it('end the run when no sample could fare better', async () => {
    const model = flaky('unauthorized', 1)
    const result = await runTask(tinyTask(50), at({ model }))
    expect(result).toMatchObject({ status: 'error', error: 'not now', completed: 0, failed: 0 })
  })

  it('are calls of a model that answers garbage, too', async () => {
    let calls = 0
    const model: Model = {
      name: 'broken',
      async generate() {
        calls++
        return (calls < 3 ? { text: 'hello' } : undefined) as unknown as ModelOutput
      },
    }
    const result = await runTask(tinyTask(1), at({ model, retry: { attempts: 3, baseMs: 1 } }))
    expect([calls, result.failed]).toEqual([3, 1])
    expect((await records())[0]!.error).toMatchObject({ code: 'bad_answer' })
  })
})

const costly: Model = scripted(({ messages }) => ({
  message: { role: 'assistant', content: sumOf(messages[0]!.content) },
  usage: { inputTokens: 6, outputTokens: 4, cost: 0.25 },
}))

describe('limits', () => {
  it.each([
    ['tokens', { tokens: 100 }, 10],
    ['cost', { cost: 2 }, 8],
  ] as const)(
    'of the run in %s stop it cleanly, and a higher limit goes on',
    async (_name, limits, atLeast) => {
      const first = await runTask(tinyTask(40), at({ model: costly, limits, concurrency: 2 }))
      expect(first.status).toBe('limit')
      expect(first.completed).toBeGreaterThanOrEqual(atLeast)
      // What was under way when the limit was met is finished.
      expect(first.completed).toBeLessThanOrEqual(atLeast + 2)
      const second = await runTask(tinyTask(40), at({ model: costly, limits: { cost: 100 }, resume: true }))
      expect(second).toMatchObject({ status: 'success', completed: 40 })
      expect(second.usage).toEqual({ inputTokens: 240, outputTokens: 160, cost: 10 })
    },
  )

  it('of the run in time stop it cleanly', async () => {
    const model = scripted(() => new Promise(resolve => setTimeout(() => resolve('1'), 5)))
    const result = await runTask(tinyTask(10_000), at({ model, limits: { ms: 60 } }))
    expect(result.status).toBe('limit')
    expect(result.completed).toBeGreaterThan(0)
  })

  const loops = {
    solver: async (state: Parameters<typeof answerOnce>[0], context: Parameters<typeof answerOnce>[1]) => {
      for (let turn = 0; turn < 50; turn++) state = await answerOnce(state, context)
      return state
    },
  }

  it('of a sample end it, and what there is is scored', async () => {
    // The last answer that a whole solver gave: the loop never ends, so the answer is the first solver's.
    const task = tinyTask(1, { solver: [answerOnce, loops.solver] })
    for (const limits of [{ sampleTokens: 30 }, { messages: 6 }]) {
      number++
      const result = await runTask(task, at({ model: costly, limits }))
      expect(result).toMatchObject({ status: 'success', completed: 1 })
      expect((await records())[0]).toMatchObject({
        limit: Object.keys(limits)[0],
        scores: { exactly: { type: 'scored', value: 1 } },
      })
    }
  })

  it('of a sample that met it without an answer leave it without a verdict', async () => {
    const deaf = scripted(() => new Promise<string>(() => {}))
    const result = await runTask(tinyTask(2), at({ model: deaf, limits: { sampleMs: 20 } }))
    expect(result.metrics.exactly![0]).toMatchObject({ value: null, missing: 2 })
    expect((await records())[0]).toMatchObject({
      limit: 'sampleMs',
      scores: { exactly: { type: 'not-scored', cause: 'missing' } },
    })
  })
})

describe('the cache', () => {
  it('answers what was asked before, but not another epoch, sample, question or setting', async () => {
    const cache = responseCache(join(folder, 'cache'))
    let calls = 0
    const model = scripted(() => String(++calls))
    const runs: [Parameters<typeof tinyTask>[1], number][] = [
      [{ epochs: 2 }, 6],
      [{ epochs: 2 }, 6],
      [{ epochs: 3 }, 9],
      [{ config: { temperature: 1 } }, 12],
    ]
    for (const [over, total] of runs) {
      number++
      await runTask(tinyTask(3, over), at({ model, cache }))
      expect(calls).toBe(total)
    }
    expect((await records())[0]!.events).toMatchObject([{ kind: 'model' }])
    expect(await readdir(join(folder, 'cache'))).not.toHaveLength(0)
  })

  it('gives each repetition of a question its own draw, the same draws in the next run', async () => {
    const cache = responseCache(join(folder, 'cache'))
    let calls = 0
    const model = scripted(() => String(++calls))
    const twice = tinyTask(1, {
      solver: async (state, { model, signal }) => {
        const [first, second] = [
          await model.generate({ messages: state.messages }, signal),
          await model.generate({ messages: state.messages }, signal),
        ]
        return { ...state, output: second, store: { both: [first.message.content, second.message.content] } }
      },
    })
    for (let run = 0; run < 2; run++) {
      number++
      await runTask(twice, at({ model, cache }))
      expect((await records())[0]!.store).toEqual({ both: ['1', '2'] })
    }
  })
})

describe('roles', () => {
  it('are models of their own', async () => {
    const judged = tinyTask(1, {
      scorer: {
        name: 'judged',
        async score(_state, context) {
          const { message } = await context.role('judge').generate({ messages: [] }, context.signal)
          return { type: 'scored', value: message.content }
        },
      },
    })
    await runTask(judged, at({ model: costly, roles: { judge: scripted(() => 'fair') } }))
    expect((await records())[0]!.scores.judged).toMatchObject({ value: 'fair' })
    number++
    const without = await runTask(judged, at({ model: costly }))
    expect(without).toMatchObject({ status: 'error', error: expect.stringContaining('in the role "judge"') })
  })
})
