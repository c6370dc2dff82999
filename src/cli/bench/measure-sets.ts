/** @file Runs every contender on every set and puts the report together. */
import type { Host } from '../host.js'
import { startProgress } from '../progress.js'
import { openSource } from '../scan/source.js'
import { answerSet } from './answer-set.js'
import { type BenchSet, type ReadSetOptions, readBenchSet } from './bench-row.js'
import { compareContenders } from './comparisons.js'
import type { Answer, Contender, View } from './contender.js'
import { type Columns, columnsOf, figuresOf } from './figures.js'
import type { SetFile } from './find-sets.js'
import { openJournal } from './journal.js'
import type { BenchReport, SetReport } from './report.js'

export interface MeasureSetOptions {
  readonly contenders: readonly Contender[]
  /** Which of a contender's answers is measured. */
  readonly viewOf: (contender: Contender) => View
  readonly journal: string
  readonly restart: boolean
  readonly concurrency: number
  readonly timeoutMs: number
  readonly quiet: boolean
  /** What our model used a set for. */
  readonly seen: (set: string) => SetReport['seen']
  readonly host: Pick<Host, 'stderr' | 'interrupted'>
}

/** A set with the columns that pictures need. */
export interface MeasuredSet {
  readonly set: BenchSet
  /** By contender. */
  readonly columns: ReadonlyMap<string, Columns>
  readonly report: SetReport
}

export interface Measurement {
  readonly sets: readonly MeasuredSet[]
  readonly report: Pick<BenchReport, 'sets' | 'comparisons' | 'leftOut'>
}

/** @throws InvalidInputError if a row of a set cannot be read; the abort's reason */
export async function measureSets(
  files: readonly SetFile[],
  options: MeasureSetOptions & ReadSetOptions,
): Promise<Measurement> {
  const measured: MeasuredSet[] = []
  const leftOut: { name: string; why: string }[] = []
  for (const file of files) {
    const set = await readFile(file, options)
    if (set.rows.length === 0) leftOut.push({ name: set.name, why: 'no labelled row' })
    else measured.push(await measureSet(set, options))
  }
  return {
    sets: measured,
    report: {
      sets: measured.map(({ report }) => report),
      comparisons: compareContenders(measured.map(({ set, columns }) => ({ set: set.name, columns }))),
      leftOut,
    },
  }
}

async function readFile({ name, file }: SetFile, options: ReadSetOptions): Promise<BenchSet> {
  const source = await openSource(file)
  try {
    return await readBenchSet({ name, source }, options)
  } finally {
    await source.close()
  }
}

/** Every contender on one set. @throws the abort's reason */
export async function measureSet(set: BenchSet, options: MeasureSetOptions): Promise<MeasuredSet> {
  const { rows } = set
  const columns = new Map<string, Columns>()
  const figures = []
  const all: (readonly Answer[])[] = []
  for (const contender of options.contenders) {
    const answers = await answersOf(set, contender, options)
    all.push(answers)
    const own = columnsOf(rows, answers, options.viewOf(contender))
    columns.set(contender.name, own)
    figures.push(figuresOf(rows, answers, { contender: contender.name, columns: own }))
  }
  const seen = options.seen(set.name)
  return {
    set,
    columns,
    report: {
      name: set.name,
      rows: rows.length,
      positives: rows.filter(({ label }) => label === 1).length,
      available: set.available,
      unlabelled: set.unlabelled,
      unansweredByAll: rows.filter((_, i) => all.every(answers => 'error' in answers[i]!)).length,
      modes: tally(rows.map(({ mode }) => mode)),
      languages: tally(rows.map(({ lang }) => lang)),
      ...(seen === undefined ? {} : { seen }),
      figures,
    },
  }
}

async function answersOf(
  { name, rows }: BenchSet,
  contender: Contender,
  { journal: folder, restart, concurrency, timeoutMs, quiet, host }: MeasureSetOptions,
): Promise<readonly Answer[]> {
  await using journal = await openJournal(folder, { contender, set: name, restart })
  const progress = await startProgress(host.stderr, {
    label: `${name}, ${contender.name}`,
    quiet,
    now: () => performance.now(),
  })
  try {
    return await answerSet(rows, {
      contender,
      journal,
      concurrency,
      timeoutMs,
      abort: host.interrupted,
      onProgress: ({ rows: done, freshRows }) =>
        progress.update({ rows: done, freshRows, fraction: done / rows.length }),
    })
  } finally {
    progress.stop()
  }
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
