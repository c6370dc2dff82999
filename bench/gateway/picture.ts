import * as Plot from '@observablehq/plot'
import { figure, hues, ink } from '../../src/cli/picture/figure.js'
import type { FirstTextRow } from './report.js'

/** Time to the first text against the hold-back, as an SVG file. */
export function firstTextFigure(rows: readonly FirstTextRow[], subtitle: string): string {
  const direct = rows.find(({ window }) => window === undefined)
  const series = (['wait', 'release'] as const).map(atLimit => ({
    atLimit,
    points: rows.filter(row => row.atLimit === atLimit),
  }))
  const highest = Math.max(...rows.map(({ p50Ms }) => p50Ms))
  const widest = Math.max(...rows.map(({ window }) => window ?? 0))
  const panel = (atLimit: 'wait' | 'release', points: readonly FirstTextRow[], hue: string) => ({
    title: atLimit === 'wait' ? 'no limit of time' : 'released after 400 ms, once judged',
    x: { domain: [0, widest], label: 'hold-back, characters' },
    y: { domain: [0, highest * 1.08], label: 'first text, ms' },
    marks: [
      Plot.line(points, { x: 'window', y: 'boundMs', stroke: ink, strokeDasharray: '4 3' }),
      Plot.line(points, { x: 'window', y: 'p50Ms', stroke: hue, strokeWidth: 1.5 }),
      Plot.dot(points, { x: 'window', y: 'p50Ms', fill: hue, r: 3 }),
      ...(direct === undefined ? [] : [Plot.ruleY([direct.p50Ms], { stroke: ink })]),
    ],
  })
  return figure(
    series.map(({ atLimit, points }, index) => panel(atLimit, points, hues[index]!)),
    { title: 'Time to the first text against the hold-back', subtitle },
  )
}
