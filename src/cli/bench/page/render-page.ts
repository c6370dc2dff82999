/** @file The report as one HTML file: no script, nothing to load, so that it can be mailed and kept. */
import { chart, escaped, type Panel } from '../../picture/figure.js'
import type { Contender } from '../contender.js'
import type { Measurement } from '../measure-sets.js'
import { heading } from '../render-report.js'
import type { BenchReport, SetReport } from '../report.js'
import {
  type Drawn,
  latencyPanel,
  lineStyle,
  regimesPanel,
  reliabilityPanel,
  rocPanel,
  rocZoomPanel,
  strictnessPanel,
} from './charts.js'
import { style } from './style.js'
import { comparisonTable, figuresTable, gatesTable, overviewTable } from './tables.js'

/** The page of a comparison. */
export function renderPage(
  report: BenchReport,
  { measurement, contenders }: { measurement: Measurement; contenders: readonly Contender[] },
): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>Guards compared, ${report.date.slice(0, 10)}</title><style>${style}</style></head><body>`,
    '<a class="skip" href="#main">Skip to the figures</a>',
    header(report),
    contents(report),
    '<main id="main" tabindex="-1">',
    '<h2 id="overview">Overview</h2>',
    legend(report),
    overviewTable(report),
    gatesTable(report),
    ...report.sets.map((set, index) => setSection(set, { index, report, measurement, contenders })),
    methods(report),
    '</main>',
    '<footer>Made by <code>ductile bench guard</code>. Holds no text of any row.</footer>',
    '</body></html>\n',
  ].join('\n')
}

function header({ date, target, strictness, concurrency, limit, contenders, sets }: BenchReport): string {
  const rows = sets.reduce((sum, set) => sum + set.rows, 0)
  const each = limit === null ? '' : `, at most ${limit} a set`
  return `<header><h1>Guards compared</h1>
<p class="quiet">${escaped(date.slice(0, 10))}: ${contenders.length} guards on the same ${rows} rows of ${sets.length} sets${each}. Ours measured by ${escaped(target)}, strictness ${escaped(strictness)}; rows under way at a time: ${concurrency}.</p></header>`
}

function contents({ sets }: BenchReport): string {
  const link = (id: string, text: string): string => `<li><a href="#${id}">${escaped(text)}</a></li>`
  return `<nav aria-label="Contents"><ul>${[
    link('overview', 'Overview'),
    ...sets.map(({ name }, index) => link(`set-${index + 1}`, name)),
    link('methods', 'How it was measured'),
  ].join('')}</ul></nav>`
}

function legend({ contenders }: BenchReport): string {
  const items = contenders.map(({ name }, index) => {
    const { stroke, strokeDasharray } = lineStyle(index)
    return `<li><svg viewBox="0 0 36 12" aria-hidden="true"><line x1="0" y1="6" x2="36" y2="6" stroke="${stroke}" stroke-width="3" stroke-dasharray="${strokeDasharray}"/><circle cx="18" cy="6" r="4.5" fill="${stroke}"/></svg>${index + 1}. ${escaped(name)}</li>`
  })
  return `<ul class="legend" aria-label="Lines of the charts">${items.join('')}</ul>`
}

function setSection(
  set: SetReport,
  {
    index,
    report,
    measurement,
    contenders,
  }: { index: number; report: BenchReport; measurement: Measurement; contenders: readonly Contender[] },
): string {
  const { set: rows, columns } = measurement.sets[index]!
  const drawn = set.figures.map(
    (figures, place): Drawn => ({
      index: place,
      name: figures.contender,
      columns: columns.get(figures.contender)!,
      figures,
      marks: contenders[place]!.view(report.target).marks ?? [],
    }),
  )
  const tiers = rows.rows.map(({ severity }) => severity)
  const bothClasses = set.positives > 0 && set.positives < set.rows
  const regimes = drawn.flatMap(one => regimesPanel(one, tiers) ?? [])
  const latency = latencyPanel(drawn)
  const panels: Panel[] = [
    ...(bothClasses ? [rocPanel(drawn), rocZoomPanel(drawn), reliabilityPanel(drawn)] : []),
    ...(bothClasses && regimes.length === 0 ? [strictnessPanel(drawn)] : regimes),
    ...(latency === undefined ? [] : [latency]),
  ]
  const comparisons = report.comparisons.filter(one => one.set === set.name)
  return [
    `<section aria-labelledby="set-${index + 1}"><h2 id="set-${index + 1}">${escaped(set.name)}</h2>`,
    `<p class="quiet">${escaped(heading(set))}. Languages: ${escaped(counted(set.languages))}. Judged: ${escaped(counted(set.modes))}.</p>`,
    figuresTable(set),
    legend(report),
    `<div class="charts">${panels.map(figure).join('\n')}</div>`,
    comparisonTable(set.name, comparisons),
    '</section>',
  ].join('\n')
}

const figure = (panel: Panel): string =>
  `<figure><figcaption>${escaped(panel.title)}</figcaption>${chart(panel)}</figure>`

function methods({ contenders, leftOut }: BenchReport): string {
  const how = contenders.map(
    ({ name, version, derivation }) =>
      `<dt><strong>${escaped(name)}</strong> ${escaped(version)}</dt><dd>${codes(escaped(derivation))}</dd>`,
  )
  const missing =
    leftOut.length === 0
      ? ''
      : `<p>Left out: ${escaped(leftOut.map(({ name, why }) => `${name} (${why})`).join(', '))}.</p>`
  return `<section aria-labelledby="methods"><h2 id="methods">How it was measured</h2>
<dl>${how.join('\n')}</dl>
<p>A row without an answer counts as wrong: it is missed if positive, a false alarm if negative, and ranked at the wrong end. Dots on the ROC curves are verdicts. Recall at 1 % and 2 % is the best a threshold on these rows could reach, so it flatters every guard alike. The expected calibration error reads a score as a probability (10 bins, answered rows). AUROC, PR-AUC, F1 and recall at a rate have bootstrap intervals, rates Wilson’s, or a bootstrap over groups where rows have one. Letters on the curves of F1: where our regimes cut (s strict, m moderate, l loose). Labels of two sets mean different things: compare guards on a set, not sets.</p>
${missing}</section>`
}

const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

/** `code` between back quotes. */
const codes = (text: string): string => text.replace(/`([^`]*)`/g, '<code>$1</code>')
