/** @file A run as one HTML file that can be mailed and kept: no script, nothing to load, of limited size. */
import { byCategory, categoriesOf, distribution } from '../log/figures.js'
import type { RunLog } from '../log/run-log.js'
import { categoryChart, distributionChart, metricChart } from './chart.js'
import { escaped, page } from './markup.js'
import { card, facts, headline, metricsTable, outcome } from './parts.js'
import { samplePart } from './sample-part.js'
import { style } from './style.js'

export interface ReportOptions {
  /** Whether what was said may stand in the report, behind a click. */
  readonly text: boolean
  /** Samples shown at most. @default 300 */
  readonly samples?: number
}

/** @throws InvalidInputError if a record cannot be read */
export async function renderReport(run: RunLog, { text, samples = 300 }: ReportOptions): Promise<string> {
  const { header, result, index } = run
  const title = `${header.task} on ${header.model}`
  return page(title, style, [
    `<header><h1>${escaped(title)}</h1>${outcome(result, index.rows)}</header>`,
    '<main>',
    ...(result === undefined ? [] : [headline(result), '<h2>Metrics</h2>', metricsTable(result)]),
    charts(run, { text }),
    '<h2>What was run</h2>',
    facts(header),
    card(header),
    await samplePart(run, { text, most: samples }),
    '</main>',
    '<footer>Made by <code>ductile eval report</code>. This file loads nothing from anywhere.</footer>',
  ])
}

/** Scores whose every word is a count of its own are no use in a drawing. */
const mostCharts = 12

/** Without texts labels of samples stay out of the drawings: they are whatever the set's makers put there. */
function charts({ result, index }: RunLog, { text }: { text: boolean }): string {
  const figures: { svg: string | undefined; caption: string }[] = []
  if (result !== undefined)
    figures.push({
      svg: metricChart(Object.values(result.metrics).flat()),
      caption: 'Rates with their intervals, on one scale.',
    })
  const all = Array.from({ length: index.rows }, (_, row) => row)
  const columns = [...new Set([...index.numbers.keys(), ...index.words.keys()])]
  for (const column of columns.filter(name => name.startsWith('score.'))) {
    const name = column.slice('score.'.length)
    const lies = distribution(index, column, all)
    figures.push({
      svg: distributionChart(lies, `How ${name} lies`),
      caption: `How ${name} lies over all samples; ${lies.none} without a value.`,
    })
    if (!index.numbers.has(column)) continue
    for (const category of text ? categoriesOf(index) : []) {
      const by = category.slice('metadata.'.length)
      figures.push({
        svg: categoryChart(byCategory(index, column, category), `${name} by ${by}`),
        caption: `Mean ${name} by ${by}, with 95 % intervals.`,
      })
    }
  }
  const drawn = figures.filter(({ svg }) => svg !== undefined)
  const more = drawn.length - mostCharts
  return [
    '<h2>How the scores lie</h2><div class="charts">',
    ...drawn
      .slice(0, mostCharts)
      .map(({ svg, caption }) => `<figure>${svg}<figcaption>${escaped(caption)}</figcaption></figure>`),
    '</div>',
    more > 0 ? `<p class="quiet">${more} more drawings are left out.</p>` : '',
  ].join('\n')
}
