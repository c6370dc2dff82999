import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import { InsufficientDataError, randomStream } from '../../stats/index.js'
import { normal } from '../testing/softmax-rows.js'
import { fitMahalanobis, mahalanobisScore, nearestNeighbourScore } from './feature-distance.js'
import { oodDirection, oodReport, oodScore } from './out-of-distribution.js'

describe('oodScore', () => {
  const logits = [2, 1, 0.1]
  it('gives the published energies', () => {
    expect(oodScore(logits, 'energy')).toBeCloseTo(-2.4170300163, 10)
    expect(oodScore(logits, 'energy', { temperature: 2 })).toBeCloseTo(-3.3795547013, 10)
    expect(oodScore(logits, 'msp')).toBeCloseTo(0.6590011389, 10)
    expect(oodScore(logits, 'max-logit')).toBe(2)
    expect(oodScore([0, 0], 'entropy')).toBeCloseTo(Math.log(2), 12)
  })

  it('does not overflow, and refuses what is no number', () => {
    expect(oodScore([1000, 999], 'energy')).toBeCloseTo(-1000 - Math.log(1 + Math.exp(-1)), 9)
    expect(() => oodScore([Number.NaN], 'msp')).toThrow('logits[0]')
    expect(() => oodScore([1], 'energy', { temperature: -1 })).toThrow(InvalidArgumentError)
  })
})

describe('oodReport', () => {
  it('gives the published AUROC, and turns over with the direction', () => {
    const [familiar, foreign] = [
      [0.9, 0.8, 0.75, 0.6],
      [0.7, 0.5, 0.4, 0.3],
    ]
    expect(oodReport(familiar, foreign).auroc).toBeCloseTo(0.9375, 12)
    const minus = (values: number[]): number[] => values.map(value => -value)
    expect(oodReport(minus(familiar), minus(foreign), { high: 'foreign' })).toEqual(
      oodReport(familiar, foreign),
    )
    // 95 % of four familiar scores are all four: limit 0.6, above which lies 0.7.
    expect(oodReport(familiar, foreign).fpr95).toBe(0.25)
    expect(oodReport([2, 3], [0, 1])).toEqual({ auroc: 1, aupr: 1, fpr95: 0 })
    expect(() => oodReport([], [1])).toThrow(InsufficientDataError)
  })

  it('knows which way each score points', () => {
    const [sure, unsure] = [
      [8, 0, 0],
      [0.2, 0.1, 0],
    ]
    for (const kind of ['msp', 'max-logit', 'energy', 'entropy'] as const) {
      const report = oodReport([oodScore(sure, kind)], [oodScore(unsure, kind)], { high: oodDirection[kind] })
      expect(report.auroc).toBe(1)
    }
  })
})

describe('distances', () => {
  const random = randomStream(121)
  /** Two classes around (0, 0, 0) and (4, 0, 0); the third feature is ten times wider. */
  const draw = (label: number): number[] => [4 * label + normal(random), normal(random), 10 * normal(random)]
  const labels = Array.from({ length: 400 }, (_, i) => i % 2)
  const features = labels.map(draw)

  it('by Mahalanobis follow the spread of each direction', () => {
    const model = fitMahalanobis(features, labels)
    expect(model.shrinkage).toBeGreaterThan(0)
    expect(model.shrinkage).toBeLessThan(0.2)
    // Three spreads away in the narrow direction is further than half a spread in the wide one.
    expect(mahalanobisScore(model, [0, 6, 0])).toBeGreaterThan(mahalanobisScore(model, [0, 0, 6]))
    const fresh = labels.map(draw)
    const foreign = fresh.map(([x, y, z]) => [x!, y! + 5, z!])
    const score = (rows: number[][]): number[] =>
      rows.map(row => mahalanobisScore(JSON.parse(JSON.stringify(model)), row))
    expect(oodReport(score(fresh), score(foreign), { high: 'foreign' }).auroc).toBeGreaterThan(0.95)
  })

  it('without shrinkage is the squared distance of the fitted normal', () => {
    // Rows (±1, 0), (0, ±1): mean 0, covariance I/2, so the distance of (1, 1) is 2 · 2.
    const square = [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]
    expect(mahalanobisScore(fitMahalanobis(square, [0, 0, 0, 0], { shrinkage: 0 }), [1, 1])).toBeCloseTo(
      4,
      12,
    )
    expect(mahalanobisScore(fitMahalanobis(square, [0, 0, 0, 0], { shrinkage: 1 }), [1, 1])).toBeCloseTo(
      4,
      12,
    )
  })

  it('to the k-th neighbour, on the unit sphere', () => {
    const score = nearestNeighbourScore(
      [
        [1, 0],
        [0, 2],
        [-3, 0],
      ],
      { k: 2 },
    )
    expect(score([5, 0])).toBeCloseTo(Math.SQRT2, 12)
    expect(nearestNeighbourScore([[1, 0]], { k: 1 })([7, 0])).toBe(0)
  })

  it('refuse what cannot be measured', () => {
    expect(() => fitMahalanobis([[1], [1]], [0, 0])).toThrow(InsufficientDataError)
    expect(() => fitMahalanobis([[1], [2]], [0, 2])).toThrow(InvalidArgumentError)
    expect(() => fitMahalanobis([[1], [2], [3]], [0, 2, 0])).toThrow('no row of label 1')
    expect(() => fitMahalanobis([[1], [2, 3]], [0, 0])).toThrow('features[1]')
    expect(() => nearestNeighbourScore([[0, 0]], { k: 1 })).toThrow('bank[0]')
    expect(() => nearestNeighbourScore([[1, 0]], { k: 2 })).toThrow('k must')
  })
})
