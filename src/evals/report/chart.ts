/** @file The report's drawings: SVG in colours that can be read on white and on black. */
import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { CategoryFigure, Distribution } from '../log/figures.js'
import type { MetricValue } from '../metric.js'

const ink = '#767676'
const hue = '#3a7fd5'
const width = 520

function draw(label: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const drawn = Plot.plot({
    // Plot asks for the document's type; linkedom implements what Plot uses of it.
    document: document as unknown as NonNullable<Plot.PlotOptions['document']>,
    width,
    style: { color: ink, background: 'none', fontSize: '12px' },
    ...options,
  })
  drawn.querySelector('style')?.remove()
  drawn.setAttribute('role', 'img')
  drawn.setAttribute('aria-label', label)
  return drawn.outerHTML
}

interface Row {
  readonly name: string
  readonly value: number
  readonly low: number
  readonly high: number
}

/** A dot a row with its interval. @param options.isRate - drawn on the whole scale from 0 to 100 % */
function dots(label: string, rows: readonly Row[], { isRate }: { isRate: boolean }): string {
  const short = (name: string): string => (name.length > 26 ? `${name.slice(0, 25)}…` : name)
  return draw(label, {
    height: 46 + 24 * rows.length,
    marginLeft: 20 + 6.5 * Math.max(...rows.map(({ name }) => short(name).length)),
    marginRight: 20,
    x: { label: null, grid: true, ...(isRate ? { domain: [0, 1], tickFormat: '.0%' } : {}) },
    y: { label: null, domain: rows.map(({ name }) => name), tickFormat: short, tickSize: 0 },
    marks: [
      Plot.ruleY([...rows], { y: 'name', x1: 'low', x2: 'high', stroke: hue, strokeWidth: 2.5 }),
      Plot.dot([...rows], { x: 'value', y: 'name', r: 5, fill: hue }),
    ],
  })
}

/** Rates of a run on one scale, harm beside over-refusal. @returns nothing when there are none */
export function metricChart(metrics: readonly MetricValue[]): string | undefined {
  const rows = metrics.flatMap(({ name, value, interval, unit }) =>
    value === null ||
    (unit !== 'rate' && !(interval !== undefined && interval.low >= 0 && interval.high <= 1))
      ? []
      : [{ name, value, low: interval?.low ?? value, high: interval?.high ?? value }],
  )
  if (rows.length === 0) return undefined
  return dots('Metrics with their intervals', unique(rows).slice(0, 40), { isRate: true })
}

/** @returns nothing when no category has a scored sample */
export function categoryChart(categories: readonly CategoryFigure[], label: string): string | undefined {
  const rows = categories.flatMap(({ category, estimate }) =>
    estimate === undefined ? [] : [{ name: category, ...estimate }],
  )
  if (rows.length === 0) return undefined
  return dots(label, rows.slice(0, 60), { isRate: categories.every(({ method }) => method === 'Wilson') })
}

/** How often each value occurs. @returns nothing when there is no value */
export function distributionChart(distribution: Distribution, label: string): string | undefined {
  if (distribution.kind === 'words') {
    const counts = distribution.counts.slice(0, 20)
    if (counts.length === 0) return undefined
    return draw(label, {
      height: 64 + 26 * counts.length,
      marginBottom: 40,
      marginLeft: 30 + 6.5 * Math.max(...counts.map(({ word }) => Math.min(26, word.length))),
      x: { label: 'samples', labelAnchor: 'center', labelArrow: 'none', grid: true },
      y: {
        label: null,
        domain: counts.map(({ word }) => word),
        tickSize: 0,
        tickFormat: (word: string) => (word.length > 26 ? `${word.slice(0, 25)}…` : word),
      },
      marks: [Plot.barX(counts, { x: 'count', y: 'word', fill: hue }), Plot.ruleX([0], { stroke: ink })],
    })
  }
  if (distribution.bins.length === 0) return undefined
  return draw(label, {
    height: 250,
    marginBottom: 40,
    marginLeft: 56,
    x: { label: 'score', labelAnchor: 'center', labelArrow: 'none' },
    y: { label: 'samples', grid: true },
    marks: [
      Plot.rectY([...distribution.bins], { x1: 'from', x2: 'to', y: 'count', fill: hue, inset: 0.5 }),
      Plot.ruleY([0], { stroke: ink }),
    ],
  })
}

/** Two scorers may call their metric the same; a scale tells rows apart by name. */
function unique(rows: readonly Row[]): readonly Row[] {
  const seen = new Map<string, number>()
  return rows.map(row => {
    const times = (seen.get(row.name) ?? 0) + 1
    seen.set(row.name, times)
    return times === 1 ? row : { ...row, name: `${row.name} (${times})` }
  })
}
