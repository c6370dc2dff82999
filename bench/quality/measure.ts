/** @file From answers to figures with intervals. */
import {
  auroc,
  bootstrapInterval,
  type ConfusionCounts,
  confusionCounts,
  type Estimate,
  f1,
  take,
  wilsonInterval,
} from '../../src/stats/index.js'
import type { Answer } from './cached-judgements.js'
import type { Contender } from './contenders.js'
import type { LabelledRow } from './read-set.js'
import type { EvaluationSet } from './sets.js'

/** What one contender does on one set; figures the set cannot give are absent. Rates in [0, 1], 95 % intervals. */
export interface SetFigures {
  readonly contender: string
  readonly n: number
  readonly positives: number
  /** Rows without an answer, by error code: left out of the figures. */
  readonly unscored: Readonly<Record<string, number>>
  readonly counts: ConfusionCounts
  /** With the name of the score that ranks best. */
  readonly auroc?: Estimate & { readonly score: string }
  readonly f1?: Estimate
  readonly recall?: Estimate
  readonly falseAlarms?: Estimate
  /** Rows that the injection signal alone flags, where a contender has one. */
  readonly injectionFlagged?: number
}

/** Answered rows as columns. */
export interface Columns {
  readonly labels: readonly number[]
  readonly flagged: readonly number[]
  readonly scores: Readonly<Record<string, readonly number[]>>
  readonly clusters: readonly string[]
}

/** The answered rows of a set as columns. */
export function columnsOf(rows: readonly LabelledRow[], answers: readonly Answer[]): Columns {
  const answered = rows.flatMap((row, i) => {
    const answer = answers[i]!
    return 'error' in answer ? [] : [{ row, answer }]
  })
  const names = Object.keys(answered[0]?.answer.scores ?? {})
  return {
    labels: answered.map(({ row }) => row.label),
    flagged: answered.map(({ answer }) => (answer.flagged ? 1 : 0)),
    scores: Object.fromEntries(names.map(name => [name, answered.map(({ answer }) => answer.scores[name]!)])),
    clusters: answered.map(({ row }) => row.cluster ?? row.id),
  }
}

export function measure(
  rows: readonly LabelledRow[],
  answers: readonly Answer[],
  { contender, set }: { contender: Contender; set: EvaluationSet },
): SetFigures {
  const columns = columnsOf(rows, answers)
  const { labels, flagged, clusters } = columns
  const positives = labels.filter(label => label === 1).length
  const negatives = labels.length - positives
  const counts = confusionCounts(flagged, labels)
  const clustered = new Set(clusters).size < clusters.length
  return {
    contender: contender.name,
    n: labels.length,
    positives,
    unscored: tally(answers),
    counts,
    ...injectionCount(answers),
    ...(positives > 0 && negatives > 0
      ? { auroc: bestArea(columns, contender.rankings(set.kind)), f1: f1Interval(columns) }
      : {}),
    ...(positives > 0
      ? {
          recall: clustered ? clusteredRate(columns, 1) : wilsonInterval(counts.truePositives, positives),
        }
      : {}),
    ...(negatives > 0 ? { falseAlarms: wilsonInterval(counts.falsePositives, negatives) } : {}),
  }
}

function injectionCount(answers: readonly Answer[]): { injectionFlagged?: number } {
  const flags = answers.flatMap(answer => ('error' in answer ? [] : (answer.injectionFlagged ?? [])))
  return flags.length === 0 ? {} : { injectionFlagged: flags.filter(flag => flag).length }
}

function bestArea({ labels, scores }: Columns, names: readonly string[]): Estimate & { score: string } {
  const areas = names.map(name => ({ name, area: auroc(scores[name]!, labels) }))
  const best = areas.reduce((a, b) => (b.area > a.area ? b : a))
  const ranked = scores[best.name]!
  const { value, low, high } = bootstrapInterval(labels.length, drawn =>
    auroc(take(ranked, drawn), take(labels, drawn)),
  )
  return { value, low, high, score: best.name }
}

function f1Interval({ labels, flagged }: Columns): Estimate {
  const { value, low, high } = bootstrapInterval(labels.length, drawn =>
    f1(confusionCounts(take(flagged, drawn), take(labels, drawn))),
  )
  return { value, low, high }
}

/** Variants of one text stand or fall together, so the interval draws whole clusters. */
function clusteredRate({ labels, flagged, clusters }: Columns, wanted: 0 | 1): Estimate {
  const rows = labels.flatMap((label, row) => (label === wanted ? [row] : []))
  const { value, low, high } = bootstrapInterval(
    rows.length,
    drawn => drawn.reduce((sum, i) => sum + flagged[rows[i]!]!, 0) / drawn.length,
    { clusters: rows.map(row => clusters[row]!) },
  )
  return { value, low, high }
}

function tally(answers: readonly Answer[]): Record<string, number> {
  const codes: Record<string, number> = {}
  for (const answer of answers) if ('error' in answer) codes[answer.error] = (codes[answer.error] ?? 0) + 1
  return codes
}
