/** @file The drawings of a run. Loaded when one is first shown. */
import { axisX, axisY, barX, dot, gridX, gridY, plot, rectY, ruleX, ruleY } from '@observablehq/plot'
import type { CategoryFigure, Distribution } from '../api/types.js'

/** Bars of how often each value occurs. */
export function drawDistribution(distribution: Distribution, { width }: { width: number }): Element {
  if (distribution.kind === 'words') {
    const counts = distribution.counts.slice(0, 12)
    const room = 24 + Math.min(150, 7 * Math.max(...counts.map(({ word }) => Math.min(20, word.length))))
    return plot({
      width,
      height: 46 + 30 * counts.length,
      marginLeft: room,
      marginRight: 40,
      x: { label: null, grid: true },
      y: { label: null, domain: counts.map(({ word }) => word) },
      marks: [
        axisX({ label: 'samples', ticks: Math.max(2, Math.floor(width / 110)), labelAnchor: 'center' }),
        axisY({
          tickSize: 0,
          tickFormat: (word: string) => (word.length > 20 ? `${word.slice(0, 19)}…` : word),
        }),
        barX(counts, { x: 'count', y: 'word', fill: 'var(--accent)' }),
        ruleX([0]),
      ],
    })
  }
  return plot({
    width,
    height: 220,
    marginLeft: 52,
    marginRight: 12,
    x: { label: 'score', labelAnchor: 'center', labelArrow: 'none' },
    y: { label: 'samples' },
    marks: [
      gridY({ strokeOpacity: 0.14 }),
      rectY(distribution.bins, { x1: 'from', x2: 'to', y: 'count', fill: 'var(--accent)', inset: 0.5 }),
      ruleY([0]),
    ],
  })
}

/** A dot a category with its interval; categories without a scored sample have none. */
export function drawCategories(categories: readonly CategoryFigure[], { width }: { width: number }): Element {
  const rows = categories.flatMap(({ category, estimate, n }) =>
    estimate === undefined ? [] : [{ category, ...estimate, n }],
  )
  const room =
    24 + Math.min(180, 7 * Math.max(0, ...rows.map(({ category }) => Math.min(24, category.length))))
  const isRate = categories.every(({ method }) => method === 'Wilson')
  return plot({
    width,
    height: 50 + 26 * rows.length,
    marginLeft: room,
    marginRight: 16,
    x: { label: null, ...(isRate ? { domain: [0, 1], tickFormat: '.0%' } : {}) },
    y: { label: null, domain: rows.map(({ category }) => category) },
    marks: [
      gridX({ strokeOpacity: 0.14 }),
      axisY({
        tickSize: 0,
        tickFormat: (word: string) => (word.length > 24 ? `${word.slice(0, 23)}…` : word),
      }),
      ruleY(rows, { y: 'category', x1: 'low', x2: 'high', stroke: 'var(--accent)', strokeWidth: 2 }),
      dot(rows, {
        x: 'value',
        y: 'category',
        r: 4.5,
        fill: 'var(--accent)',
        title: (row: (typeof rows)[number]) => `${row.category}: ${row.value.toFixed(3)}, ${row.n} samples`,
      }),
    ],
  })
}
