import { quantile } from '../../src/stats/index.js'
import type { Rate } from './load.js'
import type { SoakReport } from './soak.js'

/** Time to the first text at one hold-back, in milliseconds. */
export interface FirstTextRow {
  /** Characters; undefined for the upstream itself. */
  readonly window: number | undefined
  readonly atLimit: 'wait' | 'release' | undefined
  readonly p50Ms: number
  readonly highestMs: number
  /** What the window and the upstream's pace allow at the earliest, undefined for the upstream itself. */
  readonly boundMs: number | undefined
}

export interface GatewayReport {
  readonly date: string
  readonly machine: string
  readonly load: number
  readonly requests: number
  readonly latency: ReadonlyMap<string, readonly number[]>
  readonly throughput: ReadonlyMap<string, Rate>
  readonly streaming: ReadonlyMap<string, Rate>
  readonly firstText: readonly FirstTextRow[]
  readonly soak: SoakReport | undefined
}

export interface Goal {
  readonly name: string
  readonly limit: string
  readonly measured: string
  readonly met: boolean
}

const ms = (value: number): string => `${value.toFixed(2)} ms`
const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en-US')}/s`
const rate = (measured: Rate | undefined): string => {
  if (measured === undefined) return '–'
  const { perSecond: value, cpuUs } = measured
  return `${perSecond(value)}${cpuUs === undefined ? '' : `, ${cpuUs.toFixed(0)} µs`}`
}

export function addedMs(latency: GatewayReport['latency'], name: string, share: number): number {
  return quantile(latency.get(name)!, share) - quantile(latency.get('direct')!, share)
}

export function goalsOf({ latency, throughput, streaming, soak }: GatewayReport): Goal[] {
  const off = 'Ductile, guards off'
  const signals = 'Ductile, two signals and ledger'
  const other = '@portkey-ai/gateway'
  const goals: Goal[] = []
  const goal = (name: string, limit: string, measured: string, met: boolean): void => {
    goals.push({ name, limit, measured, met })
  }
  const [p50, p99] = [addedMs(latency, off, 0.5), addedMs(latency, off, 0.99)]
  goal('added by the gateway, guards off, p50', '≤ 0.30 ms', ms(p50), p50 <= 0.3)
  goal('added by the gateway, guards off, p99', '≤ 2.00 ms', ms(p99), p99 <= 2)
  const guarded = addedMs(latency, signals, 0.5)
  goal('added with signals and ledger on, p50', '≤ 0.80 ms', ms(guarded), guarded <= 0.8)
  if (latency.has(other)) {
    const share = p50 / addedMs(latency, other, 0.5)
    goal(`share of what ${other} adds, p50`, '≤ 25 %', `${(share * 100).toFixed(0)} %`, share <= 0.25)
  }
  const [plain, judged] = [throughput.get(off)!.perSecond, throughput.get(signals)!.perSecond]
  goal('whole answers, guards off', '≥ 5,000/s', perSecond(plain), plain >= 5000)
  goal('whole answers, signals and ledger on', '≥ 2,500/s', perSecond(judged), judged >= 2500)
  const events = streaming.get(signals)!.perSecond
  goal('streamed events over 100 streams, judged', '≥ 40,000/s', perSecond(events), events >= 40_000)
  if (soak !== undefined) {
    const [low, high] = soak.interval
    const range = `${soak.slope.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}] B`
    goal('heap per request in the soak, with 95 % interval', 'holds 0, or less', range, low <= 0)
  }
  return goals
}

/** The measurements, in Markdown. */
export function renderGateway(report: GatewayReport, command: string): string {
  const { latency, throughput, streaming, firstText, soak } = report
  const rows = [...latency].map(([name, times]) => {
    const added = name === 'direct' ? ['', ''] : [0.5, 0.99].map(share => ms(addedMs(latency, name, share)))
    return `| ${name} | ${ms(quantile(times, 0.5))} | ${ms(quantile(times, 0.99))} | ${added.join(' | ')} | ${rate(throughput.get(name))} | ${rate(streaming.get(name))} |`
  })
  const lines = [
    `Measured ${report.date} on ${report.machine}; system load ${report.load.toFixed(1)} at the end. Load generator, gateway and upstream share the cores, so rates count all three; the processor time is the target's own, and says what it costs whatever else runs. By`,
    '',
    '```',
    command,
    '```',
    '',
    '| goal | limit | measured | |',
    '|---|---|---|---|',
    ...goalsOf(report).map(
      ({ name, limit, measured, met }) =>
        `| ${name} | ${limit} | ${measured} | ${met ? 'met' : '**missed**'} |`,
    ),
    '',
    `| ${report.requests} calls one at a time, in turns | p50 | p99 | added p50 | added p99 | calls, 32 at once, and CPU of each | events over 100 streams, and CPU of each |`,
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    '| hold-back, characters | at the limit | first text, p50 | highest | the pace allows |',
    '|---|---|---|---|---|',
    ...firstText.map(
      ({ window, atLimit, p50Ms, highestMs, boundMs }) =>
        `| ${window ?? 'direct'} | ${atLimit ?? '–'} | ${ms(p50Ms)} | ${ms(highestMs)} | ${boundMs === undefined ? '–' : ms(boundMs)} |`,
    ),
  ]
  if (soak !== undefined)
    lines.push(
      '',
      `Soak: ${soak.requests.toLocaleString('en-US')} requests in ${soak.seconds.toFixed(0)} s (whole answers, streams, one in eight cut off by the client, slow readers). Heap after a collection: ${soak.heapMb[0].toFixed(1)} MB early, ${soak.heapMb[1].toFixed(1)} MB late; slope ${soak.slope.toFixed(2)} bytes a request, 95 % interval [${soak.interval[0].toFixed(2)}, ${soak.interval[1].toFixed(2)}] over ${soak.samples} samples. File descriptors: ${soak.descriptors[0] ?? '?'} early, ${soak.descriptors[1] ?? '?'} late.`,
    )
  return `${lines.join('\n')}\n`
}
