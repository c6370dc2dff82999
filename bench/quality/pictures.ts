import * as Plot from '@observablehq/plot'
import { figure, hues, ink, type Panel } from '../../src/cli/picture/figure.js'
import { expectedCalibrationError, reliabilityBins, rocCurve } from '../../src/stats/index.js'
import type { Columns } from './measure.js'

/** One contender's ranking on a set. */
export interface Curve {
  readonly contender: string
  readonly labels: readonly number[]
  readonly scores: readonly number[]
  /** The rates of its verdict, as a dot on the curve. */
  readonly verdict: { readonly falsePositiveRate: number; readonly truePositiveRate: number }
}

/** ROC curves of all contenders, one chart for each set; the dots are their verdicts. */
export function rocFigure(
  panels: readonly { title: string; curves: readonly Curve[] }[],
  { subtitle }: { subtitle: string },
): string {
  const place = { x: 'falsePositiveRate', y: 'truePositiveRate' } as const
  return figure(
    panels.map(
      ({ title, curves }): Panel => ({
        title,
        x: { label: 'false-positive rate' },
        y: { label: 'recall' },
        marks: [
          Plot.line(
            [
              [0, 0],
              [1, 1],
            ],
            { stroke: ink, strokeDasharray: '3 4' },
          ),
          ...curves.flatMap(({ scores, labels, verdict }, index) => [
            Plot.line(rocCurve(scores, labels), { ...place, stroke: hues[index]!, strokeWidth: 2 }),
            Plot.dot([verdict], { ...place, r: 4, fill: hues[index]! }),
          ]),
          Plot.text(
            curves.map(({ contender }, index) => ({ contender, y: 0.2 - 0.07 * index, hue: hues[index]! })),
            { x: () => 0.98, y: 'y', text: 'contender', fill: 'hue', textAnchor: 'end', fontWeight: 600 },
          ),
        ],
      }),
    ),
    { title: 'Who ranks harmful text above harmless text', subtitle },
  )
}

/** Stated risk against what was observed, with 95 % intervals; the size of a dot is the share of rows. */
export function reliabilityFigure(
  panels: readonly { title: string; columns: Columns; score: string }[],
  { subtitle }: { subtitle: string },
): string {
  return figure(
    panels.map(({ title, columns, score }): Panel => {
      const risks = columns.scores[score]!
      const bins = reliabilityBins(risks, columns.labels, { bins: 10 }).flatMap(({ n, filled }) =>
        filled === undefined ? [] : [{ n, x: filled.meanProbability, ...filled.eventRate }],
      )
      const error = expectedCalibrationError(risks, columns.labels, { bins: 10 })
      return {
        title: `${title} (ECE ${error.toFixed(3)})`,
        x: { label: 'mean stated risk' },
        y: { label: 'share labelled harmful' },
        marks: [
          Plot.line(
            [
              [0, 0],
              [1, 1],
            ],
            { stroke: ink, strokeDasharray: '3 4' },
          ),
          Plot.ruleX(bins, { x: 'x', y1: 'low', y2: 'high', stroke: hues[0], strokeWidth: 1.5 }),
          Plot.dot(bins, {
            x: 'x',
            y: 'value',
            r: bin => 2 + 8 * Math.sqrt(bin.n / risks.length),
            fill: hues[0],
          }),
        ],
      }
    }),
    { title: 'Stated risk and observed harm', subtitle },
  )
}
