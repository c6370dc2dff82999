import * as Plot from '@observablehq/plot'
import { figure, hues, ink } from '../../src/cli/picture/figure.js'
import { latencyBins } from '../../src/guard/index.js'
import type { StreamingReport } from './report.js'

/** Where replies were stopped, and F1 token by token against F1 on the whole text. */
export function streamingFigure({ boundaries, verdicts, date, stream }: StreamingReport): string {
  const stops = boundaries.flatMap(({ name, n, counts }, index) =>
    latencyBins.map(bin => ({ bin, name, share: counts[bin] / n, hue: hues[index]! })),
  )
  const dots = verdicts.flatMap(({ set, encoder, streams }) =>
    streams.map(({ f1, judge }) => ({
      set,
      whole: encoder.f1.moderate,
      streamed: f1.moderate,
      hue: judge.endsWith('prompt') ? hues[1] : hues[0],
    })),
  )
  return figure(
    [
      {
        title: 'Where a planted sentence stopped the reply',
        x: { label: null, domain: [...latencyBins], tickRotate: -40 },
        y: { label: 'share of replies', domain: [0, 1] },
        marks: [
          Plot.ruleY([0], { stroke: ink }),
          Plot.dot(stops, { x: 'bin', y: 'share', fill: 'hue', r: 4 }),
          Plot.text(
            boundaries.map(({ name }, index) => ({ name, y: 0.95 - 0.07 * index, hue: hues[index]! })),
            {
              x: () => latencyBins[7],
              y: 'y',
              text: 'name',
              fill: 'hue',
              textAnchor: 'end',
              fontWeight: 600,
            },
          ),
        ],
      },
      {
        title: 'F1: token by token (blue), at the end of the prompt (orange)',
        x: { label: 'encoder, whole text', domain: [0, 1] },
        y: { label: 'stream', domain: [0, 1] },
        marks: [
          Plot.line(
            [
              [0, 0],
              [1, 1],
            ],
            { stroke: ink, strokeDasharray: '3 4' },
          ),
          Plot.dot(dots, { x: 'whole', y: 'streamed', fill: 'hue', r: 4 }),
        ],
      },
    ],
    { title: 'The streaming guard', subtitle: `model ${stream.id} ${stream.version}, ${date}` },
  )
}
