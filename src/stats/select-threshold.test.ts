import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { threshold } from '../core/index.js'
import { confusionAt, f1 } from './confusion.js'
import { clopperPearsonInterval, wilsonInterval } from './proportion.js'
import { selectThreshold, thresholdCurve } from './select-threshold.js'

// FlexGuard's strictness set under the strict regime: positive from tier 1 on.
const scores = [5, 25, 30, 15, 50, 70, 90, 62]
const labels = [0, 0, 1, 1, 1, 1, 1, 1]
const provenance = { source: 'strictness set', date: '2026-11-24' }

const rows = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.nat(1)), { minLength: 2, maxLength: 40 })
  .filter(all => all.some(([, label]) => label === 1) && all.some(([, label]) => label === 0))
  .map(all => ({ scores: all.map(([score]) => score), labels: all.map(([, label]) => label) }))
const few = { ...provenance, resamples: 100 }

describe('selectThreshold by F1', () => {
  it('chooses tau 5 on the published set, with the published F1 at every candidate', () => {
    const f1s = Object.fromEntries(thresholdCurve(scores, labels).map(point => [point.tau, point.f1]))
    expect(f1s[-1]).toBeCloseTo(0.85714, 5)
    expect(f1s[5]).toBe(12 / 13)
    expect(f1s[15]).toBeCloseTo(0.83333, 5)
    expect(f1s[25]).toBeCloseTo(0.90909, 5)
    const chosen = selectThreshold(scores, labels, provenance)
    expect(chosen).toMatchObject({ tau: 5, f1: 12 / 13, ties: [5] })
    expect(chosen.counts).toEqual({
      truePositives: 6,
      falsePositives: 1,
      trueNegatives: 1,
      falseNegatives: 0,
    })
  })

  it('takes the lowest of equally good thresholds and reports them all', () => {
    // tau 10: TP 2 FP 1 FN 0 = 4/5; tau 30: TP 1 FP 0 FN 1 = 2/3; tau 20: TP 2 FP 0 = 1, the best, alone
    expect(selectThreshold([10, 20, 30, 40], [0, 0, 1, 1], provenance).ties).toEqual([20])
    // -1: TP 2 FP 2 = 2/3; 10: TP 1 FP 2 = 2/5; 20: TP 1 FP 1 = 1/2; 30: TP 1 FP 0 = 2/3
    const tied = selectThreshold([10, 20, 30, 40], [1, 0, 0, 1], provenance)
    expect(tied).toMatchObject({ tau: -1, ties: [-1, 30], f1: 2 / 3 })
  })

  it('carries its provenance into a threshold', () => {
    const chosen = selectThreshold(scores, labels, { ...provenance, seed: 4 })
    expect(chosen.provenance).toEqual({
      kind: 'calibrated',
      source: 'strictness set',
      objective: 'max F1',
      n: 8,
      value: 12 / 13,
      interval: chosen.ci95,
      date: '2026-11-24',
    })
    expect(
      threshold({ signal: 'harm', tau: chosen.tau, action: 'block', provenance: chosen.provenance }).tau,
    ).toBe(5)
    expect(selectThreshold(scores, labels, { ...provenance, seed: 4 })).toEqual(chosen)
  })

  it('is at least as good as every other threshold, observed or not', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: -1, max: 100 }), ({ scores, labels }, other) => {
        const chosen = selectThreshold(scores, labels, few)
        expect(f1(confusionAt(scores, labels, chosen.tau))).toBe(chosen.f1)
        expect(chosen.f1).toBeGreaterThanOrEqual(f1(confusionAt(scores, labels, other)))
        expect(chosen.ties[0]).toBe(chosen.tau)
        expect(chosen.ci95[0]).toBeLessThanOrEqual(chosen.ci95[1])
      }),
      { seed: 81, numRuns: 50 },
    )
  })
})

describe('selectThreshold by a rate', () => {
  it('keeps the false-positive rate within its limit and takes the most recall', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), ({ scores, labels }, maxFpr) => {
        const chosen = selectThreshold(scores, labels, { ...few, objective: { maxFpr } })
        expect(chosen.falsePositiveRate).toBeLessThanOrEqual(maxFpr)
        for (const point of thresholdCurve(scores, labels))
          if (point.falsePositiveRate <= maxFpr) expect(point.recall).toBeLessThanOrEqual(chosen.recall)
      }),
      { seed: 82 },
    )
  })

  it('keeps the recall above its floor and takes the fewest false positives', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), ({ scores, labels }, minRecall) => {
        const chosen = selectThreshold(scores, labels, { ...few, objective: { minRecall } })
        expect(chosen.recall).toBeGreaterThanOrEqual(minRecall)
        for (const point of thresholdCurve(scores, labels))
          if (point.recall >= minRecall)
            expect(point.falsePositiveRate).toBeGreaterThanOrEqual(chosen.falsePositiveRate)
      }),
      { seed: 83 },
    )
  })

  it('states the rate reached with its Wilson interval', () => {
    const byFpr = selectThreshold(scores, labels, { ...provenance, objective: { maxFpr: 0.1 } })
    expect(byFpr).toMatchObject({ tau: 25, falsePositiveRate: 0, recall: 5 / 6 })
    expect(byFpr.provenance).toMatchObject({ objective: 'max recall with FPR <= 0.1', value: 0 })
    expect(byFpr.ci95).toEqual([0, wilsonInterval(0, 2).high])
    const byRecall = selectThreshold(scores, labels, { ...provenance, objective: { minRecall: 0.5 } })
    // taus 25, 30 and 50 keep at least half of the six and flag no negative
    expect(byRecall).toMatchObject({ tau: 25, ties: [25, 30, 50] })
    expect(byRecall.provenance).toMatchObject({ objective: 'min FPR with recall >= 0.5', value: 5 / 6 })
    expect(byRecall.ci95[0]).toBeGreaterThan(clopperPearsonInterval(5, 6).low)
  })

  it('resamples clusters when rows belong together', () => {
    const clusters = labels.map(() => 'one conversation')
    const chosen = selectThreshold(scores, labels, { ...provenance, objective: { maxFpr: 0.5 }, clusters })
    expect(chosen.ci95).toEqual([0.5, 0.5])
  })

  it.each([{ maxFpr: -0.1 }, { maxFpr: Number.NaN }, { minRecall: 1.2 }])('refuses %o', objective => {
    expect(() => selectThreshold(scores, labels, { ...provenance, objective })).toThrow('must be in [0, 1]')
  })
})

describe('the scale of the scores', () => {
  it.each([-0.5, 100.5, Number.NaN])('refuses a score of %s', score => {
    expect(() => selectThreshold([score, 1], [0, 1], provenance)).toThrow(
      `selectThreshold: scores[0] must be in [0, 100], got ${score}`,
    )
  })
})
