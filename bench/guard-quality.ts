/**
 * @file Measures the guard, by its product path, on public sets it was not trained on, and beside it the npm packages
 * that promise the same, on the same rows in the same run.
 *
 *     npx tsx bench/guard-quality.ts --data DIR [--json] [--out docs/benchmarks/guard.md] [--work DIR] [--model MODEL] [--sets a,b]
 *
 * DIR holds NAME/NAME.jsonl(.gz) with rows {id, text, response, y, …}. Answers are kept row by row under --work, so a
 * run that was stopped goes on where it was; a new model starts afresh.
 */

import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { output } from '../src/cli/host.js'
import { startProgress } from '../src/cli/progress.js'
import { type Guard, openGuard, strictnessPolicy } from '../src/guard/index.js'
import { cachedJudgements } from './quality/cached-judgements.js'
import { type Contender, ductile, llmGuardrail, vardPackage } from './quality/contenders.js'
import { floorsOf, type MeasuredSet } from './quality/floors.js'
import { type Columns, columnsOf, measure } from './quality/measure.js'
import { type Curve, reliabilityFigure, rocFigure } from './quality/pictures.js'
import { readSet } from './quality/read-set.js'
import { type Picture, type QualityReport, renderReport } from './quality/report.js'
import { type EvaluationSet, evaluationSets } from './quality/sets.js'

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    work: { type: 'string', default: '.ductile/bench' },
    model: { type: 'string' },
    sets: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const data = flags.data
if (data === undefined) {
  process.stderr.write('error: --data: name the folder of the sets\n')
  process.exit(2)
}

interface Measurements {
  readonly sets: MeasuredSet[]
  /** By set and contender, for the pictures. */
  readonly columns: Map<string, Columns>
  readonly leftOut: { name: string; why: string }[]
}

await using guard = await openGuard(flags.model === undefined ? {} : { model: flags.model })
const contenders = [
  ductile(guard),
  llmGuardrail(versionOf('llm_guardrail')),
  vardPackage(versionOf('@andersmyrmel/vard')),
]
const measurements = await measureAll(contenders, guard)
const report = reportOf(measurements, guard)
if (flags.out !== undefined) await writeDocument(flags.out, report, measurements)
process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : renderReport(report, []))
process.exitCode = report.floors.every(({ passed }) => passed) ? 0 : 1

async function measureAll(judges: readonly Contender[], { card }: Guard): Promise<Measurements> {
  const trained = new Map(
    card.data.filter(({ use }) => use !== 'evaluation').map(({ name, use }) => [name, use]),
  )
  const wanted = flags.sets?.split(',')
  const result: Measurements = { sets: [], columns: new Map(), leftOut: [] }
  for (const set of evaluationSets) {
    if (wanted !== undefined && !wanted.includes(set.name)) continue
    if (trained.has(set.name)) {
      result.leftOut.push({ name: set.title, why: 'the model learned from it' })
      continue
    }
    const rows = await readSet(data!, set)
    if (rows === undefined) {
      result.leftOut.push({ name: set.title, why: 'not in the folder' })
      continue
    }
    const figures = []
    for (const contender of judges) {
      const progress = await startProgress(output(process.stderr, process.env), {
        label: `${set.name}, ${contender.name}`,
        quiet: false,
        now: () => performance.now(),
      })
      const answers = await cachedJudgements(rows, {
        contender,
        set: set.name,
        folder: flags.work,
        onProgress: done => progress.update({ rows: done, freshRows: done, fraction: done / rows.length }),
      })
      progress.stop()
      figures.push(measure(rows, answers, { contender, set }))
      result.columns.set(`${set.name} ${contender.name}`, columnsOf(rows, answers))
    }
    result.sets.push({ set, figures })
  }
  return result
}

function reportOf({ sets, leftOut }: Measurements, { card, model }: Guard): QualityReport {
  const { thresholds } = strictnessPolicy(card, { strictness: 'moderate', kind: 'calibrated' })
  return {
    date: new Date().toISOString().slice(0, 10),
    command: `npx tsx bench/guard-quality.ts --data DIR --out docs/benchmarks/guard.md`,
    model,
    thresholds: thresholds.map(({ signal, tau, provenance }) => ({
      signal,
      tau,
      source: provenance.source,
      objective: provenance.objective ?? provenance.kind,
    })),
    contenders: contenders.map(({ name, version, derivation }) => ({ name, version, derivation })),
    floors: floorsOf(sets, 'ductile'),
    sets,
    leftOut,
  }
}

async function writeDocument(
  file: string,
  written: QualityReport,
  { sets, columns }: Measurements,
): Promise<void> {
  const folder = dirname(file)
  await mkdir(folder, { recursive: true })
  const pictured = (names: readonly string[]): EvaluationSet[] =>
    sets.map(({ set }) => set).filter(({ name }) => names.includes(name))
  const subtitle = `model ${written.model.id} ${written.model.version}, ${written.date}`
  const name = basename(file).replace(/\.md$/, '')
  const roc = pictured(['openai_moderation_a', 'xstest_prompts', 'toxicchat_train'])
  const reliable = pictured(['openai_moderation_a', 'toxicchat_train', 'xstest_prompts'])
  const pictures: Picture[] = []
  if (roc.length > 0) {
    pictures.push({ file: `${name}-roc.svg`, alt: 'ROC curves of the contenders' })
    const panels = roc.map(set => ({
      title: set.title,
      curves: contenders.map(one => curveOf(set, one, columns)),
    }))
    await writeFile(
      join(folder, `${name}-roc.svg`),
      rocFigure(panels, { subtitle: `${subtitle}; dots: verdicts` }),
    )
  }
  if (reliable.length > 0) {
    pictures.push({ file: `${name}-reliability.svg`, alt: 'Stated risk against observed harm' })
    const panels = reliable.map(set => ({
      title: set.title,
      columns: columns.get(`${set.name} ductile`)!,
      score: 'harm',
    }))
    await writeFile(join(folder, `${name}-reliability.svg`), reliabilityFigure(panels, { subtitle }))
  }
  await writeFile(file, renderReport(written, pictures))
}

function curveOf(set: EvaluationSet, contender: Contender, columns: ReadonlyMap<string, Columns>): Curve {
  const { labels, scores, flagged } = columns.get(`${set.name} ${contender.name}`)!
  const rate = (wanted: number): number => {
    const rows = labels.flatMap((label, row) => (label === wanted ? [flagged[row]!] : []))
    return rows.reduce((sum, value) => sum + value, 0) / Math.max(1, rows.length)
  }
  return {
    contender: contender.name,
    labels,
    scores: scores[contender.rankings(set.kind).at(-1)!]!,
    verdict: { falsePositiveRate: rate(0), truePositiveRate: rate(1) },
  }
}

function versionOf(name: string): string {
  const resolved = createRequire(import.meta.url)
    .resolve.paths(name)!
    .map(folder => join(folder, name, 'package.json'))
  for (const file of resolved)
    try {
      return (createRequire(import.meta.url)(file) as { version: string }).version
    } catch {
      // Not in this folder of modules: the next one.
    }
  throw new Error(`${name} is not installed`)
}
