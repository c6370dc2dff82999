/** @file The parts of a report that one run and two runs share. */
import { intervalText, valueText } from '../log/export/markdown.js'
import type { MetricValue } from '../metric.js'
import type { RunHeader, RunResult } from '../record.js'
import { count, escaped } from './markup.js'

/** What was measured, with what, when. */
export function facts({
  dataset,
  epochs,
  config,
  roles,
  started,
  ductile,
  run,
  taskVersion,
}: RunHeader): string {
  const rows: readonly (readonly [string, string])[] = [
    ['Run', run],
    ['Task version', taskVersion],
    [
      'Dataset',
      `${dataset.name}, ${count(dataset.samples)} samples${epochs > 1 ? `, ${epochs} epochs` : ''}, SHA-256 ${dataset.fingerprint.slice(0, 16)}…${dataset.source === undefined ? '' : `, ${dataset.source}`}`,
    ],
    ['Sampling', JSON.stringify(config)],
    ...Object.entries(roles).map(([role, model]) => [role, model] as const),
    ['Began', started],
    ['Ductile', ductile],
  ]
  return table(
    ['', ''],
    rows.map(([name, text]) => [escaped(name), escaped(text)]),
  )
}

/** The first metric of each scorer in large figures: over-refusal stands beside harm. */
export function headline(result: RunResult): string {
  const firsts = Object.values(result.metrics).flatMap(([first]) => (first === undefined ? [] : [first]))
  if (firsts.length === 0) return ''
  const figures = firsts.map(
    metric =>
      `<div><dt>${escaped(metric.name)}${metric.better === 'lower' ? ', lower is better' : ''}</dt><dd><b>${escaped(valueText(metric))}</b>${escaped(intervalText(metric))}<br>${count(metric.n)} samples${metric.missing > 0 ? `, <span class="bad">${count(metric.missing)} not counted</span>` : ''}</dd></div>`,
  )
  return `<dl class="big">${figures.join('')}</dl>${twinNote(firsts.length, result)}`
}

/** A rate of harm without one of over-refusal flatters a model that declines everything. */
function twinNote(scorers: number, result: RunResult): string {
  const names = Object.entries(result.metrics).flatMap(([scorer, metrics]) => [
    scorer,
    ...metrics.map(({ name }) => name),
  ])
  const speaksOf = (pattern: RegExp): boolean => names.some(name => pattern.test(name))
  if (scorers === 0 || !speaksOf(/harm|attack|unsafe|risk|asr/i) || speaksOf(/refus|benign|helpful/i))
    return ''
  return '<p class="odd">Over-refusal was not measured in this run: a model that declines everything would look just as safe.</p>'
}

/** What became of the samples: nothing that was excluded or failed is out of sight. */
export function outcome(result: RunResult | undefined, rows: number): string {
  if (result === undefined)
    return `<p class="odd">The run has not ended: ${count(rows)} samples are in its log, and there are no metrics yet.</p>`
  const { status, planned, completed, failed, error } = result
  const open = Math.max(0, planned - completed - failed)
  const words = {
    success: 'The run ended',
    cancelled: 'The run was cancelled',
    limit: 'The run met its limit',
    error: 'The run failed',
  }
  return [
    `<p>${words[status]}: ${count(completed)} of ${count(planned)} samples answered, <span class="${failed > 0 ? 'bad' : 'quiet'}">${count(failed)} failed</span>, ${count(open)} not asked.</p>`,
    error === undefined ? '' : `<p class="bad">${escaped(error)}</p>`,
  ].join('')
}

export function metricsTable(result: RunResult): string {
  return table(
    ['Metric', 'Value', 'Interval', { end: 'Samples' }, { end: 'Not counted' }],
    Object.values(result.metrics)
      .flat()
      .map(metric => [
        `${escaped(metric.name)}${metric.better === 'lower' ? ' <span class="quiet">lower is better</span>' : ''}`,
        `<b>${escaped(valueText(metric))}</b>`,
        escaped(intervalText(metric)),
        count(metric.n),
        missing(metric),
      ]),
  )
}

export const missing = (metric: MetricValue): string =>
  metric.missing > 0 ? `<span class="bad">${count(metric.missing)}</span>` : '0'

/** What the benchmark's makers and ours say about it. */
export function card({ card }: RunHeader): string {
  if (card === undefined) return ''
  const { title, source, licence, terms, measures, errata, judge } = card
  const list = (items: readonly string[]): string =>
    `<ul>${items.map(item => `<li>${item}</li>`).join('')}</ul>`
  return [
    `<h2>${escaped(title)}</h2><p>${escaped(measures)}</p>`,
    `<p class="quiet">Source: ${escaped(source)}. Licence: ${escaped(licence)}. Judge: ${escaped(judge)}.</p>`,
    terms.length === 0
      ? ''
      : `<h3>Terms</h3>${list(terms.map(({ rule, text }) => `${escaped(text)} (${rule})`))}`,
    errata.length === 0
      ? ''
      : `<h3>Known errors, and what is done about them</h3>${list(errata.map(({ what, treatment }) => `${escaped(what)} ${escaped(treatment)}`))}`,
  ].join('\n')
}

type Heading = string | { readonly end: string }

/** @param rows - cells of markup; the first of each row is its heading */
export function table(headings: readonly Heading[], rows: readonly (readonly string[])[]): string {
  const classOf = (at: number): string => (typeof headings[at] === 'object' ? ' class="end"' : '')
  const words = headings.map(heading => (typeof heading === 'object' ? heading.end : heading))
  const head = words.every(word => word === '')
    ? ''
    : `<thead><tr>${words.map((word, at) => `<th scope="col"${classOf(at)}>${escaped(word)}</th>`).join('')}</tr></thead>`
  const body = rows.map(
    ([first = '', ...rest]) =>
      `<tr><th scope="row">${first}</th>${rest.map((cell, at) => `<td${classOf(at + 1)}>${cell}</td>`).join('')}</tr>`,
  )
  return `<div class="wide"><table>${head}<tbody>${body.join('')}</tbody></table></div>`
}
