/**
 * @file Measures the guard, by its product path, on public sets it was not trained on, and beside it the npm packages
 * that promise the same, on the same rows in the same run: what `ductile bench guard` does, with the sets, the floors
 * and the document of the project.
 *
 *     npx tsx bench/guard-quality.ts --data DIR [--json] [--out docs/benchmarks/guard.md] [--work DIR] [--model MODEL] [--sets a,b]
 *
 * DIR holds NAME/NAME.jsonl(.gz) with rows {id, text, response, y, …}. Answers are kept row by row under --work, so a
 * run that was stopped goes on where it was; a new model starts afresh.
 */

import { setMaxListeners } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type BenchSet, evenly, readBenchSet } from '../src/cli/bench/bench-row.js'
import type { Contender } from '../src/cli/bench/contender.js'
import { ductile } from '../src/cli/bench/contenders/ductile.js'
import { npmPackage } from '../src/cli/bench/contenders/npm.js'
import { findSets, type SetFile } from '../src/cli/bench/find-sets.js'
import { type MeasuredSet, measureSet } from '../src/cli/bench/measure-sets.js'
import { guardSettings } from '../src/cli/guard-settings.js'
import { output } from '../src/cli/host.js'
import { openSource } from '../src/cli/scan/source.js'
import { type Guard, openGuard, strictnessPolicy } from '../src/guard/index.js'
import { floorsOf } from './quality/floors.js'
import { type PicturedSet, reliabilityFigure, rocFigure } from './quality/pictures.js'
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

/** Rows under way at a time: no latency is reported here, so the guard's workers are kept busy. */
const concurrency = 32
const ownName = 'ductile'
const project = fileURLToPath(new URL('..', import.meta.url))

interface Measured extends MeasuredSet {
  readonly evaluation: EvaluationSet
}

await using guard = await openGuard(flags.model === undefined ? {} : { model: flags.model })
/** Nobody interrupts but the system; every row under way listens to it all the same. */
const interrupted = new AbortController().signal
setMaxListeners(0, interrupted)
/** The defaults of every command, whatever configuration lies around. */
const settings = guardSettings({}, { config: {}, file: undefined, folder: project }, project)
const contenders = [
  await ductile(guard, { name: ownName, settings }),
  await npmPackage('llm_guardrail', project),
  await npmPackage('@andersmyrmel/vard', project),
]
const { sets, leftOut } = await measureAll(guard)
const report = reportOf(guard)
if (flags.out !== undefined) await writeDocument(flags.out)
process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : renderReport(report, []))
process.exitCode = report.floors.every(({ passed }) => passed) ? 0 : 1

async function measureAll({
  card,
}: Guard): Promise<{ sets: Measured[]; leftOut: { name: string; why: string }[] }> {
  const trained = new Set(card.data.filter(({ use }) => use !== 'evaluation').map(({ name }) => name))
  const wanted = flags.sets?.split(',')
  const files = await findSets(data!, undefined)
  const measured: Measured[] = []
  const missing: { name: string; why: string }[] = []
  for (const evaluation of evaluationSets) {
    const { name, title, kind } = evaluation
    if (wanted !== undefined && !wanted.includes(name)) continue
    const file = files.find(candidate => candidate.name === name)
    if (trained.has(name)) missing.push({ name: title, why: 'the model learned from it' })
    else if (file === undefined) missing.push({ name: title, why: 'not in the folder' })
    else {
      const set = await readEvaluationSet(file, evaluation)
      const one = await measureSet(set, {
        contenders,
        viewOf: contender => viewOf(contender, kind),
        journal: flags.work,
        restart: false,
        concurrency,
        timeoutMs: 60_000,
        quiet: false,
        seen: () => undefined,
        host: { stderr: output(process.stderr, process.env), interrupted },
      })
      measured.push({ ...one, evaluation })
    }
  }
  return { sets: measured, leftOut: missing }
}

/** Labelled rows with words to judge, an even sample of them if the set is sampled. */
async function readEvaluationSet(
  { name, file }: SetFile,
  { kind, sample }: EvaluationSet,
): Promise<BenchSet> {
  const source = await openSource(file)
  try {
    const set = await readBenchSet(
      { name, source },
      { judge: kind === 'reply' ? 'reply' : 'prompt', cluster: 'meta.community_id' },
    )
    const rows = set.rows.filter(({ fault }) => fault === undefined)
    return { ...set, rows: sample === undefined ? rows : evenly(rows, sample) }
  } finally {
    await source.close()
  }
}

/** Harm is ranked by harm, attacks by either signal; our verdict is always the served policy's, by either. */
function viewOf(contender: Contender, kind: EvaluationSet['kind']): ReturnType<Contender['view']> {
  const view = contender.view(kind === 'injection' || kind === 'attacks' ? 'either' : 'harm')
  return contender.name === ownName ? { ...view, flag: 'either' } : view
}

function reportOf({ card, model }: Guard): QualityReport {
  const { thresholds } = strictnessPolicy(card, { strictness: 'moderate', kind: 'calibrated' })
  const figures = sets.map(one => ({ set: one.evaluation, figures: one.report.figures }))
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
    floors: floorsOf(figures, ownName),
    sets: figures,
    leftOut,
  }
}

async function writeDocument(file: string): Promise<void> {
  const folder = dirname(file)
  await mkdir(folder, { recursive: true })
  const name = basename(file).replace(/\.md$/, '')
  const subtitle = `model ${report.model.id} ${report.model.version}, ${report.date}`
  const pictures: Picture[] = []
  const pictured = sets
    .filter(({ evaluation }) =>
      ['openai_moderation_a', 'xstest_prompts', 'toxicchat_train'].includes(evaluation.name),
    )
    .map(picturedOf)
  const keep = async ({ kind, alt, svg }: { kind: string; alt: string; svg: string }): Promise<void> => {
    pictures.push({ file: `${name}-${kind}.svg`, alt })
    await writeFile(join(folder, `${name}-${kind}.svg`), svg)
  }
  if (pictured.length > 0) {
    const ours = pictured.map(({ title, drawn }) => ({ title, drawn: drawn.slice(0, 1) }))
    await keep({
      kind: 'roc',
      alt: 'ROC curves of the contenders',
      svg: rocFigure(pictured, { subtitle: `${subtitle}; dots: verdicts` }),
    })
    await keep({
      kind: 'reliability',
      alt: 'Stated risk against observed harm',
      svg: reliabilityFigure(ours, { subtitle }),
    })
  }
  await writeFile(file, renderReport(report, pictures))
}

function picturedOf({ evaluation, report: { figures }, columns }: Measured): PicturedSet {
  const drawn = figures.map((one, index) => ({
    index,
    name: one.contender,
    columns: columns.get(one.contender)!,
    figures: one,
    marks: [],
  }))
  return { title: evaluation.title, drawn }
}
