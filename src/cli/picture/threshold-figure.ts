import * as Plot from '@observablehq/plot'
import type { SelectedThreshold, ThresholdPoint } from '../../stats/index.js'
import { figure, hues, ink, type Panel } from './figure.js'

/** What each threshold gives, and the chosen one: ROC, precision against recall, and F1 over tau. */
export function thresholdFigure(
  curve: readonly ThresholdPoint[],
  chosen: SelectedThreshold,
  { title, subtitle }: { title: string; subtitle: string },
): string {
  return figure([rocPanel(curve, chosen), precisionRecallPanel(curve, chosen), tauPanel(curve, chosen)], {
    title,
    subtitle,
  })
}

function rocPanel(curve: readonly ThresholdPoint[], chosen: ThresholdPoint): Panel {
  const place = { x: 'falsePositiveRate', y: 'recall' } as const
  return {
    title: 'ROC',
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
      // Highest tau first: from nothing flagged to everything.
      Plot.line([{ falsePositiveRate: 0, recall: 0 }, ...curve.toReversed()], {
        ...place,
        stroke: hues[0],
        strokeWidth: 2,
      }),
      ...marked(chosen, place),
    ],
  }
}

function precisionRecallPanel(curve: readonly ThresholdPoint[], chosen: ThresholdPoint): Panel {
  const place = { x: 'recall', y: 'precision' } as const
  // Where nothing is flagged there is no precision.
  const flagged = curve.filter(({ counts }) => counts.truePositives + counts.falsePositives > 0)
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = chosen.counts
  const positives = truePositives + falseNegatives
  const share = positives / (positives + falsePositives + trueNegatives)
  return {
    title: 'Precision and recall',
    x: { label: 'recall' },
    y: { label: 'precision' },
    marks: [
      Plot.line(
        [
          [0, share],
          [1, share],
        ],
        { stroke: ink, strokeDasharray: '3 4' },
      ),
      Plot.line(flagged.toReversed(), { ...place, stroke: hues[0], strokeWidth: 2 }),
      ...marked(chosen, place),
    ],
  }
}

function tauPanel(curve: readonly ThresholdPoint[], chosen: ThresholdPoint): Panel {
  // "Flag iff score > tau" changes only at observed scores, so each value holds up to the next.
  const step = { x: 'tau', curve: 'step-after', strokeWidth: 2 } as const
  return {
    title: 'F1 and false-positive rate over tau',
    x: { label: 'tau (flag iff score > tau)', domain: [-1, 100] },
    y: { label: 'share' },
    marks: [
      Plot.line(curve, { ...step, y: 'f1', stroke: hues[0] }),
      Plot.line(curve, { ...step, y: 'falsePositiveRate', stroke: hues[1] }),
      Plot.ruleX([chosen.tau], { stroke: ink, strokeDasharray: '3 4' }),
      ...marked(chosen, { x: 'tau', y: 'f1' }),
      Plot.text(
        [
          { x: 99, y: 1.06, name: 'F1', hue: hues[0] },
          { x: 85, y: 1.06, name: 'FPR', hue: hues[1] },
        ],
        { x: 'x', y: 'y', text: 'name', fill: 'hue', textAnchor: 'end', fontWeight: 600, clip: false },
      ),
    ],
  }
}

function marked(
  chosen: ThresholdPoint,
  { x, y }: { x: keyof ThresholdPoint; y: keyof ThresholdPoint },
): Plot.Markish[] {
  const toTheRight = Number(chosen[x]) < 0.6 || (x === 'tau' && chosen.tau < 60)
  return [
    Plot.dot([chosen], { x, y, r: 5, fill: hues[1], stroke: 'none' }),
    Plot.text([chosen], {
      x,
      y,
      text: point => `tau ${point.tau}`,
      fill: ink,
      dx: toTheRight ? 9 : -9,
      dy: 12,
      textAnchor: toTheRight ? 'start' : 'end',
    }),
  ]
}
