/** @file The two-dimensional demonstration of the specification: does the bound hold where the truth is known exactly? */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import { expect, it } from 'vitest'
import { type RandomStream, randomStream } from '../../stats/index.js'
import { assessReliability } from './assess.js'
import { sampleCellFailure } from './cell-failure.js'
import { gridCells, labelCells } from './cells.js'
import { countCells, histogramProfile } from './profile.js'

const means = [
  [0.35, 0.5],
  [0.65, 0.5],
] as const
const deviation = 0.08

it('bounds the error of a classifier on two Gaussians in at least 95 of 100 seeds', () => {
  const cells = gridCells({ low: [0, 0], high: [1, 1], intervals: 50 })
  let held = 0
  for (let seed = 0; seed < 100; seed++) {
    const random = randomStream(seed)
    const rows = Array.from({ length: 1500 }, () => {
      const label = random.below(2)
      return { label, point: means[label]!.map(middle => middle + deviation * normal(random)) }
    })
    // The classifier: a threshold half-way between the means of the first 100 rows.
    const [low, high] = [0, 1].map(label => {
      const own = rows.slice(0, 100).filter(row => row.label === label)
      return own.reduce((sum, { point }) => sum + point[0]!, 0) / own.length
    }) as [number, number]
    const cut = (low + high) / 2
    const points = rows.map(({ point }) => point)
    const kinds = labelCells(
      cells,
      points,
      rows.map(({ label }) => label),
    )
    const { counts, outside } = countCells(cells, points)
    const found = assessReliability(
      histogramProfile(counts, { outside, pseudo: 1 }),
      cells.map((cell, i) => {
        const { kind, label } = kinds[i]!
        if (kind !== 'single') return { id: cell.id, kind }
        const predict = ([x]: readonly number[]): number => (x! > cut ? 1 : 0)
        return {
          id: cell.id,
          kind,
          failure: sampleCellFailure(predict, cell, { label: label!, samples: 10, random }),
        }
      }),
    )
    // Exact: the classifier looks at one axis, on which each class is normal.
    const truth = (1 - normalCdf(cut, means[0][0], deviation) + normalCdf(cut, means[1][0], deviation)) / 2
    if (found.upper >= truth) held++
  }
  expect(held).toBeGreaterThanOrEqual(95)
}, 60_000)

function normal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
}
