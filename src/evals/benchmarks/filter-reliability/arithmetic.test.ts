import { describe, expect, it } from 'vitest'
import { attackEffort, filterFigures, type Proposal, trialsToShow, zeroFailureBound } from './arithmetic.js'

const proposals = (count: number, score: number, unsafe: boolean): Proposal[] =>
  Array.from({ length: count }, () => ({ score, unsafe }))

describe('a filter', () => {
  it('cuts 24 of 1,000 to 1 of 700', () => {
    const figures = filterFigures(
      [
        ...proposals(699, 0.1, false),
        ...proposals(1, 0.1, true),
        ...proposals(277, 0.9, false),
        ...proposals(23, 0.9, true),
      ],
      0.5,
    )
    expect(figures.unfilteredRate).toBe(0.024)
    expect(figures.releasedRate).toBeCloseTo(0.00143, 5)
    expect(figures.falseNegativeRate).toBeCloseTo(0.0417, 4)
    expect(figures.filterRate).toBeCloseTo(0.3, 12)
    expect(figures.expectedProposals).toBeCloseTo(1.43, 2)
  })

  it('releases below its threshold, not at it', () => {
    const items = [
      ...Array.from({ length: 10 }, (_, i) => ({ score: (i + 1) / 100, unsafe: false })),
      ...[0.05, 0.4, 0.9].map(score => ({ score, unsafe: true })),
    ]
    expect(filterFigures(items, 0.05)).toMatchObject({ safeReleased: 4, unsafeReleased: 0 })
    expect(filterFigures(items, 0.06)).toMatchObject({ safeReleased: 5, unsafeReleased: 1 })
  })

  it('has no rate of what it never released', () => {
    expect(filterFigures(proposals(3, 0.5, false), 0.5)).toMatchObject({
      releasedRate: null,
      falseNegativeRate: null,
      filterRate: 1,
      expectedProposals: null,
    })
    expect(() => filterFigures([{ score: Number.NaN, unsafe: true }], 0.5)).toThrow('finite')
    expect(() => filterFigures([], 0.5)).toThrow('must not be empty')
  })
})

describe('what was shown', () => {
  it('is bounded by the number of clean trials', () => {
    expect(zeroFailureBound(5000)).toBeCloseTo(0.0006, 5)
    expect(zeroFailureBound(1)).toBeCloseTo(0.95, 12)
    expect(() => zeroFailureBound(0)).toThrow('trials')
  })
  it('needs about 100,000 clean releases for 0.003 %', () => {
    expect(trialsToShow(0.00003)).toBeGreaterThan(99_000)
    expect(trialsToShow(0.00003)).toBeLessThan(100_500)
    expect(zeroFailureBound(trialsToShow(0.00003))).toBeLessThanOrEqual(0.00003)
  })
  it('is in the paper a factor of 800', () => {
    expect(2.4 / 0.003).toBeCloseTo(800, 9)
    expect(0.003 / 2.4).toBeCloseTo(0.00125, 12)
  })
})

describe('the effort of an attack', () => {
  const done = (...minutes: number[]) => minutes.map(time => ({ minutes: time, succeeded: true }))
  it('is the mean time to a success', () => {
    const [before, after] = [attackEffort(done(10, 14, 15)), attackEffort(done(20, 28, 30))]
    expect([before, after, after / before]).toEqual([13, 26, 2])
  })
  it('counts the time of a session that was cut', () => {
    expect(attackEffort([...done(20, 28), { minutes: 60, succeeded: false }])).toBe(54)
    expect(() => attackEffort([{ minutes: 60, succeeded: false }])).toThrow('no session succeeded')
  })
})
