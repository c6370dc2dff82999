/** @file Figures of runs as people read them. */
import type { MetricValue, Score } from '../api/types.js'

/** `12.3 %`, `0.123`, `4`, or a dash where a metric is not defined. */
export function valueText({ value, unit }: Pick<MetricValue, 'value' | 'unit'>): string {
  if (value === null) return '–'
  if (unit === 'rate') return `${(100 * value).toFixed(1)} %`
  return Number.isInteger(value) ? value.toLocaleString('en-GB') : value.toFixed(3)
}

/** `5.7 % to 51.0 %`, or nothing. */
export function intervalText({ interval, unit }: Pick<MetricValue, 'interval' | 'unit'>): string {
  if (interval === undefined) return ''
  const { low, high } = interval
  return unit === 'rate'
    ? `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)} %`
    : `${valueText({ value: low })} to ${valueText({ value: high })}`
}

/** A score in a few characters; what was not scored says why. */
export function scoreText(score: Score): string {
  if (score.type === 'not-scored') return score.cause
  const { value } = score
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return valueText({ value })
  if (typeof value === 'string') return value
  return Object.entries(value)
    .map(([name, part]) => `${name} ${part ?? '–'}`)
    .join(', ')
}

/** `score.harm` → `harm`, `metadata.topic` → `topic`, `unscored.harm` → `harm not scored`. */
export function columnText(column: string): string {
  const at = column.indexOf('.')
  if (at === -1) return column
  return column.startsWith('unscored.') ? `${column.slice(at + 1)} not scored` : column.slice(at + 1)
}
