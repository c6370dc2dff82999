import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import { aurc, InsufficientDataError } from '../../stats/index.js'
import { binnedError, calibrationReport, miscalibrationScore } from './calibration-report.js'
import { approximateOptimalAurc, failureReport, trustIndexInterval } from './failure.js'
import { sequenceConfidence, smoothLabel, vqaAccuracy } from './labels.js'
import { overfittingReport } from './overfitting.js'

const confidences = [0.95, 0.9, 0.85, 0.75, 0.65, 0.55, 0.95, 0.45]
const right = [1, 1, 0, 1, 0, 1, 0, 0]
const wrong = right.map(one => 1 - one)

describe('failureReport', () => {
  it('gives the published curve when ties are left in their order', () => {
    const report = failureReport(confidences, wrong, { ties: 'stable' })
    ;[0, 1 / 2, 1 / 3, 1 / 2, 2 / 5, 1 / 2, 3 / 7, 1 / 2].forEach((risk, i) => {
      expect(report.risk[i]).toBeCloseTo(risk, 12)
    })
    expect(report.aurc).toBeCloseTo(0.3952380952, 10)
    expect(report.optimalAurc).toBeCloseTo(0.1827380952, 10)
    expect(report.excessAurc).toBeCloseTo(0.2125, 10)
    expect(approximateOptimalAurc(report.errors / report.n)).toBeCloseTo(0.1534264097, 10)
    expect(report).toMatchObject({ optimalCoverage: 0.5, trustIndex: 0.5, errors: 4 })
    expect(report.excessBeyondOptimal).toBeCloseTo(0.1083333333, 10)
  })

  it('averages ties, whatever the order of rows, to the area of the stats room', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.nat(1))
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 25 }), rows => {
        const [c, w] = [rows.map(([value]) => value), rows.map(([, one]) => one)]
        const report = failureReport(c, w)
        expect(failureReport([...c].reverse(), [...w].reverse())).toEqual(report)
        expect(report.aurc).toBeCloseTo(aurc(c, w), 12)
        expect(report.excessAurc).toBeGreaterThan(-1e-12)
        expect(report.excessBeyondOptimal).toBeGreaterThan(-1e-12)
      }),
      { seed: 101 },
    )
  })

  it('has the trust index of a perfect ranking, of no error, and of errors only', () => {
    expect(failureReport([3, 2, 1], [0, 0, 1])).toMatchObject({
      trustIndex: 1,
      excessBeyondOptimal: 0,
      excessAurc: 0,
    })
    expect(failureReport([3, 2, 1], [0, 0, 0])).toMatchObject({ trustIndex: 1, aurc: 0, optimalCoverage: 1 })
    expect(failureReport([3, 2, 1], [1, 1, 1])).toMatchObject({
      trustIndex: null,
      aurc: 1,
      optimalCoverage: 0,
    })
    const { low, value, high } = trustIndexInterval(confidences, wrong)
    expect(low).toBeLessThanOrEqual(value)
    expect(value).toBeLessThanOrEqual(high)
  })

  it('refuses bad rows', () => {
    expect(() => failureReport([Number.NaN], [0])).toThrow('confidences[0]')
    expect(() => failureReport([1], [2])).toThrow('wrong[0]')
    expect(() => failureReport([], [])).toThrow(InsufficientDataError)
  })
})

describe('calibration', () => {
  it('gives the published errors of the eight points', () => {
    expect(binnedError(confidences, right, 15).ece).toBeCloseTo(0.45625, 12)
    expect(binnedError(confidences, right, 5).ece).toBeCloseTo(0.25625, 12)
    // The same as two-class distributions whose top label is class 0.
    const two = confidences.map(c => (c > 0.5 ? [c, 1 - c] : [1 - c, c]))
    const labels = right.map((one, i) => (confidences[i]! > 0.5 ? 1 - one : one === 1 ? 1 : 0))
    const report = calibrationReport(two, labels)
    expect(report.signedEce).toBeCloseTo(
      report.byPredictedClass.signed.reduce<number>((sum, own, c) => {
        const share = two.filter(p => (p[0]! >= p[1]! ? 0 : 1) === c).length / 8
        return sum + share * (own ?? 0)
      }, 0),
      12,
    )
  })

  it('keeps the sign: mean confidence less accuracy', () => {
    const p = [
      [0.9, 0.1],
      [0.8, 0.2],
      [0.4, 0.6],
    ]
    // Confidences 0.9, 0.8, 0.6; right, wrong, right: 2.3/3 - 2/3 = 0.1.
    const report = calibrationReport(p, [0, 1, 1])
    expect(report.signedEce).toBeCloseTo(0.1, 12)
    expect(report.byTrueClass.signed[0]).toBeCloseTo(-0.1, 12)
    expect(report.byTrueClass.signed[1]).toBeCloseTo((0.8 + 0.6) / 2 - 0.5, 12)
    expect(report.byPredictedClass.signed[0]).toBeCloseTo(0.85 - 0.5, 12)
    expect(report.byPredictedClass.signed[1]).toBeCloseTo(-0.4, 12)
  })

  it('gives Brier 0.80 and NLL 1.329630 of the published rows', () => {
    const report = calibrationReport(
      [
        [0.7, 0.2, 0.1],
        [0.1, 0.8, 0.1],
      ],
      [0, 2],
    )
    expect(report.brier).toBeCloseTo(0.8, 12)
    expect(report.nll).toBeCloseTo(1.32963, 6)
    // Class 1 has no rows: no value, and no part in the score.
    expect(report.byTrueClass.signed[1]).toBeNull()
    expect(report.byTrueClass.score.overShare + report.byTrueClass.score.underShare).toBe(1)
  })

  it('gives the published miscalibration score', () => {
    const score = miscalibrationScore([0.1, 0.05, -0.02, 0.03, -0.06])
    expect(score.mcs).toBeCloseTo(0.076, 12)
    expect(score.overMean).toBeCloseTo(0.06, 12)
    expect(score.underMean).toBeCloseTo(-0.04, 12)
    expect(score).toMatchObject({ overShare: 0.6, underShare: 0.4 })
    expect(miscalibrationScore([0.1, null]).underMean).toBeNull()
    expect(() => miscalibrationScore([null])).toThrow(InsufficientDataError)
  })

  it.each([
    ['bins below 1', [[0.5, 0.5]], [0], 0, 'bins'],
    [
      'rows of different length',
      [
        [0.5, 0.5],
        [1, 0, 0],
      ],
      [0, 0],
      15,
      'rows[1].probabilities',
    ],
    ['a label out of range', [[0.5, 0.5]], [2], 15, 'labels[0]'],
    ['NaN', [[Number.NaN, 1]], [0], 15, 'rows[0].probabilities[0]'],
  ])('refuses %s', (_, probabilities, labels, bins, message) => {
    expect(() => calibrationReport(probabilities, labels, { bins })).toThrow(InvalidArgumentError)
    expect(() => calibrationReport(probabilities, labels, { bins })).toThrow(message)
  })
})

describe('overfittingReport', () => {
  const rows = (n: number, accuracy: number, confidence: number) => ({
    confidences: new Array<number>(n).fill(confidence),
    right: Array.from({ length: n }, (_, i) => (i < accuracy * n ? 1 : 0)),
  })

  it('flags a gap beyond chance with over-confidence on test rows', () => {
    const report = overfittingReport(rows(500, 0.99, 0.98), rows(500, 0.8, 0.95))
    expect(report.riskGap.value).toBeCloseTo(0.19, 12)
    expect(report.confidenceGap.value).toBeCloseTo(0.03, 12)
    expect(report.signedEce.test).toBeCloseTo(0.15, 12)
    expect(report.signedEce.drift).toBeCloseTo(0.16, 12)
    expect(report.overfits).toBe(true)
  })

  it('does not flag a gap that chance can make, or that the model admits', () => {
    expect(overfittingReport(rows(20, 0.9, 0.9), rows(20, 0.85, 0.9)).overfits).toBe(false)
    expect(overfittingReport(rows(500, 0.99, 0.98), rows(500, 0.8, 0.7)).overfits).toBe(false)
  })

  it('refuses a side without rows', () => {
    expect(() => overfittingReport(rows(0, 1, 1), rows(5, 1, 1))).toThrow(InsufficientDataError)
  })
})

describe('labels', () => {
  it('smooths, and measures generated text', () => {
    ;[0.925, 0.025, 0.025, 0.025].forEach((expected, label) => {
      expect(smoothLabel(0, { classes: 4, epsilon: 0.1 })[label]).toBeCloseTo(expected, 12)
    })
    expect(sequenceConfidence([Math.log(0.5), Math.log(0.125)])).toBeCloseTo(0.25, 12)
    expect(
      [0, 1, 2, 3, 4].map(n => vqaAccuracy('red', [...new Array<string>(n).fill('red'), 'blue'])),
    ).toEqual([0, 1 / 3, 2 / 3, 1, 1])
    expect(() => smoothLabel(4, { classes: 4, epsilon: 0.1 })).toThrow(InvalidArgumentError)
    expect(() => vqaAccuracy('red', [])).toThrow(InsufficientDataError)
  })
})
