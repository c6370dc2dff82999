import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crossFit } from './cross-fit.js'

describe('crossFit', () => {
  it('is perfect where the classes are apart', () => {
    const labels = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : 0))
    const scores = labels.map(label => (label === 1 ? 90 : 10))
    const held = crossFit(scores, labels, { objective: 'f1' })!
    expect(held.taus).toEqual([10, 10, 10, 10, 10])
    expect(held.counts).toEqual({
      truePositives: 50,
      falsePositives: 0,
      trueNegatives: 50,
      falseNegatives: 0,
    })
    expect([held.f1.value, held.recall.value, held.falsePositiveRate.value]).toEqual([1, 1, 0])
  })

  it('keeps the limit on false positives only roughly on rows it was not chosen on, and says so', () => {
    // Scores that know nothing: in sample a threshold finds rows to please; held out the rates agree.
    let seed = 7
    const random = (): number => {
      seed = (seed * 48271) % 2147483647
      return seed / 2147483647
    }
    const labels = Array.from({ length: 400 }, () => (random() < 0.5 ? 1 : 0))
    const scores = labels.map(() => Math.floor(random() * 101))
    const held = crossFit(scores, labels, { objective: { maxFpr: 0.1 } })!
    expect(held.falsePositiveRate.low).toBeLessThan(0.1)
    expect(held.falsePositiveRate.high).toBeGreaterThan(0.1)
    expect(Math.abs(held.recall.value - held.falsePositiveRate.value)).toBeLessThan(0.1)
  })

  it('declines when a class has fewer than ten rows', () => {
    const labels = Array.from({ length: 100 }, (_, i) => (i < 9 ? 1 : 0))
    expect(
      crossFit(
        labels.map(label => label * 50),
        labels,
        { objective: 'f1' },
      ),
    ).toBeUndefined()
  })

  it('judges every row exactly once, and the same way for one seed', () => {
    const row = fc.record({ score: fc.integer({ min: 0, max: 100 }), label: fc.constantFrom(0, 1) })
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 60, maxLength: 120 }),
        fc.integer({ min: 0, max: 99 }),
        (rows, seed) => {
          const scores = rows.map(({ score }) => score)
          const labels = rows.map(({ label }) => label)
          const held = crossFit(scores, labels, { objective: 'f1', seed })
          const positives = labels.filter(label => label === 1).length
          fc.pre(held !== undefined)
          expect(held!.counts.truePositives + held!.counts.falseNegatives).toBe(positives)
          expect(held!.counts.falsePositives + held!.counts.trueNegatives).toBe(labels.length - positives)
          expect(crossFit(scores, labels, { objective: 'f1', seed })).toEqual(held)
        },
      ),
      { seed: 11, numRuns: 15 },
    )
  })
})
