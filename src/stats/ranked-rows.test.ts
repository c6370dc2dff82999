import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { take } from './bootstrap.js'
import { InsufficientDataError } from './errors.js'
import { averagePrecision } from './precision-recall.js'
import { rankedRows } from './ranked-rows.js'
import { auroc, recallAtFpr } from './roc.js'

describe('rankedRows', () => {
  it('gives on any draw what the plain functions give on the drawn rows', () => {
    // Few distinct scores, so that ties are common; draws repeat rows and leave others out.
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 2,
      maxLength: 40,
    })
    fc.assert(
      fc.property(
        rows,
        fc.infiniteStream(fc.nat()),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, naturals, maxFpr) => {
          const scores = all.map(([score]) => score / 3)
          const labels = all.map(([, label]) => label)
          const drawn = Uint32Array.from(all, () => naturals.next().value! % all.length)
          const [drawnScores, drawnLabels] = [take(scores, drawn), take(labels, drawn)]
          const ranked = rankedRows(scores, labels)
          if (new Set(drawnLabels).size < 2) {
            expect(() => ranked.auroc(drawn)).toThrow(InsufficientDataError)
            return
          }
          expect(ranked.auroc(drawn)).toBeCloseTo(auroc(drawnScores, drawnLabels), 12)
          expect(ranked.averagePrecision(drawn)).toBeCloseTo(averagePrecision(drawnScores, drawnLabels), 12)
          expect(ranked.recallAtFpr(drawn, maxFpr)).toBe(recallAtFpr(drawnScores, drawnLabels, maxFpr).recall)
        },
      ),
      { seed: 20261124 },
    )
  })

  it('counts a tie between the classes as half', () => {
    // pairs (1, 1): tie, 1/2; (1, 0): won, 1. Of two pairs 1.5.
    expect(rankedRows([1, 1, 0], [1, 0, 0]).auroc(Uint32Array.of(0, 1, 2))).toBe(0.75)
  })

  it('refuses rows it cannot rank', () => {
    expect(() => rankedRows([0.1, Number.NaN], [0, 1])).toThrow('scores[1]')
    expect(() => rankedRows([0.1], [0, 1])).toThrow('same length')
    expect(() => rankedRows([], [])).toThrow(InsufficientDataError)
  })
})
