import type { Latency } from './latency.js'

export interface SpeedReport {
  readonly date: string
  readonly machine: {
    readonly processor: string
    readonly cores: number
    readonly node: string
    readonly load: number
  }
  readonly startedFrom: 'dist' | 'source'
  readonly prompt: Latency
  readonly firstVerdictMs: number
  readonly scan: {
    readonly rows: number
    readonly meanTokens: number
    /** The start of the process included. */
    readonly rowsPerSecond: number
    readonly wallMs: number
    readonly peakRssMb: number | undefined
  }
  readonly fp32: { readonly prompt: Latency; readonly scan: SpeedReport['scan'] } | undefined
  readonly long:
    | {
        readonly rows: number
        readonly rowsPerSecond: number
        readonly peakRssMb: number | undefined
        /** Mean resident memory in the second tenth to the fourth, and in the last three tenths. */
        readonly earlyRssMb: number
        readonly lateRssMb: number
      }
    | undefined
  readonly floors: readonly {
    readonly name: string
    readonly limit: string
    readonly measured: string
    readonly passed: boolean
  }[]
}

/** The measurements as a document, in Markdown. */
export function renderSpeed(report: SpeedReport): string {
  const { machine, prompt, scan, fp32, long, firstVerdictMs, startedFrom } = report
  const lines = [
    '# How fast the guard is',
    '',
    `Measured ${report.date} on ${machine.cores} cores (${machine.processor}), Node ${machine.node}, system load ${machine.load.toFixed(1)} at the end, the command started from ${startedFrom === 'dist' ? 'its build' : 'its source'}, by`,
    '',
    '```',
    'npx tsx bench/speed.ts --rows 100000 --out docs/benchmarks/speed.md',
    '```',
    '',
    `A load above ${machine.cores} means that other work shared the cores; the figures are then worse than the guard's own.`,
    '',
    '| figure | floor | measured | |',
    '|---|---|---|---|',
    ...report.floors.map(
      ({ name, limit, measured, passed }) =>
        `| ${name} | ${limit} | ${measured} | ${passed ? 'reached' : '**missed**'} |`,
    ),
    '',
    '| measurement | |',
    '|---|---|',
    ...precision('int8', prompt, scan),
    ...(fp32 === undefined ? [] : precision('fp32', fp32.prompt, fp32.scan)),
    `| \`scan TEXT\`, start of the process to the verdict, median of 5 | ${(firstVerdictMs / 1000).toFixed(2)} s |`,
  ]
  if (long !== undefined)
    lines.push(
      `| \`scan --file\`, ${long.rows.toLocaleString('en-US')} short rows | ${long.rowsPerSecond.toFixed(0)} rows/s |`,
      `| memory in that scan: early, late, peak | ${long.earlyRssMb.toFixed(0)}, ${long.lateRssMb.toFixed(0)}, ${long.peakRssMb?.toFixed(0) ?? '–'} MB |`,
    )
  return `${lines.join('\n')}\n`
}

function precision(name: string, prompt: Latency, scan: SpeedReport['scan']): string[] {
  return [
    `| ${name}, one prompt of ${prompt.meanTokens.toFixed(0)} tokens, p50 and p95 of ${prompt.n} | ${prompt.p50Ms.toFixed(1)} and ${prompt.p95Ms.toFixed(1)} ms |`,
    `| ${name}, \`scan --file\`, ${scan.rows} rows of ${scan.meanTokens.toFixed(0)} tokens, 2 workers, start included | ${scan.rowsPerSecond.toFixed(0)} rows/s |`,
    `| ${name}, peak resident memory of that scan | ${scan.peakRssMb?.toFixed(0) ?? '–'} MB |`,
  ]
}
