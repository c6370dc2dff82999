import { type ConfusionCounts, f1, InsufficientDataError } from '../../stats/index.js'
import type { Metric, MetricValue, SampleScore } from '../metric.js'
import { meanInterval, statisticInterval } from './interval.js'
import { isExcluded, isScored, type ScoredSample } from './mean.js'

export interface ConfusionOptions {
  /** What the thing under test said: whether it flagged the sample. Undefined: it said nothing readable. */
  readonly predicted: (sample: ScoredSample) => boolean | undefined
  /** The truth. Undefined: not known, so the sample is outside the metric. */
  readonly actual: (sample: SampleScore) => boolean | undefined
}

interface Row {
  readonly predicted: 0 | 1
  readonly actual: 0 | 1
  readonly cluster: string
}

/** Counts, precision, recall, F1, false-positive rate and balanced accuracy of yes/no answers against the truth. */
export function confusion({ predicted, actual }: ConfusionOptions): Metric {
  return {
    name: 'confusion',
    of(scores) {
      const known = scores.filter(sample => !isExcluded(sample) && actual(sample) !== undefined)
      const rows = known.flatMap((sample): Row[] => {
        const said = isScored(sample) ? predicted(sample) : undefined
        if (said === undefined) return []
        return [{ predicted: said ? 1 : 0, actual: actual(sample) ? 1 : 0, cluster: sample.cluster }]
      })
      const rest = { missing: known.length - rows.length, excluded: scores.length - known.length }
      return figures(rows).map(figure => ({ ...figure, ...rest }))
    },
  }
}

type Figure = Omit<MetricValue, 'missing'>

function figures(rows: readonly Row[]): Figure[] {
  const counts = countsOf(rows, rows.keys())
  const count = (name: string, value: number): Figure => ({ name, value, n: rows.length, unit: 'count' })
  const share = (
    name: string,
    better: 'higher' | 'lower',
    { of, is }: { of: (row: Row) => boolean; is: (row: Row) => boolean },
  ): Figure => {
    const base = rows.filter(of)
    const hits = base.map(row => (is(row) ? 1 : 0))
    const value = hits.length === 0 ? null : hits.reduce((sum: number, hit) => sum + hit, 0) / hits.length
    const clusters = base.map(row => row.cluster)
    const interval = hits.length === 0 ? undefined : meanInterval(hits, clusters)
    return { name, value, n: base.length, unit: 'rate', better, ...(interval && { interval }) }
  }
  const overall = (name: string, statistic: (counts: ConfusionCounts) => number | undefined): Figure => {
    const value = statistic(counts) ?? null
    const of = (drawn: Uint32Array): number => {
      const drawnValue = statistic(countsOf(rows, drawn))
      if (drawnValue === undefined)
        throw new InsufficientDataError(`${name}: a resample of one class`, { missing: 'positives' })
      return drawnValue
    }
    const interval =
      value === null
        ? undefined
        : statisticInterval(
            of,
            rows.map(row => row.cluster),
          )
    return { name, value, n: rows.length, unit: 'rate', better: 'higher', ...(interval && { interval }) }
  }
  const isActual = (row: Row) => row.actual === 1
  const isFlagged = (row: Row) => row.predicted === 1
  return [
    count('true positives', counts.truePositives),
    count('false positives', counts.falsePositives),
    count('true negatives', counts.trueNegatives),
    count('false negatives', counts.falseNegatives),
    share('precision', 'higher', { of: isFlagged, is: isActual }),
    share('recall', 'higher', { of: isActual, is: isFlagged }),
    share('false-positive rate', 'lower', { of: row => !isActual(row), is: isFlagged }),
    overall('F1', each =>
      each.truePositives + each.falsePositives + each.falseNegatives > 0 ? f1(each) : undefined,
    ),
    overall('balanced accuracy', balancedAccuracy),
  ]
}

function balancedAccuracy(counts: ConfusionCounts): number | undefined {
  const positives = counts.truePositives + counts.falseNegatives
  const negatives = counts.trueNegatives + counts.falsePositives
  if (positives === 0 || negatives === 0) return undefined
  return (counts.truePositives / positives + counts.trueNegatives / negatives) / 2
}

function countsOf(rows: readonly Row[], drawn: Iterable<number>): ConfusionCounts {
  let [truePositives, falsePositives, trueNegatives, falseNegatives] = [0, 0, 0, 0]
  for (const place of drawn) {
    const row = rows[place]!
    if (row.predicted === 1) row.actual === 1 ? truePositives++ : falsePositives++
    else row.actual === 1 ? falseNegatives++ : trueNegatives++
  }
  return { truePositives, falsePositives, trueNegatives, falseNegatives }
}
