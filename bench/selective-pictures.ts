/**
 * @file The pictures of docs/selective.md, drawn from the reproductions.
 *
 *     npx tsx bench/selective-pictures.ts --out docs/images [--data DIR]
 *
 * Without a folder of public data sets only synthetic inputs are drawn.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as Plot from '@observablehq/plot'
import { figure, hues, ink, type Panel } from '../src/cli/picture/figure.js'
import { type ClaimReport, type ClaimTable, findSystem } from '../src/systems/index.js'

const { values: flags } = parseArgs({
  options: { out: { type: 'string', default: 'docs/images' }, data: { type: 'string' } },
})

async function reproduce(id: string): Promise<ClaimReport> {
  const report = await findSystem(id)?.reproduce?.({
    scorer: { score: () => Promise.reject(new Error('no text is scored here')) },
    ...(flags.data !== undefined && { data: flags.data }),
  })
  if (report?.kind !== 'claims') throw new Error(`${id} gives no claims`)
  return report
}

/** Lines with their names written beside their ends, over the settings of a table. */
function lines(
  table: ClaimTable,
  drawn: readonly { column: string; name: string }[],
  { title, x, y }: { title: string; x: string; y: string },
): Panel {
  const series = drawn.map(({ column, name }, index) => {
    const at = table.columns.indexOf(column)
    const points = table.rows.flatMap((row, i) => (row[at] === null ? [] : [{ x: i, y: row[at] as number }]))
    return { name, points, hue: hues[index % hues.length]! }
  })
  const last = table.rows.length - 1
  return {
    title,
    x: { label: x, domain: [0, last], ticks: table.rows.map((_, i) => i) },
    // Room for the names above the lines.
    y: { label: y, domain: [0, 1.35], ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] },
    marks: [
      ...series.map(({ points, hue }) => Plot.line(points, { x: 'x', y: 'y', stroke: hue, strokeWidth: 2 })),
      ...series.map(({ points, hue }) => Plot.dot(points, { x: 'x', y: 'y', r: 3, fill: hue })),
      ...series.map(({ name, hue }, index) =>
        Plot.text([{ x: last * 0.02, y: 1.33 - 0.08 * index }], {
          x: 'x',
          y: 'y',
          text: () => name,
          fill: hue,
          textAnchor: 'start',
          fontWeight: 600,
        }),
      ),
    ],
  }
}

function shiftFigure(report: ClaimReport): string {
  const tables = report.tables!.filter(({ columns }) => columns.includes('abst.'))
  const drawn = [
    { column: 'cover', name: 'coverage of sets (promised 0.9)' },
    { column: 'abst.', name: 'abstained' },
    { column: 'risk', name: 'wrong if all were answered' },
    { column: 'after', name: 'wrong among those answered' },
  ]
  return figure(
    tables.map(table => {
      const panel = lines(table, drawn, {
        title: table.title.split(' (')[0]!,
        x: 'severity (0: clean)',
        y: 'share',
      })
      return { ...panel, marks: [Plot.ruleY([0.9], { stroke: ink, strokeDasharray: '3 4' }), ...panel.marks] }
    }),
    {
      title: 'Two thresholds as conditions worsen',
      subtitle:
        'fitted on clean rows; the set’s promise breaks under shift, abstaining without the label still helps',
    },
  )
}

function sciFigure(report: ClaimReport): string {
  const logs = report.tables!.filter(({ columns }) => columns.includes('deficit, then draws'))
  const simulation = report.tables!.find(({ columns }) => columns.includes('mean draws'))!
  const fixed = simulation.rows.slice(1).map(row => ({ x: row[1]!, y: row[2]! }))
  const own = simulation.rows.slice(0, 1).map(row => ({ x: row[1]!, y: row[2]! }))
  return figure(
    [
      ...logs.map(table => rejection(table)),
      {
        title: 'Simulation (synthetic)',
        x: { label: 'mean draws', domain: [0, 15] as [number, number] },
        y: { label: 'share wrong', domain: [0, 0.3] },
        marks: [
          Plot.line(fixed, { x: 'x', y: 'y', stroke: hues[0]!, strokeWidth: 2 }),
          Plot.dot(own, { x: 'x', y: 'y', r: 5, fill: hues[1]! }),
          Plot.text(own, { x: 'x', y: 'y', text: () => 'SCI', dy: 14, fill: hues[1]!, fontWeight: 600 }),
          Plot.text(fixed.slice(1, 2), {
            x: 'x',
            y: 'y',
            text: () => 'fixed draws',
            dx: 40,
            fill: hues[0]!,
            fontWeight: 600,
          }),
        ],
      },
    ],
    {
      title: 'SCI: what to reject, and what it costs',
      subtitle: 'public logs of the paper; share wrong among the rows kept',
    },
  )
}

function rejection(table: ClaimTable): Panel {
  const series = [1, 2].map(at => ({
    name: table.columns[at]!,
    hue: hues[at - 1]!,
    points: table.rows.map(row => ({ x: Number.parseFloat(row[0]), y: row[at] as number })),
  }))
  const high = Math.max(...series.flatMap(({ points }) => points.map(({ y }) => y)))
  return {
    title: table.title.split(':')[0]!,
    x: { label: 'kept, percent', domain: [50, 100] },
    y: { label: 'share wrong', domain: [0, 1.3 * high] },
    marks: [
      ...series.map(({ points, hue }) => Plot.line(points, { x: 'x', y: 'y', stroke: hue, strokeWidth: 2 })),
      ...series.map(({ name, hue }, index) =>
        Plot.text([{ x: 51, y: high * (1.25 - 0.09 * index) }], {
          x: 'x',
          y: 'y',
          text: () => name,
          fill: hue,
          textAnchor: 'start',
          fontWeight: 600,
        }),
      ),
    ],
  }
}

await mkdir(flags.out, { recursive: true })
await writeFile(
  join(flags.out, 'selective-shift.svg'),
  shiftFigure(await reproduce('dual-threshold-conformal')),
)
await writeFile(join(flags.out, 'selective-sci.svg'), sciFigure(await reproduce('sci')))
