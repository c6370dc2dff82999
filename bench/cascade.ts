/**
 * @file Measures the cascade beside its encoder on public sets: quality, cost, share and error of each tier, calibration,
 * abstention and the language gate.
 *
 *     npx tsx bench/cascade.ts --data DIR [--rows 150] [--out docs/benchmarks/cascade.md] [--json] [--model MODEL] [--linear FOLDER]
 */
import { writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { cascadeOf, openGuard, openLinear } from '../src/guard/index.js'
import { abstentionOf, calibrationErrors, figuresOf } from './cascade/figures.js'
import { gateRows } from './cascade/language.js'
import { labelOf, type Measured, measureRow } from './cascade/measure.js'
import { cascadeFigure } from './cascade/picture.js'
import { readSet } from './cascade/read-set.js'
import { type CascadeReport, renderReport, verdictsOf } from './cascade/report.js'
import { type CascadeSet, cascadeSets, isHeldOut, knownTraffic } from './cascade/sets.js'

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    rows: { type: 'string', default: '150' },
    out: { type: 'string' },
    model: { type: 'string' },
    linear: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const most = Number(flags.rows)
if (flags.data === undefined || !(Number.isInteger(most) && most > 0)) {
  process.stderr.write(
    'error: name the folder of the sets with --data, and a positive number of rows with --rows\n',
  )
  process.exit(2)
}
const { data } = flags

const linear = await openLinear(flags.linear)
await using guard = await openGuard({
  workers: 1,
  ...(flags.model === undefined ? {} : { model: flags.model }),
})
// The cascade closes its guard; this one is closed above.
const cascade = cascadeOf({ guard, linear, alpha: 0.1 })

const measured = new Map<CascadeSet, Measured[]>()
for (const set of [...cascadeSets, ...knownTraffic]) {
  const rows = await readSet(data, set.name, most, knownTraffic.includes(set) ? isHeldOut : undefined)
  if (rows === undefined) {
    process.stderr.write(`${set.name}: not in the folder, left out\n`)
    continue
  }
  const found: Measured[] = []
  for (const [index, row] of rows.entries()) {
    const label = labelOf(set, row)
    if (label === undefined) continue
    const conversation = { messages: [{ role: 'user' as const, text: row.text }] }
    found.push({
      label,
      ...(await measureRow(conversation, { guard, cascade, cascadeFirst: index % 2 === 0 })),
    })
  }
  measured.set(set, found)
  process.stderr.write(`${set.name}: ${found.length} rows\n`)
}

const figuresFor = (sets: readonly CascadeSet[]) =>
  sets.flatMap(set => (measured.has(set) ? [figuresOf(set, measured.get(set)!)] : []))
const report: CascadeReport = {
  encoder: `${guard.card.id} ${guard.card.version}`,
  linear: `${linear.reference.id} ${linear.reference.version}`,
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, load ${loadavg()[1]!.toFixed(1)}`,
  rows: most,
  sets: figuresFor(cascadeSets),
  known: figuresFor(knownTraffic),
  tiers: cascade.report(),
  linearMicroseconds: [16, 64, 256].map(words => ({ words, us: linearTime(words) })),
  ece: calibrationErrors(measured).map(({ set, n, ece }) => ({ title: set.title, n, ece })),
  abstention: [...measured]
    .filter(([{ kind }]) => kind === 'harm' || kind === 'attacks')
    .map(([set, rows]) => ({ title: set.title, ...abstentionOf(rows, guard) })),
  gate: await gateRows(data),
}

if (flags.out !== undefined) {
  const picture = 'cascade.svg'
  await writeFile(join(dirname(flags.out), picture), cascadeFigure(report, measured))
  await writeFile(flags.out, renderReport(report, picture))
}
process.stdout.write(
  flags.json ? `${JSON.stringify({ ...report, held: verdictsOf(report) })}\n` : renderReport(report),
)

/** Microseconds for one text of so many words, warm. */
function linearTime(words: number): number {
  const text = Array.from(
    { length: words },
    (_, i) => ['please', 'write', 'about', 'gardens', 'in', 'the', 'north'][i % 7],
  ).join(' ')
  const rounds = 2000
  for (let round = 0; round < rounds; round++) linear.assess(text)
  const started = performance.now()
  for (let round = 0; round < rounds; round++) linear.assess(text)
  return (1000 * (performance.now() - started)) / rounds
}
