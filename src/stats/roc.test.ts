import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { averagePrecision, precisionRecallCurve } from './precision-recall.js'
import { auroc, recallAtFpr, rocCurve } from './roc.js'

const scores = [0.1, 0.4, 0.35, 0.8]
const labels = [0, 0, 1, 1]

/** Rows with many ties and both classes. */
const rows = fc
  .array(fc.tuple(fc.integer({ min: -6, max: 6 }), fc.nat(1)), { minLength: 2, maxLength: 40 })
  .filter(all => all.some(([, label]) => label === 1) && all.some(([, label]) => label === 0))
  .map(all => ({ scores: all.map(([score]) => score), labels: all.map(([, label]) => label) }))

describe('auroc', () => {
  it('counts the pairs in order', () => {
    // of the four pairs only 0.35 against 0.4 is wrong: 3/4 (scikit-learn's own documentation has this example)
    expect(auroc(scores, labels)).toBe(0.75)
  })

  it('counts a tie as half', () => {
    expect(auroc([1, 1], [0, 1])).toBe(0.5)
    // pairs of (2; 1) against (2, 1): tie, below; above, tie = (0.5 + 0 + 1 + 0.5) / 4
    expect(auroc([2, 1, 2, 1], [1, 1, 0, 0])).toBe(0.5)
  })

  it('is the share of pairs in order, whatever the rows', () => {
    fc.assert(
      fc.property(rows, ({ scores, labels }) => {
        const positives = scores.filter((_, row) => labels[row] === 1)
        const negatives = scores.filter((_, row) => labels[row] === 0)
        const inOrder = positives.flatMap(p => negatives.map(n => (p > n ? 1 : p === n ? 0.5 : 0)))
        const expected = inOrder.reduce<number>((sum, one) => sum + one, 0) / inOrder.length
        expect(auroc(scores, labels)).toBeCloseTo(expected, 12)
      }),
      { seed: 12 },
    )
  })

  it('does not change under a rising map and turns over under negation', () => {
    fc.assert(
      fc.property(rows, ({ scores, labels }) => {
        const area = auroc(scores, labels)
        expect(auroc(scores.map(Math.exp), labels)).toBe(area)
        expect(
          auroc(
            scores.map(score => -score),
            labels,
          ),
        ).toBeCloseTo(1 - area, 12)
      }),
      { seed: 13 },
    )
  })

  it('is the area under the straight lines of rocCurve', () => {
    fc.assert(
      fc.property(rows, ({ scores, labels }) => {
        const curve = rocCurve(scores, labels)
        const area = curve.slice(1).reduce((sum, point, i) => {
          const before = curve[i]!
          const width = point.falsePositiveRate - before.falsePositiveRate
          return sum + (width * (point.truePositiveRate + before.truePositiveRate)) / 2
        }, 0)
        expect(auroc(scores, labels)).toBeCloseTo(area, 12)
      }),
      { seed: 14 },
    )
  })

  it('leaves its arguments as they were', () => {
    const before = Float64Array.of(3, 1, 2)
    auroc(before, Uint8Array.of(1, 0, 1))
    expect(Array.from(before)).toEqual([3, 1, 2])
  })

  it('takes 100,000 rows in well under a second', () => {
    const many = Float64Array.from({ length: 100_000 }, (_, row) => (row * 7919) % 100_003)
    const truth = Uint8Array.from({ length: 100_000 }, (_, row) => row % 2)
    const start = performance.now()
    expect(auroc(many, truth)).toBeCloseTo(0.5, 2)
    // measured 60 ms on 2 shared cores; the bound only catches a quadratic slip
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('rocCurve', () => {
  it('goes from (0, 0) to (1, 1), one point a distinct score', () => {
    expect(rocCurve(scores, labels)).toEqual([
      { tau: 0.8, falsePositiveRate: 0, truePositiveRate: 0 },
      { tau: 0.4, falsePositiveRate: 0, truePositiveRate: 0.5 },
      { tau: 0.35, falsePositiveRate: 0.5, truePositiveRate: 0.5 },
      { tau: 0.1, falsePositiveRate: 0.5, truePositiveRate: 1 },
      { tau: Number.NEGATIVE_INFINITY, falsePositiveRate: 1, truePositiveRate: 1 },
    ])
    expect(rocCurve([5, 5, 5], [0, 1, 1])).toHaveLength(2)
  })
})

describe('recallAtFpr', () => {
  it('gives the most recall a settable threshold reaches within the limit', () => {
    expect(recallAtFpr(scores, labels, 0)).toEqual({ recall: 0.5, falsePositiveRate: 0, tau: 0.4 })
    expect(recallAtFpr(scores, labels, 0.5)).toEqual({ recall: 1, falsePositiveRate: 0.5, tau: 0.1 })
    expect(recallAtFpr([1, 1], [0, 1], 0.99)).toEqual({ recall: 0, falsePositiveRate: 0, tau: 1 })
  })

  it('never exceeds its limit and never loses recall as the limit rises', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), ({ scores, labels }, maxFpr) => {
        const within = recallAtFpr(scores, labels, maxFpr)
        expect(within.falsePositiveRate).toBeLessThanOrEqual(maxFpr)
        expect(within.recall).toBeLessThanOrEqual(
          recallAtFpr(scores, labels, Math.min(1, maxFpr + 0.2)).recall,
        )
        expect(recallAtFpr(scores, labels, 1).recall).toBe(1)
      }),
      { seed: 15 },
    )
  })

  it.each([-0.1, 1.1, Number.NaN])('refuses a limit of %s', limit => {
    expect(() => recallAtFpr(scores, labels, limit)).toThrow(
      `recallAtFpr: maxFpr must be in [0, 1], got ${limit}`,
    )
  })
})

describe('averagePrecision', () => {
  it('sums precision over gains in recall', () => {
    // 0.5 x 1 + 0.5 x 2/3 = 0.8333… (scikit-learn's own documentation has this example)
    expect(averagePrecision(scores, labels)).toBeCloseTo(5 / 6, 15)
  })

  it('is the share of positives when all scores are equal', () => {
    expect(averagePrecision([3, 3, 3, 3], [1, 0, 0, 0])).toBe(0.25)
  })

  it('is 1 exactly when every positive scores above every negative', () => {
    fc.assert(
      fc.property(rows, ({ scores, labels }) => {
        const separated = auroc(scores, labels) === 1
        expect(averagePrecision(scores, labels) > 1 - 1e-12).toBe(separated)
      }),
      { seed: 16 },
    )
  })

  it('rests on a curve that starts at the first flagged row', () => {
    expect(precisionRecallCurve(scores, labels)).toEqual([
      { tau: 0.4, precision: 1, recall: 0.5 },
      { tau: 0.35, precision: 0.5, recall: 0.5 },
      { tau: 0.1, precision: 2 / 3, recall: 1 },
      { tau: Number.NEGATIVE_INFINITY, precision: 0.5, recall: 1 },
    ])
  })
})
