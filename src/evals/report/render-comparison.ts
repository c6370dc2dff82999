/** @file Two runs side by side as one HTML file. */
import type { RunComparison } from '../compare/compare-runs.js'
import { cells, headline } from '../compare/comparison-markdown.js'
import { intervalText, numberText, valueText } from '../log/export/markdown.js'
import { pairRuns } from '../log/pair-runs.js'
import type { RunLog } from '../log/run-log.js'
import type { MetricValue } from '../metric.js'
import { count, escaped, page } from './markup.js'
import { card, facts, outcome, table } from './parts.js'
import { style } from './style.js'

/** @param comparison - of the two, in this order: how sure their differences are, on the same samples */
export function renderComparison(first: RunLog, second: RunLog, comparison: RunComparison): string {
  const title = `${first.header.task}: ${first.header.model} and ${second.header.model}`
  return page(title, style, [
    `<header><h1>${escaped(title)}</h1></header>`,
    '<main>',
    warning(first, second),
    ...[first, second].map(
      run => `<h3>${escaped(run.header.model)}</h3>${outcome(run.result, run.index.rows)}`,
    ),
    '<h2>Metrics</h2>',
    metrics(first, second),
    '<p class="quiet">Intervals are of each run alone.</p>',
    sureness(comparison),
    '<h2>Sample by sample</h2>',
    ...sharedScores(first, second).map(column => changes(first, second, column)),
    '<h2>What was run</h2>',
    ...[first, second].map(run => `<h3>${escaped(run.header.model)}</h3>${facts(run.header)}`),
    card(first.header),
    '</main>',
    '<footer>Made by <code>ductile eval report --against</code>. This file loads nothing from anywhere.</footer>',
  ])
}

/** Each difference on the samples that both runs scored, tested together. */
function sureness(comparison: RunComparison): string {
  const { measures, notes, options } = comparison
  return [
    `<h2>How sure the differences are: ${escaped(headline(comparison))}</h2>`,
    table(
      [
        'Measure',
        'Before',
        'After',
        'Difference',
        'p (Holm)',
        { end: 'Pairs' },
        { end: 'Unpaired' },
        { end: 'Excluded' },
        'Verdict',
      ],
      measures.map(measure => cells(measure).map(escaped)),
    ),
    `<p class="quiet">A regression is worse beyond noise (p ≤ ${options.alpha} after Holm) and beyond a margin of ${options.margin}; nothing is concluded with more than ${(100 * options.maxMissing).toFixed(0)} % unpaired.</p>`,
    ...notes.map(note => `<p class="odd">${escaped(note)}</p>`),
  ].join('\n')
}

/** What makes the two hard to compare. */
function warning({ header: a }: RunLog, { header: b }: RunLog): string {
  const different = (
    [
      ['task', a.task, b.task],
      ['version of the task', a.taskVersion, b.taskVersion],
      ['dataset', a.dataset.fingerprint, b.dataset.fingerprint],
      ['sampling', JSON.stringify(a.config), JSON.stringify(b.config)],
      ['other models', JSON.stringify(a.roles), JSON.stringify(b.roles)],
    ] as const
  ).flatMap(([name, x, y]) => (x === y ? [] : [name]))
  if (different.length === 0) return ''
  return `<p class="odd">The runs differ in more than the model: ${different.join(', ')}.</p>`
}

function metrics(first: RunLog, second: RunLog): string {
  const [a, b] = [first, second].map(
    ({ result }) =>
      new Map(
        Object.entries(result?.metrics ?? {}).flatMap(([scorer, values]) =>
          values.map(metric => [`${scorer} ${metric.name}`, metric] as const),
        ),
      ),
  ) as [Map<string, MetricValue>, Map<string, MetricValue>]
  const names = [...new Set([...a.keys(), ...b.keys()])]
  return table(
    ['Metric', first.header.model, second.header.model, { end: 'Difference' }],
    names.map(name => [
      escaped((a.get(name) ?? b.get(name))!.name),
      figure(a.get(name)),
      figure(b.get(name)),
      difference(a.get(name), b.get(name)),
    ]),
  )
}

function figure(metric: MetricValue | undefined): string {
  if (metric === undefined) return '–'
  const uncounted = metric.missing > 0 ? ` <span class="bad">${count(metric.missing)} not counted</span>` : ''
  return `<b>${escaped(valueText(metric))}</b> <span class="quiet">${escaped(intervalText(metric))}</span>${uncounted}`
}

function difference(a: MetricValue | undefined, b: MetricValue | undefined): string {
  if (a === undefined || b === undefined || a.value === null || b.value === null) return '–'
  const by = b.value - a.value
  const sign = by > 0 ? '+' : by < 0 ? '−' : ''
  return a.unit === 'rate'
    ? `${sign}${(100 * Math.abs(by)).toFixed(1)} points`
    : `${sign}${numberText(Math.abs(by), a.unit)}`
}

function sharedScores(first: RunLog, second: RunLog): readonly string[] {
  const columns = ({ index }: RunLog): readonly string[] =>
    [...new Set([...index.numbers.keys(), ...index.words.keys()])].filter(name => name.startsWith('score.'))
  const theirs = new Set(columns(second))
  return columns(first).filter(name => theirs.has(name))
}

function changes(first: RunLog, second: RunLog, column: string): string {
  const { paired, unscored, onlyFirst, onlySecond, transitions, changed, changedTotal } = pairRuns(
    [first.index, second.index],
    column,
    { list: 100 },
  )
  const listed = changed.length < changedTotal ? `the first ${count(changed.length)} of them` : 'all of them'
  return [
    `<h3>${escaped(column.slice('score.'.length))}</h3>`,
    `<p>${count(paired)} samples scored in both, ${count(changedTotal)} of them differently. Left out: ${count(unscored)} that one run could not score, ${count(onlyFirst)} only in the first, ${count(onlySecond)} only in the second.</p>`,
    table(
      ['It was', 'It became', { end: 'Samples' }],
      transitions
        .slice(0, 20)
        .map(({ from, to, count: times }) => [escaped(from), escaped(to), count(times)]),
    ),
    changed.length === 0
      ? ''
      : `<details><summary>Samples that changed, ${listed}</summary>${table(
          ['Sample', first.header.model, second.header.model],
          changed.map(({ id, epoch, from, to }) => [
            `${escaped(id)}${epoch > 0 ? ` epoch ${epoch + 1}` : ''}`,
            escaped(from),
            escaped(to),
          ]),
        )}</details>`,
  ].join('\n')
}
