import type { Estimate } from '../../../stats/index.js'
import { escaped } from '../../picture/figure.js'
import type { Comparison } from '../comparisons.js'
import type { SetFigures } from '../figures.js'
import { errors, latency, pValue, signed } from '../render-report.js'
import type { BenchReport, SetReport } from '../report.js'

/** One cell: what it says, and in small letters how sure that is. */
interface Cell {
  readonly text: string
  readonly small?: string
  readonly words?: boolean
}

/** A table that a keyboard can scroll. */
function tableOf(caption: string, heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const [corner, ...columns] = heads
  const line = ([name, ...cells]: readonly Cell[]): string =>
    `<tr><th scope="row">${escaped(name!.text)}</th>${cells.map(cellOf).join('')}</tr>`
  return [
    `<div class="wide" role="region" aria-label="${escaped(caption)}" tabindex="0"><table>`,
    `<caption>${escaped(caption)}</caption>`,
    `<thead><tr><th scope="col">${escaped(corner!)}</th>${columns.map(name => `<th scope="col">${escaped(name)}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.map(line).join('\n')}</tbody></table></div>`,
  ].join('\n')
}

function cellOf({ text, small, words }: Cell): string {
  const more = small === undefined ? '' : `<small>${escaped(small)}</small>`
  return `<td${words === true ? ' class="words"' : ''}>${escaped(text)}${more}</td>`
}

/** Every set in a line: AUROC, or for a set of one class the rate it gives. */
export function overviewTable({ sets, contenders }: BenchReport): string {
  return tableOf(
    'AUROC by set; where a set has one class, recall or false alarms. 95 % intervals.',
    ['set', 'rows', 'figure', ...contenders.map(({ name }) => name)],
    sets.map(set => {
      const figure = headline(set)
      return [
        { text: set.name },
        { text: String(set.rows) },
        { text: figure.name, words: true },
        ...set.figures.map(one => figure.of(one)),
      ]
    }),
  )
}

function headline({ positives, rows }: SetReport): { name: string; of: (figures: SetFigures) => Cell } {
  if (positives === rows) return { name: 'recall', of: ({ recall }) => share(recall) }
  if (positives === 0) return { name: 'false alarms', of: ({ falseAlarms }) => share(falseAlarms) }
  return { name: 'AUROC', of: ({ auroc }) => plain(auroc) }
}

/** All figures of a set, a line for each contender. */
export function figuresTable({ name, rows, figures }: SetReport): string {
  return tableOf(
    `${name}: figures over all ${rows} rows, with 95 % intervals. A row without an answer counts as wrong.`,
    [
      'guard',
      'AUROC',
      'PR-AUC',
      'F1',
      'precision',
      'recall',
      'false alarms',
      'recall at 1 %',
      'recall at 2 %',
      'ECE',
      'p50 ms',
      'p99 ms',
      'no answer',
    ],
    figures.map(one => [
      { text: one.contender },
      plain(one.auroc),
      plain(one.averagePrecision),
      plain(one.f1),
      share(one.precision),
      share(one.recall),
      share(one.falseAlarms),
      share(one.recallAt1),
      share(one.recallAt2),
      plain(one.ece),
      { text: latency(one.latencyMs?.p50) },
      { text: latency(one.latencyMs?.p99) },
      {
        text: `${one.n - one.answered} of ${one.n}`,
        ...(one.answered < one.n ? { small: errors(one) } : {}),
      },
    ]),
  )
}

export function comparisonTable(name: string, comparisons: readonly Comparison[]): string {
  if (comparisons.length === 0) return ''
  return tableOf(
    `${name}: pairs on the same rows. Verdicts by McNemar’s test, AUROC by the paired bootstrap; p corrected by Holm over the sets.`,
    [
      'first, second',
      'only first right',
      'only second right',
      'p of verdicts',
      'AUROC difference',
      'p of AUROC',
    ],
    comparisons.map(({ first, second, decisions, auroc }) => [
      { text: `${first}, ${second}` },
      { text: String(decisions.onlyFirstRight) },
      { text: String(decisions.onlySecondRight) },
      { text: pValue(decisions.pHolm) },
      auroc === undefined
        ? { text: '–' }
        : { text: signed(auroc.value), small: `${signed(auroc.low)} to ${signed(auroc.high)}` },
      { text: auroc === undefined ? '–' : pValue(auroc.pHolm) },
    ]),
  )
}

export function gatesTable({ gates }: BenchReport): string {
  if (gates.length === 0) return ''
  return tableOf(
    'Gates on our guard',
    ['gate', 'set', 'measured', 'result'],
    gates.map(({ metric, atLeast, set, value, passed }) => [
      { text: `${metric} ≥ ${atLeast}` },
      { text: set, words: true },
      { text: value?.toFixed(3) ?? 'no set gives it' },
      { text: passed ? 'reached' : 'missed', words: true },
    ]),
  )
}

const plain = (estimate: Estimate | undefined): Cell =>
  estimate === undefined
    ? { text: '–' }
    : { text: estimate.value.toFixed(3), small: `${estimate.low.toFixed(3)} to ${estimate.high.toFixed(3)}` }

function share(estimate: Estimate | undefined): Cell {
  if (estimate === undefined) return { text: '–' }
  const percent = (value: number): string => (100 * value).toFixed(1)
  return {
    text: `${percent(estimate.value)} %`,
    small: `${percent(estimate.low)} to ${percent(estimate.high)}`,
  }
}
