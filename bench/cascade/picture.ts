import * as Plot from '@observablehq/plot'
import { figure, hues } from '../../src/cli/picture/figure.js'
import type { Measured } from './measure.js'
import type { CascadeReport } from './report.js'
import type { CascadeSet } from './sets.js'

/** Time per text over innocent instructions as cumulative curves, and F1 of encoder and cascade set by set. */
export function cascadeFigure(
  report: CascadeReport,
  measured: ReadonlyMap<CascadeSet, readonly Measured[]>,
): string {
  const benign = [...measured].filter(([{ kind }]) => kind === 'benign').flatMap(([, rows]) => rows)
  const curve = (name: string, times: readonly number[]) =>
    [...times]
      .sort((a, b) => a - b)
      .map((ms, i) => ({ name, ms: Math.max(ms, 0.02), share: (i + 1) / times.length }))
  const curves = [
    curve(
      'encoder',
      benign.map(({ encoderMs }) => encoderMs),
    ),
    curve(
      'cascade',
      benign.map(({ cascadeMs }) => cascadeMs),
    ),
  ]
  const points = report.sets
    .filter(({ set }) => set.kind === 'harm')
    .map(({ quality }) => ({ encoder: quality.moderate.encoder, cascade: quality.moderate.cascade }))
  return figure(
    [
      {
        title: 'Innocent texts answered within',
        x: { type: 'log', label: 'milliseconds' },
        y: { label: 'share of texts', domain: [0, 1] },
        marks: curves.flatMap((points, i) => [
          Plot.line(points, { x: 'ms', y: 'share', stroke: hues[i]!, strokeWidth: 2 }),
          Plot.text([{ name: points[0]?.name ?? '' }], {
            x: () => 0.03,
            y: () => 0.95 - 0.08 * i,
            text: 'name',
            fill: hues[i]!,
            textAnchor: 'start',
            fontWeight: 600,
          }),
        ]),
      },
      {
        title: 'F1 at the moderate threshold, set by set',
        x: { label: 'encoder', domain: [30, 100] },
        y: { label: 'cascade', domain: [30, 100] },
        marks: [
          Plot.line(
            [
              [30, 30],
              [100, 100],
            ],
            { strokeOpacity: 0.4 },
          ),
          Plot.dot(points, { x: 'encoder', y: 'cascade', fill: hues[1]!, r: 4 }),
        ],
      },
    ],
    {
      title: 'The cascade beside its encoder',
      subtitle: `${report.encoder}, ${report.linear}, ${report.date}`,
    },
  )
}
