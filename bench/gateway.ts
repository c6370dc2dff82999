/**
 * What the gateway costs: `npx tsx bench/gateway.ts [--requests N] [--soak N] [--portkey FOLDER] [--out FILE.md]
 * [--picture FILE.svg] [--quick]`.
 *
 * A mock upstream, each gateway in a process of its own, and this load generator; loopback only, all of it ends by
 * itself. `--soak 1000000` is the long one. `--portkey` takes the folder in which
 * `npm install --prefix FOLDER --ignore-scripts @portkey-ai/gateway` put the other gateway. Exit status 1 when a goal is missed.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { quantile } from '../src/stats/index.js'
import { firstText, latencies, type Rate, streamedEvents, throughput } from './gateway/load.js'
import { firstTextFigure } from './gateway/picture.js'
import { startGateway, startPortkey, startUpstream, startVariants, type Target } from './gateway/processes.js'
import { type FirstTextRow, type GatewayReport, goalsOf, renderGateway } from './gateway/report.js'
import { soak } from './gateway/soak.js'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '2000' },
    soak: { type: 'string', default: '20000' },
    portkey: { type: 'string' },
    out: { type: 'string' },
    picture: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
})
const requests = count('requests', values.requests, 100)
const soakRequests = count('soak', values.soak, 0)
const folder = await mkdtemp(join(tmpdir(), 'ductile-gateway-'))
const running: Target[] = []
const started = async (target: Promise<Target>): Promise<Target> => {
  running.push(await target)
  return running.at(-1)!
}
/** Characters and milliseconds between the events of the streams whose first text is timed: about 200 tokens a second. */
const pace = { characters: 4, intervalMs: 5 }

try {
  const upstream = await started(startUpstream())
  const url = `${upstream.origin}/v1`
  const off = await started(startGateway('Ductile, guards off', { upstream: url, judge: 'off' }))
  const signals = await started(
    startGateway('Ductile, two signals and ledger', {
      upstream: url,
      judge: 'signals',
      ledger: join(folder, 'signals.db'),
    }),
  )
  const guard = await started(
    startGateway('Ductile, embedded guard and ledger', {
      upstream: url,
      judge: 'guard',
      ledger: join(folder, 'guard.db'),
    }),
  )
  const others = values.portkey === undefined ? [] : [await started(startPortkey(values.portkey, upstream))]
  const targets = [upstream, off, signals, guard, ...others]

  note('one call at a time')
  const latency = await latencies(targets, { requests })
  note('many calls at once')
  // The model's own speed is measured by bench/speed.ts.
  const light = targets.filter(target => target !== guard)
  const rates = await each(light, target => throughput(target, values.quick ? { seconds: 1 } : {}))
  note('many streams at once')
  const events = values.quick ? 200 : 1000
  const streaming = await each(light, target => streamedEvents(target, { events }))
  note('first text against hold-back')
  const first = await firstTexts(upstream, url)
  const measured: GatewayReport = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}`,
    load: loadavg()[0]!,
    requests,
    latency,
    throughput: rates,
    streaming,
    firstText: first,
    soak: undefined,
  }
  if (values.picture !== undefined) await writeFile(values.picture, pictureOf(first))
  if (values.out !== undefined) await writeFile(values.out, renderGateway(measured, commandLine()))
  if (soakRequests > 0) note('soak')
  const soaked = soakRequests === 0 ? undefined : await soak(signals, { requests: soakRequests })
  const report = { ...measured, soak: soaked, load: loadavg()[0]! }
  const text = renderGateway(report, commandLine())
  console.log(text)
  if (values.out !== undefined) await writeFile(values.out, text)
  if (goalsOf(report).some(({ met }) => !met)) process.exitCode = 1
} finally {
  for (const target of running) target.stop()
  await rm(folder, { recursive: true })
}

async function firstTexts(upstream: Target, url: string): Promise<FirstTextRow[]> {
  const times = values.quick ? 3 : 9
  const direct = await firstText(upstream, { ...pace, times })
  const rows: FirstTextRow[] = [
    {
      window: undefined,
      atLimit: undefined,
      p50Ms: quantile(direct, 0.5),
      highestMs: Math.max(...direct),
      boundMs: undefined,
    },
  ]
  const variants = (['wait', 'release'] as const).flatMap(atLimit =>
    [0, 32, 64, 128, 256, 512].map(window => ({ window, atLimit })),
  )
  const targets = await startVariants(
    { upstream: url, judge: 'signals' },
    variants.map(({ window, atLimit }) => ({
      holdBack: { window: { characters: window }, atLimit, maxDelayMs: 400 },
    })),
  )
  for (const [index, { window, atLimit }] of variants.entries()) {
    const found = await firstText(targets[index]!, { ...pace, times, events: 200 })
    rows.push({
      window,
      atLimit,
      p50Ms: quantile(found, 0.5),
      highestMs: Math.max(...found),
      boundMs: boundMs(window, atLimit),
    })
  }
  targets[0]!.stop()
  return rows
}

/**
 * When the first text may leave: once the judged text is longer than the window. Text is judged at the end of a
 * sentence, 64 characters long here, or after 160 characters; or when it has waited for the limit of time.
 */
function boundMs(window: number, atLimit: 'wait' | 'release'): number {
  const sentence = 64
  const needed = sentence * (Math.floor(window / sentence) + 1)
  const reached = Math.ceil(needed / pace.characters) * pace.intervalMs
  return atLimit === 'release' ? Math.min(400 + pace.intervalMs, reached) : reached
}

function pictureOf(rows: readonly FirstTextRow[]): string {
  return firstTextFigure(
    rows,
    `An upstream of ${pace.characters} characters every ${pace.intervalMs} ms. Line: the upstream itself; dashes: the earliest the pace allows.`,
  )
}

async function each(targets: readonly Target[], measure: (target: Target) => Promise<Rate>) {
  const found = new Map<string, Rate>()
  for (const target of targets)
    try {
      found.set(target.name, await measure(target))
    } catch (error) {
      // Another gateway that cannot do it is no reason to measure nothing.
      if (target.name.startsWith('Ductile')) throw error
      note(`${target.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  return found
}

function count(name: string, given: string, least: number): number {
  const number = Number(given)
  if (!Number.isInteger(number) || number < least)
    throw new Error(`--${name} must be ${least} or more, got ${given}`)
  return number
}

function commandLine(): string {
  const portkey = values.portkey === undefined ? '' : ' --portkey FOLDER'
  return `npx tsx bench/gateway.ts --requests ${requests} --soak ${soakRequests}${portkey}`
}

function note(what: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${what}`)
}
