/** @file From answers to figures with intervals. A row without an answer counts as wrong, whatever its label. */
import {
  bootstrapInterval,
  type ConfusionCounts,
  confusionCounts,
  type Estimate,
  expectedCalibrationError,
  f1,
  quantile,
  type RowStatistic,
  rankedRows,
  take,
  wilsonInterval,
} from '../../stats/index.js'
import type { BenchRow } from './bench-row.js'
import type { Answer, View } from './contender.js'

/** What one contender does on one set; figures the set or the contender cannot give are absent. Rates in [0, 1], 95 % intervals. */
export interface SetFigures {
  readonly contender: string
  /** All labelled rows: the denominator of every figure but `ece` and `latencyMs`. */
  readonly n: number
  readonly positives: number
  readonly answered: number
  /** Rows without an answer, by error code. */
  readonly unanswered: Readonly<Record<string, number>>
  readonly counts: ConfusionCounts
  /** Rows that each of its verdicts flags, by the verdict's name. */
  readonly flagCounts: Readonly<Record<string, number>>
  /** Name of the score that ranks. */
  readonly rankedBy?: string
  readonly auroc?: Estimate
  readonly averagePrecision?: Estimate
  readonly recallAt1?: Estimate
  readonly recallAt2?: Estimate
  readonly f1?: Estimate
  readonly precision?: Estimate
  readonly recall?: Estimate
  readonly falseAlarms?: Estimate
  /** Of the score read as a probability, over answered rows. */
  readonly ece?: Estimate & { readonly n: number }
  readonly latencyMs?: { readonly p50: number; readonly p99: number; readonly n: number }
}

/** The rows of a set as one contender answered them, unanswered ones at the wrong end. */
export interface Columns {
  readonly labels: readonly number[]
  readonly flagged: readonly number[]
  /** Absent for a contender that only says yes or no. Unanswered rows stand at -1 or 2, outside [0, 1]. */
  readonly ranking?: { readonly name: string; readonly scores: readonly number[] }
  /** Of answered rows alone: the score and the label. */
  readonly stated: { readonly risks: readonly number[]; readonly labels: readonly number[] }
  readonly clusters?: readonly string[]
}

const hasAnswer = (answer: Answer): answer is Exclude<Answer, { error: string }> => !('error' in answer)

/** Lines the answers up with the labels; of several rankings the best on these rows is taken. */
export function columnsOf(rows: readonly BenchRow[], answers: readonly Answer[], view: View): Columns {
  const labels = rows.map(({ label }) => label)
  const answered = answers.filter(hasAnswer)
  const ranking = bestRanking(rows, answers, view.ranks)
  const stated = rows.flatMap(({ label }, i) => {
    const answer = answers[i]!
    return ranking === undefined || !hasAnswer(answer) ? [] : [{ label, risk: answer.scores[ranking.name]! }]
  })
  const clusters = rows.map(({ cluster, id }) => cluster ?? `row ${id}`)
  const clustered = rows.some(({ cluster }) => cluster !== undefined)
  return {
    labels,
    flagged: rows.map(({ label }, i) => {
      const answer = answers[i]!
      const verdict = hasAnswer(answer) ? answer.flags[view.flag] : undefined
      return verdict === undefined ? 1 - label : Number(verdict)
    }),
    ...(ranking === undefined || answered.length === 0 ? {} : { ranking }),
    stated: { risks: stated.map(({ risk }) => risk), labels: stated.map(({ label }) => label) },
    ...(clustered ? { clusters } : {}),
  }
}

function bestRanking(
  rows: readonly BenchRow[],
  answers: readonly Answer[],
  names: readonly string[],
): { name: string; scores: readonly number[] } | undefined {
  const complete = names.filter(name =>
    answers.every(answer => !hasAnswer(answer) || answer.scores[name] !== undefined),
  )
  const rankings = complete.map(name => ({
    name,
    scores: answers.map((answer, i) =>
      hasAnswer(answer) ? answer.scores[name]! : rows[i]!.label === 1 ? -1 : 2,
    ),
  }))
  if (rankings.length < 2 || !hasBothClasses(rows)) return rankings[0]
  const every = everyRow(rows.length)
  const labels = rows.map(({ label }) => label)
  const areas = rankings.map(({ scores }) => rankedRows(scores, labels).auroc(every))
  return rankings[areas.indexOf(Math.max(...areas))]
}

/** Resampling a large set as often as a small one would take minutes and change no digit that is shown. */
export const resamplesFor = (rows: number): number => (rows > 20_000 ? 200 : 1000)

/** The figures of one contender on one set. */
export function figuresOf(
  rows: readonly BenchRow[],
  answers: readonly Answer[],
  { contender, columns }: { contender: string; columns: Columns },
): SetFigures {
  const { labels, flagged } = columns
  const positives = labels.filter(label => label === 1).length
  const negatives = labels.length - positives
  const counts = confusionCounts(flagged, labels)
  const answered = answers.filter(hasAnswer)
  const interval = intervalOver(columns)
  const rate = rateOver(columns)
  return {
    contender,
    n: labels.length,
    positives,
    answered: answered.length,
    unanswered: tally(answers.flatMap(answer => (hasAnswer(answer) ? [] : [answer.error]))),
    counts,
    flagCounts: countFlags(answered.map(({ flags }) => flags)),
    ...(hasBothClasses(rows) ? { ...rankingFigures(columns, interval), f1: interval(f1Over(columns)) } : {}),
    ...(positives > 0 && negatives > 0 && counts.truePositives + counts.falsePositives > 0
      ? {
          precision: rate(
            row => flagged[row] === 1,
            row => labels[row] === 1,
          ),
        }
      : {}),
    ...(positives > 0
      ? {
          recall: rate(
            row => labels[row] === 1,
            row => flagged[row] === 1,
          ),
        }
      : {}),
    ...(negatives > 0
      ? {
          falseAlarms: rate(
            row => labels[row] === 0,
            row => flagged[row] === 1,
          ),
        }
      : {}),
    ...calibrationFigure(columns),
    ...latencyFigure(answered.map(({ costMs }) => costMs)),
  }
}

function rankingFigures(
  { ranking, labels }: Columns,
  interval: (statistic: RowStatistic) => Estimate,
): Partial<SetFigures> {
  if (ranking === undefined) return {}
  const ranked = rankedRows(ranking.scores, labels)
  return {
    rankedBy: ranking.name,
    auroc: interval(rows => ranked.auroc(rows)),
    averagePrecision: interval(rows => ranked.averagePrecision(rows)),
    recallAt1: interval(rows => ranked.recallAtFpr(rows, 0.01)),
    recallAt2: interval(rows => ranked.recallAtFpr(rows, 0.02)),
  }
}

const f1Over =
  ({ flagged, labels }: Columns): RowStatistic =>
  rows =>
    f1(confusionCounts(take(flagged, rows), take(labels, rows)))

function intervalOver({ labels, clusters }: Columns): (statistic: RowStatistic) => Estimate {
  const options = { resamples: resamplesFor(labels.length), ...(clusters === undefined ? {} : { clusters }) }
  return statistic => {
    const { value, low, high } = bootstrapInterval(labels.length, statistic, options)
    return { value, low, high }
  }
}

/** A share of rows: Wilson's interval, or over clusters the bootstrap's, since variants stand or fall together. */
function rateOver({
  labels,
  clusters,
}: Columns): (among: (row: number) => boolean, hit: (row: number) => boolean) => Estimate {
  return (among, hit) => {
    const chosen = labels.flatMap((_, row) => (among(row) ? [row] : []))
    const hits = chosen.map(row => Number(hit(row)))
    const total = hits.reduce((sum, one) => sum + one, 0)
    if (clusters === undefined) return wilsonInterval(total, chosen.length)
    const { value, low, high } = bootstrapInterval(
      chosen.length,
      drawn => drawn.reduce((sum, i) => sum + hits[i]!, 0) / drawn.length,
      { clusters: chosen.map(row => clusters[row]!), resamples: resamplesFor(chosen.length) },
    )
    return { value, low, high }
  }
}

function calibrationFigure({ stated: { risks, labels }, ranking }: Columns): Pick<SetFigures, 'ece'> {
  if (ranking === undefined || risks.length === 0) return {}
  const { value, low, high } = bootstrapInterval(
    risks.length,
    rows => expectedCalibrationError(take(risks, rows), take(labels, rows), { bins: 10 }),
    { resamples: 200 },
  )
  return { ece: { value, low, high, n: risks.length } }
}

function latencyFigure(costs: readonly number[]): Pick<SetFigures, 'latencyMs'> {
  if (costs.length === 0) return {}
  return { latencyMs: { p50: quantile(costs, 0.5), p99: quantile(costs, 0.99), n: costs.length } }
}

/** A verdict that flags nothing is counted as well. */
function countFlags(flags: readonly Readonly<Record<string, boolean>>[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const each of flags)
    for (const [name, flagged] of Object.entries(each)) counts[name] = (counts[name] ?? 0) + Number(flagged)
  return counts
}

function hasBothClasses(rows: readonly Pick<BenchRow, 'label'>[]): boolean {
  return rows.some(({ label }) => label === 1) && rows.some(({ label }) => label === 0)
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

const everyRow = (rows: number): Uint32Array => Uint32Array.from({ length: rows }, (_, row) => row)
