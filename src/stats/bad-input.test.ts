import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../core/index.js'
import {
  aurc,
  auroc,
  averagePrecision,
  brierScore,
  confusionAt,
  confusionCounts,
  discordantPairs,
  expectedCalibrationError,
  InsufficientDataError,
  isotonic,
  isotonicRegression,
  kendallTauB,
  midRanks,
  platt,
  precisionRecallCurve,
  quantile,
  recallAtFpr,
  reliabilityBins,
  riskCoverageCurve,
  rocCurve,
  selectThreshold,
  spearman,
  temperature,
  thresholdCurve,
} from './index.js'

type Rows = ArrayLike<number>
const provenance = { source: 'test', date: '2026-11-24' }

/** Functions of a column of numbers and a column of 0/1 labels. */
const ofLabels: Record<string, (scores: Rows, labels: Rows) => unknown> = {
  auroc,
  rocCurve,
  recallAtFpr: (scores, labels) => recallAtFpr(scores, labels, 0.1),
  averagePrecision,
  precisionRecallCurve,
  confusionAt: (scores, labels) => confusionAt(scores, labels, 0.5),
  confusionCounts,
  brierScore,
  expectedCalibrationError,
  reliabilityBins,
  selectThreshold: (scores, labels) => selectThreshold(scores, labels, provenance),
  thresholdCurve,
  discordantPairs: (first, labels) => discordantPairs(first, first, labels),
}
/** Functions of two columns of numbers. */
const ofNumbers: Record<string, (x: Rows, y: Rows) => unknown> = {
  aurc,
  riskCoverageCurve,
  spearman,
  kendallTauB,
  platt: platt().fit,
  isotonic: isotonic().fit,
  temperature: temperature().fit,
  isotonicRegression,
}
const needBothClasses = ['auroc', 'rocCurve', 'recallAtFpr', 'averagePrecision', 'precisionRecallCurve']
const calibrators = ['selectThreshold', 'thresholdCurve', 'platt', 'isotonic', 'temperature']
const all = { ...ofLabels, ...ofNumbers }

describe.each(Object.entries(all))('%s', (name, run) => {
  it('refuses columns of different length', () => {
    expect(() => run([0, 1, 1], [0, 1])).toThrow(InvalidArgumentError)
    expect(() => run([0, 1, 1], [0, 1])).toThrow(/3 and 2/)
  })

  it('says that no rows are no rows', () => {
    const error = caught(() => run([], []))
    expect(InsufficientDataError.isInstance(error) && error.missing).toBe('rows')
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'names the row of a value of %s',
    value => {
      const error = caught(() => run([0, value, 1], [0, 1, 1]))
      expect(InvalidArgumentError.isInstance(error)).toBe(true)
      expect(InsufficientDataError.isInstance(error)).toBe(false)
      expect(String(error)).toContain(`[1] must be`)
      expect(String(error)).toContain(`got ${value}`)
      expect(String(error)).toContain(name)
    },
  )
})

describe.each(Object.entries(ofLabels))('%s', (_, run) => {
  it.each([2, -1, 0.5, Number.NaN])('refuses a label of %s', label => {
    expect(() => run([0, 1, 1], [0, 1, label])).toThrow(`labels[2] must be 0 or 1, got ${label}`)
  })
})

describe.each([...needBothClasses, ...calibrators])('%s', name => {
  it('names the class that is missing', () => {
    const withoutPositives = caught(() => all[name]!([0.2, 0.4], [0, 0]))
    const withoutNegatives = caught(() => all[name]!([0.2, 0.4], [1, 1]))
    expect(InsufficientDataError.isInstance(withoutPositives) && withoutPositives.missing).toBe('positives')
    expect(InsufficientDataError.isInstance(withoutNegatives) && withoutNegatives.missing).toBe('negatives')
    if (calibrators.includes(name)) expect(String(withoutPositives)).toContain('cannot calibrate')
  })
})

describe('other contracts', () => {
  it('keeps probabilities in [0, 1], losses at 0 or more, soft targets in [0, 1]', () => {
    expect(() => brierScore([1.01], [1])).toThrow('brierScore: probabilities[0] must be in [0, 1], got 1.01')
    expect(() => aurc([1], [-1])).toThrow('aurc: losses[0] must be a finite number of at least 0, got -1')
    expect(() => platt().fit([1, 2], [0, 1.5])).toThrow('platt: targets[1] must be in [0, 1], got 1.5')
  })

  it('needs values that differ where order is measured', () => {
    for (const correlation of [spearman, kendallTauB])
      for (const [x, y] of [
        [
          [1, 1],
          [1, 2],
        ],
        [
          [1, 2],
          [3, 3],
        ],
      ] as const) {
        const error = caught(() => correlation(x, y))
        expect(InsufficientDataError.isInstance(error) && error.missing).toBe('variation')
      }
  })

  it('refuses single columns that are empty or not finite', () => {
    expect(() => midRanks([])).toThrow('midRanks: values must have at least one row, got none')
    expect(() => quantile([1, Number.NaN], 0.5)).toThrow(
      'quantile: values[1] must be a finite number, got NaN',
    )
    expect(() => quantile([1], 1.5)).toThrow('quantile: probability must be in [0, 1], got 1.5')
  })
})

function caught(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
