import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import { InsufficientDataError, randomStream } from '../../stats/index.js'
import { softmaxRows } from '../testing/softmax-rows.js'
import { conformalClassifier } from './classifier.js'
import { fitConformal } from './fit.js'
import { conformalQuantile } from './quantile.js'
import {
  covariateWeights,
  effectiveRows,
  fitLabelShift,
  labelShiftWeights,
  weightedQuantile,
  weightedScores,
} from './shift.js'
import { fitCovariateShift, weightedClassifier } from './weighted-classifier.js'

describe('weightedQuantile', () => {
  it('is the unweighted threshold when all weights are alike', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 99 }),
        fc.double({ min: 0.1, max: 1000, noNaN: true }),
        (scores, hundredths, weight) => {
          const alpha = hundredths / 100
          const sorted = weightedScores(
            scores,
            scores.map(() => weight),
          )
          expect(weightedQuantile(sorted, { alpha, testWeight: weight }).threshold).toBe(
            conformalQuantile(scores, alpha).threshold,
          )
        },
      ),
      { seed: 21 },
    )
  })

  it('stops at the score where the weight reaches 1 - alpha of all', () => {
    // Weights 1, 2, 3 and 2 for the new input: 8 in all. Sums 1/8, 3/8, 6/8.
    const sorted = weightedScores([0.3, 0.1, 0.2], [3, 1, 2])
    expect(sorted).toEqual({ scores: [0.1, 0.2, 0.3], weights: [1, 2, 3] })
    const at = (alpha: number) => weightedQuantile(sorted, { alpha, testWeight: 2 }).threshold
    expect([at(0.9), at(0.65), at(0.3), at(0.25), at(0.2)]).toEqual([0.1, 0.2, 0.3, 0.3, null])
  })

  it('counts a row of weight 2 as two rows, and rises with the new input’s weight', () => {
    const twice = weightedQuantile(weightedScores([1, 2, 3], [2, 1, 1]), { alpha: 0.4, testWeight: 1 })
    expect(twice.threshold).toBe(conformalQuantile([1, 1, 2, 3], 0.4).threshold)
    const sorted = weightedScores([1, 2, 3, 4], [1, 1, 1, 1])
    const limits = [0, 0.5, 1, 2, 5].map(
      testWeight => weightedQuantile(sorted, { alpha: 0.5, testWeight }).threshold ?? 9,
    )
    expect(limits).toEqual([...limits].sort())
  })

  it('refuses weights that are negative, not finite or all 0', () => {
    expect(() => weightedScores([1, 2], [1, -1])).toThrow(InvalidArgumentError)
    expect(() => weightedScores([1, 2], [1, Number.NaN])).toThrow('weights[1]')
    expect(() => weightedScores([1, 2], [0, 0])).toThrow(InsufficientDataError)
    expect(() => weightedScores([1, 2], [1])).toThrow('same length')
  })
})

describe('weights', () => {
  it('are the odds of the target, corrected for its share, and say how many rows they are worth', () => {
    expect(covariateWeights([0.5, 0.75, 0], { sourceRows: 100, targetRows: 50 })).toEqual([2, 6, 0])
    expect(effectiveRows([1, 1, 1, 1])).toBe(4)
    expect(effectiveRows([1, 0, 0, 0])).toBe(1)
    expect(() => covariateWeights([1], { sourceRows: 1, targetRows: 1 })).toThrow(InvalidArgumentError)
  })
})

describe('fitCovariateShift', () => {
  it('keeps coverage where the unweighted threshold loses it', () => {
    // Noisy rows ("odd") are half of the calibration rows and nine tenths of what comes: weights 1.8 and 0.2.
    const all = softmaxRows({ n: 30_000, classes: 4, seed: 31 })
    const [calibration, rest] = [all.slice(0, 15_000), all.slice(15_000)]
    const random = randomStream(2)
    const shifted = rest.filter(({ group }) => random.uniform() < (group === 'odd' ? 0.9 : 0.1))
    const weightOf = (group: unknown): number => (group === 'odd' ? 1.8 : 0.2)
    const weights = calibration.map(({ group }) => weightOf(group))
    const weighted = weightedClassifier(fitCovariateShift(calibration, weights, { alpha: 0.1 }))
    const plain = conformalClassifier(fitConformal(calibration, { alpha: 0.1 }))
    const share = (covers: (row: (typeof all)[number]) => boolean): number =>
      shifted.filter(covers).length / shifted.length
    const kept = share(({ probabilities, label, group }) =>
      weighted.predict(probabilities, { weight: weightOf(group) }).labels.includes(label),
    )
    const lost = share(({ probabilities, label }) => plain.predict(probabilities).labels.includes(label))
    // About 7,500 rows: standard error 0.0035, and as much again from calibration.
    expect(Math.abs(kept - 0.9)).toBeLessThan(0.015)
    expect(lost).toBeLessThan(0.88)
  })

  it('with all weights 1 predicts what the plain calibrator predicts, after JSON too', () => {
    const rows = softmaxRows({ n: 300, classes: 5, seed: 32 })
    const options = { alpha: 0.15, score: { kind: 'raps', kReg: 1, lambda: 0.05 }, seed: 4 } as const
    const fitted = fitCovariateShift(
      rows,
      rows.map(() => 1),
      options,
    )
    expect(fitted.effectiveRows).toBeCloseTo(300, 9)
    const weighted = weightedClassifier(JSON.parse(JSON.stringify(fitted)))
    const plain = conformalClassifier(fitConformal(rows, options))
    for (const { probabilities, id } of rows)
      expect(weighted.predict(probabilities, { weight: 1, id: id! })).toEqual(
        plain.predict(probabilities, { id: id! }),
      )
  })
})

describe('fitLabelShift', () => {
  const all = softmaxRows({ n: 30_000, classes: 3, seed: 33, signal: 1.5 })
  const [calibration, rest] = [all.slice(0, 15_000), all.slice(15_000)]
  const random = randomStream(3)
  /** Labels come in shares 0.7, 0.2, 0.1 instead of a third each. */
  const wanted = [2.1, 0.6, 0.3]
  const shifted = rest.filter(({ label }) => random.uniform() < wanted[label]! / 2.1)

  it('keeps coverage when the shares of the labels change', () => {
    const classifier = conformalClassifier(fitLabelShift(calibration, { alpha: 0.1, labelWeights: wanted }))
    const covered = shifted.filter(({ probabilities, label }) =>
      classifier.predict(probabilities).labels.includes(label),
    )
    expect(Math.abs(covered.length / shifted.length - 0.9)).toBeLessThan(0.015)
  })

  it('is the plain calibrator when no share changes', () => {
    const plain = fitConformal(calibration, { alpha: 0.1 })
    const { byLabel } = fitLabelShift(calibration, { alpha: 0.1, labelWeights: [1, 1, 1] })
    expect(byLabel!.map(({ threshold }) => threshold)).toEqual(new Array(3).fill(plain.marginal.threshold))
  })

  it('estimates the weights from unlabelled inputs', () => {
    const estimated = labelShiftWeights(
      calibration,
      shifted.map(({ probabilities }) => probabilities),
    )
    estimated.forEach((weight, label) => {
      expect(Math.abs(weight - wanted[label]!)).toBeLessThan(0.15)
    })
  })

  it('says what is missing for an estimate', () => {
    const onlyZero = calibration.filter(({ label }) => label === 0)
    expect(() => labelShiftWeights(onlyZero, [[1, 0, 0]])).toThrow('no source row of label 1')
    const blind = [0, 1].map(label => ({ probabilities: [1, 0], label }))
    expect(() => labelShiftWeights(blind, [[1, 0]])).toThrow(InsufficientDataError)
  })
})
