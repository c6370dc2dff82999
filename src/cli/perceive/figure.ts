import * as Plot from '@observablehq/plot'
import type { JudgedRow } from '../../perception/index.js'
import { reliabilityBins, riskCoverageCurve } from '../../stats/index.js'
import { figure, hues, ink, type Panel } from '../picture/figure.js'

/** Rows under one name, drawn in one colour. */
export interface NamedRows {
  readonly name: string
  readonly rows: readonly JudgedRow[]
}

/** Risk over coverage by the label-free uncertainty, and how true the confidence is. @returns an SVG file */
export function selectiveFigure(
  series: readonly NamedRows[],
  text: { title: string; subtitle: string },
): string {
  return figure([riskPanel(series), reliabilityPanel(series)], text)
}

function riskPanel(series: readonly NamedRows[]): Panel {
  const curves = series.map(({ rows }) =>
    riskCoverageCurve(
      rows.map(row => -row.uncertainty),
      rows.map(row => row.wrong),
    ),
  )
  const high = Math.max(0.05, ...curves.map(curve => curve.at(-1)!.risk))
  return {
    title: 'Risk over coverage',
    x: { label: 'share answered, surest first' },
    y: { label: 'share wrong among those', domain: [0, 1.35 * high] },
    marks: [
      ...curves.map((curve, i) =>
        // The first few rows say nothing yet.
        Plot.line(
          curve.filter(({ coverage }) => coverage > 0.02),
          { x: 'coverage', y: 'risk', stroke: hues[i % hues.length]!, strokeWidth: 2 },
        ),
      ),
      ...series.flatMap(({ rows }, i) => {
        const answered = rows.filter(row => row.answered)
        if (answered.length === 0) return []
        const risk = answered.filter(row => row.wrong === 1).length / answered.length
        const point = { x: answered.length / rows.length, y: risk }
        return [Plot.dot([point], { x: 'x', y: 'y', r: 5, fill: hues[i % hues.length]! })]
      }),
      ...legend(series, { x: 0.03, y: 1.3 * high, step: 0.085 * high }),
    ],
  }
}

function reliabilityPanel(series: readonly NamedRows[]): Panel {
  return {
    title: 'Reliability',
    x: { label: 'confidence' },
    y: { label: 'share right' },
    marks: [
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: ink, strokeDasharray: '3 4' },
      ),
      ...series.flatMap(({ rows }, i) => {
        const bins = reliabilityBins(
          rows.map(({ probabilities }) => Math.min(1, Math.max(...probabilities))),
          rows.map(({ wrong }) => 1 - wrong),
          { bins: 10 },
        )
        const points = bins.flatMap(({ filled, n }) =>
          filled === undefined || n < 5 ? [] : [{ x: filled.meanProbability, y: filled.eventRate.value }],
        )
        const stroke = hues[i % hues.length]!
        return [
          Plot.line(points, { x: 'x', y: 'y', stroke, strokeWidth: 2 }),
          Plot.dot(points, { x: 'x', y: 'y', r: 3, fill: stroke }),
        ]
      }),
    ],
  }
}

function legend(
  series: readonly NamedRows[],
  { x, y, step }: { x: number; y: number; step: number },
): Plot.Markish[] {
  return series.map(({ name }, i) =>
    Plot.text([{ x, y: y - step * i }], {
      x: 'x',
      y: 'y',
      text: () => name,
      fill: hues[i % hues.length]!,
      textAnchor: 'start',
      fontWeight: 600,
    }),
  )
}
