import { describe, expect, it } from 'vitest'
import { rubricTau } from '../guard/index.js'
import { InsufficientDataError } from '../stats/index.js'
import { measureStrictness, relativeDrop } from './strictness-measures.js'

// FlexGuard's strictness set: eight items by tier and score.
const rows = [0, 0, 1, 1, 2, 3, 4, 2].map((tier, i) => ({ tier, score: [5, 25, 30, 15, 50, 70, 90, 62][i]! }))

describe('measureStrictness', () => {
  it('gives the published figures on the published set', () => {
    const measures = measureStrictness(rows, rubricTau)
    expect(measures.f1).toEqual({ strict: 10 / 12, moderate: 1, loose: 0.8 })
    expect(measures.average).toBeCloseTo(0.87778, 5)
    expect(measures.worst).toBe(0.8)
    expect(measures.gap).toBeCloseTo(0.2, 12)
    expect(relativeDrop(measures)).toBeCloseTo(0.04, 12)
  })

  it('measures the rows of a sample, as often as they come', () => {
    // rows 0, 5, 5: one benign at 5, one high at 70, twice: perfect under each regime
    expect(measureStrictness(rows, rubricTau, [0, 5, 5]).average).toBe(1)
  })

  it('has no value where a regime has no positive row', () => {
    expect(() => measureStrictness(rows.slice(0, 5), rubricTau)).toThrow('no row is positive under "loose"')
    const measures = measureStrictness(rows, { strict: 100, moderate: 40, loose: 60 })
    expect(measures.f1.strict).toBe(0)
    expect(() => relativeDrop(measures)).toThrow(InsufficientDataError)
  })
})
