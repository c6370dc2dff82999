/** @file Figures with intervals, as benchmarks publish them: shares and means, in total and by group. */
import { bootstrapInterval, wilsonInterval } from '../../stats/index.js'
import type { MetricValue, SampleScore } from '../metric.js'

type Given = Pick<MetricValue, 'name'> & Partial<Pick<MetricValue, 'better' | 'missing' | 'unit'>>

/** A share with Wilson's interval, times `scale` (100: percent as published). `null` where n is 0. */
export function shareOf(
  hits: number,
  n: number,
  { name, missing = 0, unit = 'points', better }: Given,
  { scale = 100, level = 0.95 } = {},
): MetricValue {
  const base = { name, n, missing, unit, ...(better && { better }) }
  if (n === 0) return { ...base, value: null }
  const { value, low, high } = wilsonInterval(hits, n, { confidence: level })
  return {
    ...base,
    value: scale * value,
    interval: { low: scale * low, high: scale * high, level, method: 'wilson' },
  }
}

/** A mean with a percentile interval over whole clusters (each value for itself without them); values in [0, 100] for points, [0, 1] for a rate. `null` where n is 0. */
export function meanOf(
  values: readonly number[],
  { name, missing = 0, unit = 'points', better }: Given,
  clusters?: readonly string[],
): MetricValue {
  const base = { name, n: values.length, missing, unit, ...(better && { better }) }
  if (values.length === 0) return { ...base, value: null }
  const top = unit === 'points' ? 100 : 1
  const [first] = values
  if (unit !== 'score' && (first === 0 || first === top) && values.every(one => one === first))
    return { ...base, value: first, interval: extremeInterval(first / top, { top, values, clusters }) }
  const { value, low, high } = bootstrapInterval(
    values.length,
    rows => rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length,
    clusters && { clusters },
  )
  // Equal values have no spread to judge them by; a width of 0 would claim certainty.
  if (low === high) return { ...base, value }
  return {
    ...base,
    value,
    interval: { low, high, level: 0.95, method: clusters ? 'clustered bootstrap' : 'bootstrap' },
  }
}

/** Where every value is 0 or every one the top, a bootstrap sees no spread; Wilson over whole clusters does. */
function extremeInterval(
  share: number,
  {
    top,
    values,
    clusters,
  }: {
    readonly top: number
    readonly values: readonly number[]
    readonly clusters: readonly string[] | undefined
  },
): NonNullable<MetricValue['interval']> {
  const n = clusters === undefined ? values.length : new Set(clusters).size
  const { low, high } = wilsonInterval(share * n, n)
  return {
    low: top * low,
    high: top * high,
    level: 0.95,
    method: clusters === undefined ? 'wilson' : 'wilson over clusters',
  }
}

export function countOf(n: number, name: string): MetricValue {
  return { name, value: n, n, missing: 0, unit: 'count' }
}

/** Rows by key, in order of first sight; a row with several keys stands in each of their groups. */
export function groupRows<Row>(
  rows: readonly Row[],
  keysOf: (row: Row) => string | readonly string[],
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows)
    for (const key of [keysOf(row)].flat()) {
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [row])
      else group.push(row)
    }
  return groups
}

/** A metadata field that holds one text or several; nothing where it is absent. */
export function labelsOf({ metadata }: SampleScore, field: string): readonly string[] {
  const value = metadata[field]
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter(label => typeof label === 'string') : []
}

/** A named part of a scored value; undefined where it was not scored or has no such part. */
export function partOf({ score }: SampleScore, name: string): number | string | boolean | undefined {
  if (score.type !== 'scored' || typeof score.value !== 'object') return undefined
  return score.value[name] ?? undefined
}
