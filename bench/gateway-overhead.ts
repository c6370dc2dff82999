/**
 * What the gateway adds to a call with guards off: `npx tsx bench/gateway-overhead.ts [--requests N] [--json]`.
 *
 * One client, one connection, one call at a time, to an upstream of this script's own in a second process; loopback
 * only. Rounds alternate between calling the upstream directly and through the gateway, so that a change in the
 * machine's load touches both. A third row has the ledger and scripted signals on, to show what recording costs without
 * the cost of a model. The goal is an added median of at most 0.5 ms with guards off.
 */
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { type Signal, thresholdPolicy } from '../src/core/index.js'
import type { Conversation } from '../src/guard/index.js'
import { type ProtectionOptions, type RunningServer, startServer } from '../src/server/index.js'
import { openStore } from '../src/store/index.js'

const goalMs = 0.5
const path = '/v1/chat/completions'
const question = JSON.stringify({
  model: 'bench',
  messages: [
    { role: 'system', content: 'You are a helpful assistant that answers in one sentence.' },
    {
      role: 'user',
      content: 'Which of the planets has the most moons, and how many have been counted so far?',
    },
  ],
  temperature: 0.2,
})
const answer = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1,
  model: 'bench',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Saturn. '.repeat(12) }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 30, completion_tokens: 24, total_tokens: 54 },
})

interface Row {
  readonly target: string
  readonly n: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly addedP50Ms: number
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { requests: { type: 'string', default: '4000' }, json: { type: 'boolean', default: false } },
  })
  const requests = Number(values.requests)
  if (!Number.isInteger(requests) || requests < 100)
    throw new Error(`--requests must be 100 or more, got ${values.requests}`)

  const folder = await mkdtemp(join(tmpdir(), 'ductile-overhead-'))
  const upstream = await startUpstream()
  const store = await openStore(join(folder, 'store.db'))
  const common = { version: 'bench', systems: [], port: 0, upstream: { url: `${upstream.url}/v1` } }
  const off = await startServer(common)
  const recording = await startServer({ ...common, ledger: store.ledger, protection: scriptedProtection() })
  try {
    const samples = await measure(
      { direct: upstream.url, 'guards off': off.url, 'scripted guard and ledger': recording.url },
      requests,
    )
    report(samples, values.json)
  } finally {
    await Promise.all([off, recording].map((server: RunningServer) => server.close()))
    await store.close()
    upstream.stop()
    await rm(folder, { recursive: true })
  }
}

/** Milliseconds of each call, by target, after a warm-up; the targets take turns in rounds of 50. */
async function measure(
  targets: Readonly<Record<string, string>>,
  requests: number,
): Promise<Map<string, Float64Array>> {
  const pools = Object.entries(targets).map(
    ([name, url]) => [name, new Pool(url, { connections: 1, pipelining: 1 })] as const,
  )
  const samples = new Map(pools.map(([name]) => [name, new Float64Array(requests)]))
  const round = 50
  for (const [, pool] of pools) for (let call = 0; call < 500; call += 1) await ask(pool)
  for (let done = 0; done < requests; done += round)
    for (const [name, pool] of pools)
      for (let call = done; call < Math.min(done + round, requests); call += 1) {
        const started = performance.now()
        await ask(pool)
        samples.get(name)![call] = performance.now() - started
      }
  await Promise.all(pools.map(([, pool]) => pool.close()))
  return samples
}

async function ask(pool: Pool): Promise<void> {
  const { statusCode, body } = await pool.request({
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: question,
  })
  const text = await body.text()
  if (statusCode !== 200 || text !== answer)
    throw new Error(`unexpected answer ${statusCode}: ${text.slice(0, 200)}`)
}

function report(samples: Map<string, Float64Array>, asJson: boolean): void {
  const direct = quantile(samples.get('direct')!, 0.5)
  const rows = [...samples].map(([target, times]): Row => {
    const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map(share => quantile(times, share)) as [
      number,
      number,
      number,
    ]
    return { target, n: times.length, p50Ms, p95Ms, p99Ms, addedP50Ms: p50Ms - direct }
  })
  const added = rows.find(({ target }) => target === 'guards off')!.addedP50Ms
  const machine = `${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}`
  const width = Math.max(...rows.map(({ target }) => target.length))
  const log = asJson ? console.error : console.log
  log(`${'target'.padEnd(width)}      n   p50 ms   p95 ms   p99 ms  added p50`)
  for (const { target, n, ...times } of rows) {
    const cells = [times.p50Ms, times.p95Ms, times.p99Ms, times.addedP50Ms].map(time =>
      time.toFixed(3).padStart(8),
    )
    log(`${target.padEnd(width)} ${String(n).padStart(6)} ${cells.join(' ')}`)
  }
  log(`goal: at most ${goalMs} ms added with guards off: ${added <= goalMs ? 'met' : 'missed'} (${machine})`)
  if (asJson) console.log(JSON.stringify({ machine, goalMs, met: added <= goalMs, rows }))
  if (added > goalMs) process.exitCode = 1
}

/** Nearest rank. */
function quantile(times: Float64Array, share: number): number {
  const sorted = times.slice().sort()
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!
}

/** Signals that answer at once: what remains is the pipeline and the ledger. */
function scriptedProtection(): ProtectionOptions {
  const model = { id: 'scripted', version: '0', sha256: '0'.repeat(64) }
  const signal = (name: string): Signal<Conversation> => ({
    name,
    assess: async () => ({ signal: name, risk: 0.05, categories: [], reasons: [], model, costMs: 0 }),
  })
  const policy = thresholdPolicy({
    name: 'bench',
    version: '0',
    thresholds: ['harm', 'injection'].map(name => ({
      signal: name,
      tau: 50,
      action: 'block' as const,
      provenance: { kind: 'configured' as const, source: 'this script', date: '2026-11-24' },
    })),
  })
  const refuse = () => Promise.reject(new Error('the benchmark asks signals only'))
  return {
    guard: {
      model,
      card: {} as ProtectionOptions['guard']['card'],
      signals: [signal('harm'), signal('injection')],
      score: refuse,
    },
    policies: { strict: policy, moderate: policy, loose: policy },
    strictness: 'moderate',
  }
}

/** In a process of its own: client and gateway share one, the upstream does not wait for them. */
async function startUpstream(): Promise<{ url: string; stop: () => void }> {
  const child = fork(fileURLToPath(import.meta.url), [], {
    env: { ...process.env, DUCTILE_BENCH_UPSTREAM: '1' },
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', message => resolve(Number(message)))
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`the upstream ended with ${code}`)))
  })
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() }
}

function serveUpstream(): void {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.setHeader('content-type', 'application/json').end(answer)
    })
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
  process.once('disconnect', () => process.exit(0))
}

if (process.env.DUCTILE_BENCH_UPSTREAM === '1') serveUpstream()
else await main()
