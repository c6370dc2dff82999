import { afterEach, describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../core/index.js'
import { InferenceFailedError } from './errors.js'
import { SessionPool, type SessionPoolOptions } from './session-pool.js'

const fixture = (name: string) => new URL(`./__fixtures__/${name}.mjs`, import.meta.url)
const sequence = (...ids: number[]) => ({ ids: Int32Array.from(ids), secondStart: ids.length })

let pool: SessionPool | undefined
const start = async (options: Partial<SessionPoolOptions> = {}): Promise<SessionPool> => {
  pool = await SessionPool.start({
    readWeights: async () => new Uint8Array(new SharedArrayBuffer(4)),
    workers: 1,
    worker: fixture('crashing-worker'),
    ...options,
  })
  return pool
}
afterEach(async () => {
  await pool?.[Symbol.asyncDispose]()
  pool = undefined
})

describe('SessionPool', () => {
  it('answers each of many concurrent calls with its own row', async () => {
    const running = await start({ workers: 2 })
    const lengths = Array.from({ length: 50 }, (_, index) => 1 + (index % 7))
    const rows = await Promise.all(lengths.map(length => running.run(sequence(...Array(length).fill(1)))))
    expect(rows.map(row => row[0])).toEqual(lengths)
    expect(running.columns).toBe(1)
  })

  it('fails only the call whose session refused it', async () => {
    const running = await start()
    const refused = running.run(sequence(668))
    await expect(refused).rejects.toThrow('the model gave no answer: refused')
    await expect(refused).rejects.toMatchObject({ code: 'inference_failed' })
    expect(await running.run(sequence(1, 2))).toEqual(Float32Array.of(2))
  })

  it.each([666, 667])('fails the calls of a worker that dies (token %i) and replaces it', async token => {
    const running = await start()
    const call = running.run(sequence(token))
    const behind = running.run(sequence(1, 2, 3))
    await expect(call).rejects.toMatchObject({ name: 'InferenceFailedError', code: 'worker_crashed' })
    expect(await behind).toEqual(Float32Array.of(3))
    expect(running.size).toBe(1)
  })

  it('gives up after three workers died in a row, and says so', async () => {
    const running = await start({ worker: fixture('single-use-worker') })
    for (let call = 0; call < 3; call++)
      await expect(running.run(sequence(1))).rejects.toMatchObject({ code: 'worker_crashed' })
    await expect(running.run(sequence(1))).rejects.toMatchObject({ code: 'no_workers' })
  })

  it('rejects at once on abort, while queued and while running, and goes on with the rest', async () => {
    const running = await start()
    const inFlight = new AbortController()
    const queued = new AbortController()
    const calls = [
      running.run(sequence(1), { abort: inFlight.signal }),
      running.run(sequence(2), { abort: queued.signal }),
      running.run(sequence(1, 1)),
    ]
    expect(running.waiting).toBe(2)
    queued.abort(new Error('changed my mind'))
    expect(running.waiting).toBe(1)
    inFlight.abort()
    await expect(calls[0]).rejects.toMatchObject({ name: 'AbortError' })
    await expect(calls[1]).rejects.toThrow('changed my mind')
    expect(await calls[2]).toEqual(Float32Array.of(2))
    await expect(running.run(sequence(1), { abort: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })

  it('answers what is under way once disposed, and rejects waiting and later calls', async () => {
    const running = await start()
    const settled = Promise.allSettled([running.run(sequence(1)), running.run(sequence(2))])
    await running[Symbol.asyncDispose]()
    const [underWay, waiting] = await settled
    expect(underWay).toEqual({ status: 'fulfilled', value: Float32Array.of(1) })
    expect(waiting!.status === 'rejected' && InferenceFailedError.isInstance(waiting!.reason)).toBe(true)
    await expect(running.run(sequence(1))).rejects.toThrow(InvalidArgumentError)
    expect(running.size).toBe(0)
  })

  it('refuses to start when no worker comes up, or the number of workers makes no sense', async () => {
    await expect(start({ worker: fixture('dead-worker') })).rejects.toMatchObject({ code: 'worker_crashed' })
    await expect(start({ workers: 0 })).rejects.toThrow('workers must be an integer of 1 or more, got 0')
    await expect(start({ workers: 1.5 })).rejects.toThrow(InvalidArgumentError)
    const unreadable = start({ readWeights: () => Promise.reject(new Error('gone')) })
    await expect(unreadable).rejects.toThrow('gone')
  })
})
