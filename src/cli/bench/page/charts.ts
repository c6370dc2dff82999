/** @file The pictures of a set: who ranks, whose probabilities are true, where to cut, how long it takes. */
import * as Plot from '@observablehq/plot'
import { type Severity, severities } from '../../../core/index.js'
import { lowestPositiveTier, strictnesses } from '../../../guard/index.js'
import { reliabilityBins, rocCurve, thresholdCurve } from '../../../stats/index.js'
import { hues, ink, type Panel } from '../../picture/figure.js'
import type { Columns, SetFigures } from '../figures.js'

/** One contender on one set, with its place among the contenders, which gives its colour and its dashes. */
export interface Drawn {
  readonly index: number
  readonly name: string
  readonly columns: Columns
  readonly figures: SetFigures
  readonly marks: readonly { readonly name: string; readonly tau: number }[]
}

/** Lines are told apart by their dashes as well, for those who see no colour. */
const dashes = Object.freeze(['none', '6 3', '2 3', '9 3 2 3', '12 4', '1 4'])

export const lineStyle = (
  index: number,
): { stroke: string; strokeDasharray: string; strokeWidth: number } => ({
  stroke: hues[index % hues.length]!,
  strokeDasharray: dashes[index % dashes.length]!,
  strokeWidth: 2,
})
const hue = (index: number): string => hues[index % hues.length]!

const diagonal = (): Plot.Markish =>
  Plot.line(
    [
      [0, 0],
      [1, 1],
    ],
    { stroke: ink, strokeDasharray: '3 4' },
  )

/** ROC curves of those that rank; a dot for the verdicts of every contender. */
export function rocPanel(drawn: readonly Drawn[]): Panel {
  return {
    title: 'ROC',
    x: { label: 'false-alarm rate' },
    y: { label: 'recall' },
    marks: [diagonal(), ...rocMarks(drawn, rate => rate)],
  }
}

/** The same with few false alarms spread out: where a guard is run. */
export function rocZoomPanel(drawn: readonly Drawn[]): Panel {
  const negatives = drawn[0]!.figures.n - drawn[0]!.figures.positives
  // Below one false alarm there is nothing to see.
  const lowest = Math.min(0.1, Math.max(1e-4, 0.5 / negatives))
  return {
    title: 'ROC, few false alarms',
    x: {
      label: 'false-alarm rate (logarithmic)',
      type: 'log',
      domain: [lowest, 1],
      ticks: 4,
      tickFormat: '~%',
    },
    y: { label: 'recall' },
    marks: [
      Plot.ruleX([0.01, 0.02], { stroke: ink, strokeDasharray: '3 4' }),
      ...rocMarks(drawn, rate => Math.max(lowest, rate)),
    ],
  }
}

function rocMarks(drawn: readonly Drawn[], place: (rate: number) => number): Plot.Markish[] {
  return drawn.flatMap(({ index, columns, figures }) => [
    ...(columns.ranking === undefined
      ? []
      : [
          Plot.line(
            thin(
              rocCurve(columns.ranking.scores, columns.labels).map(point => ({
                x: place(point.falsePositiveRate),
                y: point.truePositiveRate,
              })),
            ),
            { x: 'x', y: 'y', ...lineStyle(index) },
          ),
        ]),
    Plot.dot([{ x: place(figures.falseAlarms?.value ?? 0), y: figures.recall?.value ?? 0 }], {
      x: 'x',
      y: 'y',
      r: 4.5,
      fill: hue(index),
    }),
  ])
}

/** Leaves out points too close to the one before to be seen; the first and the last stay. */
export function thin<Point extends { readonly x: number; readonly y: number }>(
  points: readonly Point[],
): Point[] {
  const step = 1 / 400
  const kept: Point[] = []
  for (const [i, point] of points.entries()) {
    const last = kept.at(-1)
    const farX = last === undefined || Math.abs(point.x - last.x) >= step * Math.max(0.02, Math.abs(last.x))
    if (last === undefined || i === points.length - 1 || farX || Math.abs(point.y - last.y) >= step)
      kept.push(point)
  }
  return kept
}

/** Stated risk against what was observed, with 95 % intervals. */
export function reliabilityPanel(drawn: readonly Drawn[]): Panel {
  return {
    title: 'Reliability',
    x: { label: 'mean stated risk' },
    y: { label: 'share labelled positive' },
    marks: [
      diagonal(),
      ...drawn.flatMap(({ index, columns: { stated } }) => {
        if (stated.risks.length === 0) return []
        const bins = reliabilityBins(stated.risks, stated.labels, { bins: 10 }).flatMap(({ n, filled }) =>
          filled === undefined ? [] : [{ n, x: filled.meanProbability, ...filled.eventRate }],
        )
        return [
          Plot.ruleX(bins, { x: 'x', y1: 'low', y2: 'high', stroke: hue(index), strokeOpacity: 0.35 }),
          Plot.line(bins, { x: 'x', y: 'value', ...lineStyle(index) }),
          Plot.dot(bins, {
            x: 'x',
            y: 'value',
            r: bin => 2 + 5 * Math.sqrt(bin.n / stated.risks.length),
            fill: hue(index),
          }),
        ]
      }),
    ],
  }
}

const tauAxis = { label: 'threshold (flag iff score > threshold)', domain: [-1, 100] } as const
const onScale = (risk: number): number => Math.max(-1, Math.min(101, Math.round(100 * risk)))

/** F1 over the threshold; dots where our regimes cut. */
export function strictnessPanel(drawn: readonly Drawn[]): Panel {
  return {
    title: 'F1 over the threshold',
    x: tauAxis,
    y: { label: 'F1' },
    marks: drawn.flatMap(({ index, columns, marks }) => {
      if (columns.ranking === undefined) return []
      const curve = f1Curve(columns.ranking.scores, columns.labels)
      return [
        Plot.line(curve, { x: 'tau', y: 'f1', curve: 'step-after', ...lineStyle(index) }),
        ...markDots(marks, curve, index),
      ]
    }),
  }
}

/** One contender under the three regimes, on rows with degrees of harm: each regime has labels of its own. */
export function regimesPanel(
  { name, columns, marks }: Drawn,
  tiers: readonly (Severity | undefined)[],
): Panel | undefined {
  const graded = tiers.flatMap((severity, row) =>
    severity === undefined ? [] : [{ row, tier: severities.indexOf(severity) }],
  )
  if (columns.ranking === undefined || graded.length < tiers.length) return undefined
  const { scores } = columns.ranking
  const lines = strictnesses.flatMap((regime, index) => {
    const labels = graded.map(({ tier }) => (tier >= lowestPositiveTier[regime] ? 1 : 0))
    if (new Set(labels).size < 2) return []
    const curve = f1Curve(scores, labels)
    const own = marks.filter(mark => mark.name === regime)
    return [
      Plot.line(curve, { x: 'tau', y: 'f1', curve: 'step-after' as const, ...lineStyle(index) }),
      ...markDots(own, curve, index),
      Plot.text([{ x: 40 + index * 30, y: 1.06 }], {
        x: 'x',
        y: 'y',
        text: () => regime,
        fill: hue(index),
        textAnchor: 'end',
        fontWeight: 600,
      }),
    ]
  })
  return { title: `F1 under three regimes, ${name}`, x: tauAxis, y: { label: 'F1' }, marks: lines }
}

function f1Curve(risks: readonly number[], labels: readonly number[]): { tau: number; f1: number }[] {
  return thresholdCurve(risks.map(onScale), labels)
    .map(({ tau, f1 }) => ({ tau: Math.max(-1, tau), f1 }))
    .filter(({ tau }) => tau <= 100)
}

function markDots(
  marks: Drawn['marks'],
  curve: readonly { tau: number; f1: number }[],
  index: number,
): Plot.Markish[] {
  const dots = marks.flatMap(({ name, tau }) => {
    const at = curve.findLast(point => point.tau <= tau)
    return at === undefined ? [] : [{ name, tau, f1: at.f1 }]
  })
  return [
    Plot.dot(dots, { x: 'tau', y: 'f1', r: 4, fill: hue(index) }),
    Plot.text(dots, { x: 'tau', y: 'f1', text: ({ name }) => name[0]!, dy: -9, fill: ink }),
  ]
}

/** Median and 99th percentile of a row's time. */
export function latencyPanel(drawn: readonly Drawn[]): Panel | undefined {
  const timed = drawn.flatMap(({ index, figures: { latencyMs } }) =>
    latencyMs === undefined ? [] : [{ index, y: String(index + 1), ...latencyMs }],
  )
  if (timed.length === 0) return undefined
  const place = { y: 'y' } as const
  const lowest = Math.min(...timed.map(({ p50 }) => p50))
  const highest = Math.max(...timed.map(({ p99 }) => p99))
  return {
    title: 'Latency, median to 99th percentile',
    x: {
      label: 'ms (logarithmic)',
      type: 'log',
      domain: [lowest / 2, highest * 2],
      ticks: 4,
      tickFormat: '~r',
    },
    y: { type: 'point', label: 'guard', domain: timed.map(({ y }) => y), grid: false },
    marks: timed.flatMap(row => [
      Plot.ruleY([row], { x1: 'p50', x2: 'p99', ...place, stroke: hue(row.index), strokeWidth: 2 }),
      Plot.dot([row], { x: 'p50', ...place, r: 5, fill: hue(row.index) }),
      Plot.dot([row], { x: 'p99', ...place, r: 4, stroke: hue(row.index), strokeWidth: 2 }),
    ]),
  }
}
