/** @file Load on a target: one call at a time, many at once, streams at once, the first words of a stream. */
import { Pool } from 'undici'
import type { Target } from './processes.js'

const path = '/v1/chat/completions'
const messages = [
  { role: 'system', content: 'You are a helpful assistant that answers in one sentence.' },
  {
    role: 'user',
    content: 'Which of the planets has the most moons, and how many have been counted so far?',
  },
]
const question = JSON.stringify({ model: 'bench', messages, temperature: 0.2 })
const streamOf = (model: string): string => JSON.stringify({ model, messages, stream: true })

export const openPool = ({ origin }: Target, connections: number): Pool =>
  new Pool(origin, { connections, pipelining: 1 })

const post = (pool: Pool, { headers }: Target, body: string) =>
  pool.request({ path, method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })

async function ask(pool: Pool, target: Target): Promise<void> {
  const { statusCode, body } = await post(pool, target, question)
  const text = await body.text()
  if (statusCode !== 200 || !text.includes('Saturn'))
    throw new Error(`${target.name} answered ${statusCode}: ${text.slice(0, 200)}`)
}

/** Milliseconds of each call, one at a time; the targets take turns, so that a change in the machine's load touches all. */
export async function latencies(
  targets: readonly Target[],
  { requests, round = 50, warmUp = 2000 }: { requests: number; round?: number; warmUp?: number },
): Promise<ReadonlyMap<string, readonly number[]>> {
  const pools = targets.map(target => ({ target, pool: openPool(target, 1), times: [] as number[] }))
  for (const { target, pool } of pools) for (let call = 0; call < warmUp; call += 1) await ask(pool, target)
  for (let done = 0; done < requests; done += round)
    for (const { target, pool, times } of pools)
      for (let call = 0; call < round; call += 1) {
        const started = performance.now()
        await ask(pool, target)
        times.push(performance.now() - started)
      }
  await Promise.all(pools.map(({ pool }) => pool.close()))
  return new Map(pools.map(({ target, times }) => [target.name, times]))
}

/** How much was done a second, and what it cost the target. */
export interface Rate {
  readonly perSecond: number
  /** Microseconds of the target's processor time for each; undefined where the system does not tell. */
  readonly cpuUs: number | undefined
}

function rateOf(
  done: number,
  started: number,
  cpuBefore: number | undefined,
  cpuAfter: number | undefined,
): Rate {
  const perSecond = done / ((performance.now() - started) / 1000)
  const cpuUs =
    cpuBefore === undefined || cpuAfter === undefined ? undefined : ((cpuAfter - cpuBefore) * 1000) / done
  return { perSecond, cpuUs }
}

/** Requests with many at once, over some seconds. */
export async function throughput(target: Target, { connections = 32, seconds = 4 } = {}): Promise<Rate> {
  const pool = openPool(target, connections)
  await Promise.all(Array.from({ length: 100 }, () => ask(pool, target)))
  const cpu = target.cpuMs()
  const started = performance.now()
  const until = started + seconds * 1000
  let done = 0
  const lane = async (): Promise<void> => {
    while (performance.now() < until) {
      await ask(pool, target)
      done += 1
    }
  }
  await Promise.all(Array.from({ length: connections }, lane))
  const rate = rateOf(done, started, cpu, target.cpuMs())
  await pool.close()
  return rate
}

/** Events that reach the client over streams at once. */
export async function streamedEvents(
  target: Target,
  { streams = 100, events = 1000, characters = 4 } = {},
): Promise<Rate> {
  const pool = openPool(target, streams)
  const body = streamOf(`${events}:${characters}:0`)
  const read = async (): Promise<number> => {
    const { body: answer, statusCode } = await post(pool, target, body)
    if (statusCode !== 200)
      throw new Error(`answered ${statusCode} to a stream: ${(await answer.text()).slice(0, 200)}`)
    let seen = 0
    let last: Buffer | undefined
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      seen += countEvents(chunk)
      last = chunk
    }
    if (last?.includes('[DONE]') !== true) throw new Error(`${target.name} did not end its stream`)
    return seen
  }
  await Promise.all(Array.from({ length: 10 }, read))
  const cpu = target.cpuMs()
  const started = performance.now()
  const counts = await Promise.all(Array.from({ length: streams }, read))
  const seen = counts.reduce((sum, each) => sum + each, 0)
  const rate = rateOf(seen, started, cpu, target.cpuMs())
  await pool.close()
  return rate
}

/** Events end in a blank line. One cut between two chunks is not counted, which is rare enough. */
function countEvents(chunk: Buffer): number {
  let count = 0
  for (let at = chunk.indexOf('\n\n'); at >= 0; at = chunk.indexOf('\n\n', at + 2)) count += 1
  return count
}

/** Milliseconds from asking to the first text of a stream, several times. */
export async function firstText(
  target: Target,
  { times = 9, events = 120, characters = 4, intervalMs = 5 } = {},
): Promise<readonly number[]> {
  const pool = openPool(target, 1)
  const body = streamOf(`${events}:${characters}:${intervalMs}`)
  const found: number[] = []
  for (let call = 0; call < times + 2; call += 1) {
    const started = performance.now()
    const { body: answer } = await post(pool, target, body)
    let first: number | undefined
    answer.on('error', () => {})
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      if (!chunk.includes('"content":"')) continue
      first = performance.now() - started
      break
    }
    answer.destroy()
    if (call >= 2) found.push(first ?? Number.NaN)
  }
  await pool.close()
  return found
}

/** One of several habits of clients: whole answers, streams, ones cut off in the middle, slow readers. */
export async function anyCall(pool: Pool, target: Target, number: number): Promise<void> {
  if (number % 4 !== 0) return ask(pool, target)
  const { body } = await post(pool, target, streamOf('40:4:0'))
  if (number % 8 === 0) {
    body.on('error', () => {})
    for await (const _ of body) break
    body.destroy()
    return
  }
  if (number % 400 === 4) await new Promise(resolve => setTimeout(resolve, 50))
  await body.dump()
}
