/** @file A run in a few lines, for a pull request or a chat. */
import type { MetricValue } from '../../metric.js'
import type { RunHeader, RunResult } from '../../record.js'

export function toMarkdown(header: RunHeader, result: RunResult | undefined): string {
  const lines = [`## ${cell(header.task)} on ${cell(header.model)}`, '']
  if (result === undefined)
    return `${[...lines, 'The run has not ended; there are no metrics yet.'].join('\n')}\n`
  const { status, planned, completed, failed } = result
  lines.push(
    `${status}: ${completed} of ${planned} samples answered, ${failed} failed, ${Math.max(0, planned - completed - failed)} not asked.`,
    '',
    '| scorer | metric | value | interval | n | not scored |',
    '|---|---|--:|---|--:|--:|',
  )
  for (const [scorer, metrics] of Object.entries(result.metrics))
    for (const metric of metrics)
      lines.push(
        `| ${cell(scorer)} | ${cell(metric.name)}${metric.better === 'lower' ? ' (lower is better)' : ''} | ${valueText(metric)} | ${intervalText(metric)} | ${metric.n} | ${metric.missing} |`,
      )
  const { dataset, card, run } = header
  lines.push(
    '',
    `Dataset ${cell(dataset.name)}, ${dataset.samples} samples, \`${dataset.fingerprint.slice(0, 12)}\`; run \`${run}\`.`,
  )
  if (card !== undefined) {
    lines.push(`Licence: ${cell(card.licence)}.`)
    lines.push(...card.errata.map(({ what, treatment }) => `- Known error: ${cell(what)} ${cell(treatment)}`))
  }
  return `${lines.join('\n')}\n`
}

/** `12.3 %`, `0.123`, or that it is not defined. */
export function valueText({ value, unit }: Pick<MetricValue, 'value' | 'unit'>): string {
  return value === null ? 'not defined' : numberText(value, unit)
}

export function numberText(value: number, unit: MetricValue['unit']): string {
  if (unit === 'rate') return `${(100 * value).toFixed(1)} %`
  if (unit === 'count') return String(value)
  return Number.isInteger(value) ? String(value) : value.toFixed(3)
}

/** `95 %: 1.0 % to 4.2 % (Wilson)`, or nothing. */
export function intervalText({ interval, unit }: Pick<MetricValue, 'interval' | 'unit'>): string {
  if (interval === undefined) return ''
  const { low, high, level, method } = interval
  return `${Math.round(100 * level)} %: ${numberText(low, unit)} to ${numberText(high, unit)} (${method})`
}

const cell = (text: string): string => text.replace(/[|\\`*_<>[\]]/g, '\\$&').replace(/\s+/g, ' ')
