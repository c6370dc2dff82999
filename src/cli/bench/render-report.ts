/** @file The comparison for a terminal. */
import type { Estimate } from '../../stats/index.js'
import { table, wrap } from '../table.js'
import type { Comparison } from './comparisons.js'
import type { SetFigures } from './figures.js'
import type { BenchReport, SetReport } from './report.js'

/** @param options.columns - width of the terminal, `Infinity` for none */
export function renderReport(report: BenchReport, { columns }: { columns: number }): string {
  const parts = [
    ...report.sets.map(set => renderSet(set, columns)),
    ...(report.comparisons.length > 0 ? [renderComparisons(report.comparisons, columns)] : []),
    ...(report.gates.length > 0 ? [renderGates(report)] : []),
    [
      'A row without an answer counts as wrong. Intervals: 95 %.',
      ...(report.leftOut.length > 0
        ? [`Left out: ${report.leftOut.map(({ name, why }) => `${name} (${why})`).join(', ')}.`]
        : []),
    ]
      .map(line => `${wrap(line, columns)}\n`)
      .join(''),
  ]
  return parts.join('\n')
}

function renderSet(set: SetReport, columns: number): string {
  const rows = set.figures.map(figures => [
    figures.contender,
    number(figures.auroc),
    number(figures.averagePrecision),
    number(figures.f1),
    share(figures.precision),
    share(figures.recall),
    share(figures.falseAlarms),
    share(figures.recallAt1),
    share(figures.recallAt2),
    number(figures.ece),
    latency(figures.latencyMs?.p50),
    latency(figures.latencyMs?.p99),
    errors(figures),
  ])
  return [
    `${wrap(heading(set), columns)}\n`,
    table(
      [
        { heading: '' },
        ...[
          'AUROC',
          'PR-AUC',
          'F1',
          'precision',
          'recall',
          'false alarms',
          'rec. at 1 %',
          'rec. at 2 %',
          'ECE',
        ].map(name => ({ heading: name, align: 'right' as const })),
        { heading: 'p50 ms', align: 'right' },
        { heading: 'p99 ms', align: 'right' },
        { heading: 'no answer', align: 'right' },
      ],
      rows,
      { columns },
    ),
  ].join('')
}

/** `xstest: 450 rows, 200 positive`, and what to mind. */
export function heading(set: SetReport): string {
  return [
    `${set.name}: ${set.rows} rows, ${set.positives} positive`,
    ...(set.rows < set.available ? [`of ${set.available}`] : []),
    ...(set.unlabelled > 0 ? [`${set.unlabelled} without a label left out`] : []),
    ...(set.unansweredByAll > 0 ? [`${set.unansweredByAll} answered by nobody`] : []),
    ...(set.seen === undefined ? [] : [`our model used it for ${set.seen}: its figures flatter`]),
  ].join('; ')
}

function renderComparisons(comparisons: readonly Comparison[], columns: number): string {
  return table(
    [
      { heading: 'set' },
      { heading: 'first' },
      { heading: 'second' },
      { heading: 'only first right', align: 'right' },
      { heading: 'only second right', align: 'right' },
      { heading: 'p (Holm)', align: 'right' },
      { heading: 'AUROC difference', align: 'right' },
      { heading: 'p (Holm)', align: 'right' },
    ],
    comparisons.map(({ set, first, second, decisions, auroc }) => [
      set,
      first,
      second,
      String(decisions.onlyFirstRight),
      String(decisions.onlySecondRight),
      pValue(decisions.pHolm),
      auroc === undefined ? '-' : `${signed(auroc.value)} [${signed(auroc.low)}, ${signed(auroc.high)}]`,
      auroc === undefined ? '-' : pValue(auroc.pHolm),
    ]),
    { columns },
  )
}

function renderGates({ gates }: BenchReport): string {
  return gates
    .map(({ metric, atLeast, set, value, passed }) => {
      const measured = value === undefined ? 'no set gives it' : value.toFixed(3)
      return `${passed ? 'reached' : 'missed '}  ${metric} >= ${atLeast} on ${set}: ${measured}\n`
    })
    .join('')
}

/** `3 timeout, 1 exited`, or nothing. */
export function errors({ unanswered }: SetFigures): string {
  return Object.entries(unanswered)
    .map(([code, count]) => `${count} ${code}`)
    .join(', ')
}

export const number = (estimate: Estimate | undefined): string =>
  estimate === undefined
    ? '-'
    : `${estimate.value.toFixed(3)} [${estimate.low.toFixed(3)}, ${estimate.high.toFixed(3)}]`

export const share = (estimate: Estimate | undefined): string => {
  if (estimate === undefined) return '-'
  const percent = (value: number): string => (100 * value).toFixed(1)
  return `${percent(estimate.value)} % [${percent(estimate.low)}, ${percent(estimate.high)}]`
}

export const pValue = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3))
export const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
export const latency = (ms: number | undefined): string =>
  ms === undefined ? '-' : ms < 10 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : String(Math.round(ms))
