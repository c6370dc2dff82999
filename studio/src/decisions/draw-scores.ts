/** @file The only file that knows the plotting library; it is loaded when a chart is first shown. */
import { axisX, axisY, dot, gridY, plot, ruleY } from '@observablehq/plot'
import type { Action } from '../api/types.js'
import type { ChartPoint } from './chart-points.js'

/** Draws scores over time. @param options.width - in CSS pixels */
export function drawScores(
  points: readonly ChartPoint[],
  { width, actionWords }: { width: number; actionWords: Readonly<Record<Action, string>> },
): Element {
  const present = (Object.keys(actionWords) as Action[]).filter(action =>
    points.some(point => point.action === action),
  )
  const words = present.map(action => actionWords[action])
  return plot({
    width,
    height: 190,
    marginLeft: 36,
    marginRight: 12,
    marginTop: 14,
    marginBottom: 30,
    x: { type: 'time' },
    y: { domain: [0, 100] },
    color: { domain: words, range: present.map(colourOf) },
    symbol: { domain: words, range: present.map(symbolOf), legend: present.length > 1 },
    marks: [
      gridY([20, 40, 60, 80], { strokeOpacity: 0.14 }),
      ruleY([0], { strokeOpacity: 0.4 }),
      axisX({ label: null, ticks: Math.max(2, Math.floor(width / 130)), tickFormat: tickWords(points) }),
      axisY([0, 20, 40, 60, 80, 100], { label: null, tickSize: 0 }),
      dot(points, {
        x: (point: ChartPoint) => new Date(point.at),
        y: 'score',
        r: 4.5,
        symbol: (point: ChartPoint) => actionWords[point.action],
        stroke: (point: ChartPoint) => actionWords[point.action],
        fill: (point: ChartPoint) => actionWords[point.action],
        fillOpacity: 0.35,
        strokeWidth: 1.5,
        title: (point: ChartPoint) => `${point.sequence}: ${point.score}, ${actionWords[point.action]}`,
      }),
    ],
  })
}

/** The hour and minute of a tick; the day as well where the points span more than one. */
function tickWords(points: readonly ChartPoint[]): (time: Date) => string {
  const days = new Set(points.map(({ at }) => new Date(at).toDateString()))
  const two = (value: number): string => String(value).padStart(2, '0')
  return time => {
    const clock = `${two(time.getHours())}:${two(time.getMinutes())}`
    return days.size > 1 ? `${two(time.getMonth() + 1)}-${two(time.getDate())} ${clock}` : clock
  }
}

function colourOf(action: Action): string {
  if (action === 'allow') return 'var(--pass)'
  return action === 'abstain' || action === 'block' || action === 'halt' ? 'var(--stop)' : 'var(--change)'
}

function symbolOf(
  action: Action,
): 'circle' | 'square' | 'diamond' | 'triangle' | 'star' | 'cross' | 'wye' | 'hexagon' {
  const symbols = {
    allow: 'circle',
    annotate: 'square',
    ground: 'diamond',
    redirect: 'wye',
    review: 'star',
    abstain: 'hexagon',
    block: 'triangle',
    halt: 'cross',
  } as const
  return symbols[action]
}
