/**
 * @file Measures the streaming guard: what a token costs, what a verdict on every token loses against the encoder's on
 * the whole text, where a reply is stopped, and how many innocent ones are.
 *
 *     npx tsx bench/streaming.ts --data DIR [--json] [--out docs/benchmarks/streaming.md] [--rows 600] [--model FOLDER]
 */
import { writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { evenly } from '../src/cli/bench/bench-row.js'
import { openGuard, openStreamGuard } from '../src/guard/index.js'
import { type EvaluationSet, evaluationSets, type SetKind } from './quality/sets.js'
import { type BoundarySet, isOneSentence, measureBoundaries } from './streaming/boundary.js'
import { measureFalseTriggers } from './streaming/false-triggers.js'
import { streamingFigure } from './streaming/picture.js'
import { type LabelledRow, readSet } from './streaming/read-set.js'
import { floorsOf, renderStreaming, type StreamingReport } from './streaming/report.js'
import { measureSpeed } from './streaming/speed.js'
import { measureVerdicts } from './streaming/verdicts.js'

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    model: { type: 'string' },
    rows: { type: 'string', default: '600' },
    json: { type: 'boolean', default: false },
  },
})
if (flags.data === undefined) {
  process.stderr.write('error: --data: name the folder of the sets\n')
  process.exit(2)
}
const data = flags.data
const most = Number(flags.rows)
const seed = 7

const stream = await openStreamGuard(flags.model === undefined ? {} : { model: flags.model })
await using guard = await openGuard()
const trained = new Set(stream.card.data.flatMap(({ name, use }) => (use === 'evaluation' ? [] : [name])))
const say = (text: string): void => void process.stderr.write(`${text}\n`)

say('speed')
const speed = await measureSpeed(stream)

const verdicts = []
for (const set of evaluationSets.filter(({ kind }) => kind === 'harm' || kind === 'reply')) {
  const rows = await rowsOf(set)
  if (rows === undefined) continue
  say(`${set.title}: ${rows.length} rows`)
  verdicts.push(await measureVerdicts(rows, { set, guard, stream, seed }))
}

const calm = (
  await textsOf(['alpaca_harmless_instructions', 'mt_bench_vicuna_questions', 'gsm8k_test'])
).filter(text => text.length < 400)
const planted: BoundarySet[] = []
for (const [name, sets] of [
  ['requests', ['harmbench_behaviors', 'jailbreakbench_behaviors', 'malicious_instruct']],
  ['toxic posts', ['surge_toxicity']],
  ['moderated texts', ['openai_moderation_a']],
] as const) {
  const harmful = (await textsOf(sets, 1)).filter(isOneSentence)
  if (harmful.length > 0) planted.push({ name, harmful: evenly(harmful, most), calm })
}
const boundaries = []
for (const set of planted) {
  say(`${set.name}: ${set.harmful.length} planted replies`)
  boundaries.push(await measureBoundaries(stream, set, { seed }))
}

const falseTriggers = []
for (const [name, set, kind] of [
  ['AlpacaEval replies', 'alpaca_eval_davinci003', 'reply'],
  ['Alpaca instructions', 'alpaca_harmless_instructions', 'benign'],
  ['GSM8K questions', 'gsm8k_test', 'benign'],
] as const) {
  const texts = await textsOf([set], 0, kind)
  if (texts.length > 0)
    falseTriggers.push(
      await measureFalseTriggers(stream, { name, texts: evenly(texts, 4 * most) }, { tokens: 400 }),
    )
}

const picture = flags.out === undefined ? undefined : `${basename(flags.out, '.md')}.svg`
const report: StreamingReport = {
  date: new Date().toISOString().slice(0, 10),
  command: `npx tsx bench/streaming.ts --data DIR --rows ${most} --out docs/benchmarks/streaming.md`,
  machine: `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}, load ${loadavg()[0]!.toFixed(1)} at the end`,
  stream: stream.model,
  encoder: guard.model,
  speed,
  verdicts,
  boundaries,
  falseTriggers,
  picture,
}
if (flags.out !== undefined) {
  await writeFile(join(dirname(flags.out), picture!), streamingFigure(report))
  await writeFile(flags.out, renderStreaming(report))
}
process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : renderStreaming(report))
process.exitCode = floorsOf(report).every(({ passed }) => passed) ? 0 : 1

/** Rows of a set, at most `most`; nothing if it is not in the folder or was trained on. */
async function rowsOf(set: EvaluationSet): Promise<readonly LabelledRow[] | undefined> {
  if (trained.has(set.name)) return undefined
  const rows = await readSet(data, set)
  return rows === undefined ? undefined : evenly(rows, most)
}

async function textsOf(
  names: readonly string[],
  label: 0 | 1 = 0,
  kind: SetKind = 'benign',
): Promise<string[]> {
  const texts: string[] = []
  for (const name of names) {
    if (trained.has(name)) continue
    const rows = await readSet(data, { name, kind })
    texts.push(...(rows ?? []).filter(row => row.label === label).map(({ text }) => text))
  }
  return texts
}
