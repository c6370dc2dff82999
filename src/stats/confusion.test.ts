import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { confusionAt, confusionCounts, f1, f1Of, falsePositiveRate, precision, recall } from './confusion.js'
import { InsufficientDataError } from './errors.js'

// FlexGuard's strictness set: tiers 0-4 and the scores of eight items (arXiv:2602.23636, our specification's vector).
const tiers = [0, 0, 1, 1, 2, 3, 4, 2]
const scores = [5, 25, 30, 15, 50, 70, 90, 62]
const labelsFrom = (lowestTier: number) => tiers.map(tier => (tier >= lowestTier ? 1 : 0))

describe('confusion counts', () => {
  it.each([
    { regime: 'strict', tau: 20, lowestTier: 1, tp: 5, fp: 1, fn: 1, expected: 10 / 12 },
    { regime: 'moderate', tau: 40, lowestTier: 2, tp: 4, fp: 0, fn: 0, expected: 1 },
    { regime: 'loose', tau: 60, lowestTier: 3, tp: 2, fp: 1, fn: 0, expected: 0.8 },
  ])('are those of the published set under $regime', ({ tau, lowestTier, tp, fp, fn, expected }) => {
    const counts = confusionAt(scores, labelsFrom(lowestTier), tau)
    expect(counts).toEqual({
      truePositives: tp,
      falsePositives: fp,
      falseNegatives: fn,
      trueNegatives: 8 - tp - fp - fn,
    })
    expect(f1(counts)).toBe(expected)
  })

  it('flag only what lies above tau, so a score equal to tau passes', () => {
    expect(confusionAt([20, 21], [0, 1], 20)).toEqual(confusionCounts([0, 1], [0, 1]))
    expect(confusionAt([20, 21], [0, 1], Number.NEGATIVE_INFINITY).falsePositives).toBe(1)
  })

  it('take typed arrays as they take lists', () => {
    expect(confusionAt(Float64Array.from(scores), Uint8Array.from(labelsFrom(1)), 20)).toEqual(
      confusionAt(scores, labelsFrom(1), 20),
    )
  })

  it('refuse a tau that is no number', () => {
    expect(() => confusionAt([1], [1], Number.NaN)).toThrow(
      'confusionAt: tau[0] must be a finite number, got NaN',
    )
  })
})

describe('precision, recall and F1', () => {
  it('agree with published pairs (Qwen3Guard report, arXiv:2510.14276)', () => {
    expect(f1Of({ precision: 0.9767, recall: 0.7364 })).toBeCloseTo(0.8397, 4)
    expect(f1Of({ precision: 0.9464, recall: 0.775 })).toBeCloseTo(0.8522, 4)
  })

  it('are 0 when their denominator is 0, as FlexGuard defines them', () => {
    const nothing = { truePositives: 0, falsePositives: 0, trueNegatives: 3, falseNegatives: 0 }
    expect([precision(nothing), recall(nothing), f1(nothing)]).toEqual([0, 0, 0])
    expect(f1Of({ precision: 0, recall: 0 })).toBe(0)
  })

  it('refuse a published share that is negative or no number', () => {
    expect(() => f1Of({ precision: -0.1, recall: 1 })).toThrow('precision[0]')
    expect(() => f1Of({ precision: 1, recall: Number.NaN })).toThrow('recall[0]')
  })

  it('fit together: F1 is the harmonic mean of precision and recall', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { minLength: 1 }), rows => {
        const counts = confusionCounts(
          rows.map(([predicted]) => predicted),
          rows.map(([, label]) => label),
        )
        expect(f1(counts)).toBeCloseTo(f1Of({ precision: precision(counts), recall: recall(counts) }), 12)
      }),
      { seed: 11 },
    )
  })
})

describe('falsePositiveRate', () => {
  it('is the share of negatives that were flagged', () => {
    expect(falsePositiveRate(confusionCounts([1, 0, 0, 1], [0, 0, 0, 1]))).toBeCloseTo(1 / 3, 15)
  })

  it('does not exist without a negative row', () => {
    expect(() => falsePositiveRate(confusionCounts([1], [1]))).toThrow(InsufficientDataError)
  })
})
