import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aurc, riskCoverageCurve } from './risk-coverage.js'

describe('riskCoverageCurve', () => {
  it('gives the error rate of the rows answered, most confident first', () => {
    expect(riskCoverageCurve([0.7, 0.9, 0.8, 0.8], [0, 0, 1, 0])).toEqual([
      { confidence: 0.9, coverage: 0.25, risk: 0 },
      { confidence: 0.8, coverage: 0.75, risk: 1 / 3 },
      { confidence: 0.7, coverage: 1, risk: 0.25 },
    ])
  })
})

describe('aurc', () => {
  it('is the mean risk over all coverages', () => {
    // risks 0, 1/2, 1/3: (0 + 1/2 + 1/3) / 3 = 5/18
    expect(aurc([0.9, 0.8, 0.7], [0, 1, 0])).toBeCloseTo(5 / 18, 15)
  })

  it('averages over the orders of tied rows', () => {
    // orders (0, 1) and (1, 0) give (0 + 1/2)/2 and (1 + 1/2)/2: 1/2 on average
    expect(aurc([0.5, 0.5], [0, 1])).toBe(0.5)
  })

  it('does not depend on the order of the rows, and is the mean loss when all are tied', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(4), fc.nat(1)), { minLength: 1, maxLength: 30 }),
        fc.infiniteStream(fc.nat()),
        (rows, noise) => {
          const keyed = rows.map(row => ({ row, key: noise.next().value as number }))
          const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ row }) => row)
          const area = (all: typeof rows) =>
            aurc(
              all.map(([confidence]) => confidence),
              all.map(([, loss]) => loss),
            )
          expect(area(shuffled)).toBeCloseTo(area(rows), 12)
          const losses = rows.map(([, loss]) => loss)
          const mean = losses.reduce<number>((sum, loss) => sum + loss, 0) / losses.length
          expect(
            aurc(
              losses.map(() => 1),
              losses,
            ),
          ).toBeCloseTo(mean, 12)
        },
      ),
      { seed: 31 },
    )
  })
})
