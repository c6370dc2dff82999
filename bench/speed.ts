/**
 * @file Speed and memory of the guard as a user meets it: in the process, and through the command.
 *
 *     npx tsx bench/speed.ts [--out docs/benchmarks/speed.md] [--json] [--model MODEL] [--fp32 MODEL] [--rows 100000]
 *
 * Build first (`npm run build`): the command is then started from `dist`, as a user starts it. `--rows N` also scans N
 * short rows and checks that memory does not grow with them. Figures depend on the machine, so they are in no test.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { quantile } from '../src/stats/index.js'
import { type Latency, meanTokens, promptLatency } from './speed/latency.js'
import { renderSpeed, type SpeedReport } from './speed/report.js'
import { runCommand, startedFrom } from './speed/run-command.js'
import { writeRows } from './speed/text.js'

const { values: flags } = parseArgs({
  options: {
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
    model: { type: 'string' },
    fp32: { type: 'string' },
    rows: { type: 'string', default: '0' },
  },
})
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const modelFlag = (model: string | undefined): string[] => (model === undefined ? [] : ['--model', model])
/** Rows of 28 to 84 words: about 60 tokens in the mean; the report says how many it were. */
const lengths = { shortest: 28, longest: 84 }
const work = await mkdtemp(join(tmpdir(), 'ductile-speed-'))
try {
  const report = await measureAll()
  const text = renderSpeed(report)
  if (flags.out !== undefined) {
    await mkdir(dirname(flags.out), { recursive: true })
    await writeFile(flags.out, text)
  }
  process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : text)
  process.exitCode = report.floors.every(({ passed }) => passed) ? 0 : 1
} finally {
  await rm(work, { recursive: true, force: true })
}

async function measureAll(): Promise<SpeedReport> {
  say('one short prompt at a time …')
  const prompt = await promptLatency(flags.model)
  say('first verdict after the start of the process …')
  const firstVerdictMs = await firstVerdict()
  say('scan --file at a mean of 60 tokens, two workers …')
  const scan = await scanSpeed(flags.model, 5000)
  const fp32 = flags.fp32 === undefined ? undefined : await floatModel(flags.fp32)
  const long = Number(flags.rows) > 0 ? await longScan(Number(flags.rows)) : undefined
  const peakRssMb = Math.max(scan.peakRssMb ?? 0, long?.peakRssMb ?? 0) || undefined
  const floors = [
    {
      name: 'one short prompt, p50',
      limit: '≤ 6 ms',
      measured: `${prompt.p50Ms.toFixed(1)} ms`,
      passed: prompt.p50Ms <= 6,
    },
    {
      name: 'scan --file, mean of 60 tokens',
      limit: '≥ 250 rows/s',
      measured: `${scan.rowsPerSecond.toFixed(0)} rows/s`,
      passed: scan.rowsPerSecond >= 250,
    },
    {
      name: 'first verdict after process start',
      limit: '≤ 3 s',
      measured: `${(firstVerdictMs / 1000).toFixed(2)} s`,
      passed: firstVerdictMs <= 3000,
    },
    ...(peakRssMb === undefined
      ? []
      : [
          {
            name: 'resident memory, peak',
            limit: '≤ 600 MB',
            measured: `${peakRssMb.toFixed(0)} MB`,
            passed: peakRssMb <= 600,
          },
        ]),
  ]
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      node: process.version,
      load: loadavg()[0]!,
    },
    startedFrom,
    prompt,
    firstVerdictMs,
    scan,
    fp32,
    long,
    floors,
  }
}

async function firstVerdict(): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    const { firstOutputMs } = await runCommand([
      'scan',
      'how do I water a cactus?',
      '--json',
      ...modelFlag(flags.model),
    ])
    if (firstOutputMs !== undefined) times.push(firstOutputMs)
  }
  return quantile(times, 0.5)
}

async function scanSpeed(model: string | undefined, rows: number): Promise<SpeedReport['scan']> {
  const file = join(work, 'rows.jsonl')
  await writeRows(file, { rows, ...lengths })
  const out = join(work, `out-${rows}-${model === undefined ? 'own' : 'given'}.jsonl`)
  const words = [
    'scan',
    '--file',
    file,
    '--out',
    out,
    '--restart',
    '--json',
    '--quiet',
    '--workers',
    '2',
    '--fail-on',
    'never',
  ]
  const { code, wallMs, peakRssMb, stdout } = await runCommand([...words, ...modelFlag(model)])
  const summary = JSON.parse(stdout) as { rows: number; failed: number }
  if (code !== 0 || summary.rows !== rows || summary.failed !== 0)
    throw new Error(`scan ended with ${code} after ${summary.rows} of ${rows} rows, ${summary.failed} failed`)
  return {
    rows,
    meanTokens: await meanTokens(model, lengths),
    rowsPerSecond: (1000 * rows) / wallMs,
    wallMs,
    peakRssMb,
  }
}

async function floatModel(model: string): Promise<{ prompt: Latency; scan: SpeedReport['scan'] }> {
  say('the same in fp32 …')
  return { prompt: await promptLatency(model), scan: await scanSpeed(model, 2000) }
}

/** Memory after the first tenth of a long scan against the rest: a leak of a few hundred bytes a row would show. */
async function longScan(rows: number): Promise<SpeedReport['long']> {
  say(`scan --file of ${rows} short rows …`)
  const file = join(work, 'long.jsonl')
  await writeRows(file, { rows, shortest: 6, longest: 14 })
  const out = join(work, 'long-out.jsonl')
  const run = await runCommand([
    'scan',
    '--file',
    file,
    '--out',
    out,
    '--json',
    '--workers',
    '2',
    '--fail-on',
    'never',
    ...modelFlag(flags.model),
  ])
  if (run.code !== 0) throw new Error(`scan ended with ${run.code}`)
  const settled = run.rssMb.slice(Math.ceil(run.rssMb.length / 10))
  const third = Math.max(1, Math.floor(settled.length / 3))
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  return {
    rows,
    rowsPerSecond: (1000 * rows) / run.wallMs,
    peakRssMb: run.peakRssMb,
    earlyRssMb: mean(settled.slice(0, third)),
    lateRssMb: mean(settled.slice(-third)),
  }
}
