import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AssessedCell, assessReliability } from './assess.js'
import { countedFailure, failureUpperBound, sampleCellFailure } from './cell-failure.js'
import type { Cell } from './cells.js'
import { histogramProfile, operationalProfile } from './profile.js'

const ids = ['a', 'b', 'c', 'd']
const mass = [0.5, 0.3, 0.15, 0.05]
const variance = [1e-4, 1e-4, 4e-5, 1e-5]
const cells: AssessedCell[] = [
  { id: 'a', kind: 'single', failure: { mean: 0.001, variance: 1e-6 } },
  { id: 'b', kind: 'single', failure: { mean: 0.01, variance: 1e-5 } },
  { id: 'c', kind: 'single', failure: { mean: 0.1, variance: 9e-5 } },
  { id: 'd', kind: 'cross' },
]

describe('assessReliability', () => {
  it('gives the vector of the specification, in which one cell of two labels is 73 % of the whole', () => {
    const profile = operationalProfile({ ids, mass, variance })
    const found = assessReliability(profile, cells, { confidence: 0.95 })
    expect(Object.fromEntries(found.contributions.map(({ id, contribution }) => [id, contribution]))).toEqual(
      {
        a: 0.0005,
        b: 0.003,
        c: expect.closeTo(0.015, 12),
        d: 0.05,
      },
    )
    expect(found.pmi).toBeCloseTo(0.0685, 12)
    expect(found.variance).toBeCloseTo(1.35898e-5, 10)
    expect(Math.sqrt(found.variance)).toBeCloseTo(0.00368643459, 10)
    expect(found.upper).toBeCloseTo(0.0745636453, 9)
    expect(assessReliability(profile, cells, { confidence: 0.975 }).upper).toBeCloseTo(0.075725279, 9)
    expect(found.acu).toBeCloseTo(0.27775, 12)
    expect(found.contributions[0]).toMatchObject({ id: 'd', charged: true })
    expect(found.charged.cross / found.pmi).toBeCloseTo(0.73, 2)
  })

  it('charges what was never seen', () => {
    const profile = histogramProfile({ a: 50, b: 30, c: 15, d: 5 }, { pseudo: 2 })
    expect(profile.mass.map(one => Number(one.toFixed(10)))).toEqual([
      0.4901960784, 0.2941176471, 0.1470588235, 0.0490196078,
    ])
    expect(profile.unassessed).toBeCloseTo(0.0196078431, 10)
    expect(assessReliability(profile, cells).pmi).toBeCloseTo(0.0867647059, 10)
  })

  it('does not think a cell perfect in which nothing failed', () => {
    const one = operationalProfile({ ids: ['a'], mass: [1] })
    const found = assessReliability(one, [{ id: 'a', kind: 'single', failure: countedFailure(0, 10_000) }])
    expect(found.pmi).toBe(0)
    expect(found.upper).toBeCloseTo(2.99528e-4, 9)
  })

  it('never falls when a cell loses its data', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ weight: fc.integer({ min: 1, max: 50 }), failures: fc.integer({ min: 0, max: 20 }) }),
          {
            minLength: 1,
            maxLength: 8,
          },
        ),
        fc.nat(),
        (rows, pick) => {
          const profile = histogramProfile(Object.fromEntries(rows.map(({ weight }, i) => [`c${i}`, weight])))
          const known: AssessedCell[] = rows.map(({ failures }, i) => ({
            id: `c${i}`,
            kind: 'single',
            failure: countedFailure(failures, 20),
          }))
          const lost = known.map((cell, i) =>
            i === pick % known.length ? ({ id: cell.id, kind: 'empty' } as const) : cell,
          )
          const [before, after] = [assessReliability(profile, known), assessReliability(profile, lost)]
          expect(after.pmi).toBeGreaterThanOrEqual(before.pmi - 1e-12)
          expect(before.upper).toBeGreaterThanOrEqual(before.pmi)
          expect(before.upper).toBeLessThanOrEqual(1)
        },
      ),
      { seed: 5 },
    )
  })

  it('refuses what does not fit', () => {
    const profile = operationalProfile({ ids, mass, variance })
    expect(() => operationalProfile({ ids: ['a'], mass: [0.9] })).toThrow('sum to 1')
    expect(operationalProfile({ ids: ['a'], mass: [0.9], unassessed: 0.1 }).unassessed).toBe(0.1)
    expect(() => operationalProfile({ ids: ['a'], mass: [1], variance: [-1] })).toThrow(
      'variance of cell "a"',
    )
    expect(() => operationalProfile({ ids: ['a', 'a'], mass: [0.5, 0.5] })).toThrow('called "a"')
    for (const confidence of [0.5, 1, Number.NaN])
      expect(() => assessReliability(profile, cells, { confidence })).toThrow(
        'confidence must be in (0.5, 1)',
      )
    expect(() => assessReliability(profile, cells.slice(1))).toThrow('cell "a" of the profile')
    expect(() => assessReliability(profile, [...cells, cells[0]!])).toThrow('two cells are called "a"')
    const negative = cells.map(cell =>
      cell.id === 'b' ? { ...cell, failure: { mean: 0.1, variance: -1 } } : cell,
    )
    expect(() => assessReliability(profile, negative)).toThrow('variance of cell "b"')
  })
})

describe('a cell', () => {
  const cell: Cell = { id: 'x', centre: [0.5, 0.5], halfWidth: [0.5, 0.5] }

  it('gives the vectors for counted failures', () => {
    const counted = countedFailure(7, 1000)
    expect(counted.mean).toBe(0.007)
    expect(counted.variance).toBeCloseTo(6.957958e-6, 12)
    expect(countedFailure(0, 10_000).variance).toBe(0)
    expect(failureUpperBound(0, 10_000, 0.95)).toBeCloseTo(2.99528e-4, 9)
    expect(failureUpperBound(5, 5, 0.95)).toBe(1)
  })

  it('is sampled uniformly', () => {
    const found = sampleCellFailure(([x]) => (x! < 0.25 ? 'wrong' : 'right'), cell, {
      label: 'right',
      samples: 4000,
    })
    expect(Math.abs(found.mean - 0.25)).toBeLessThan(0.03)
    const missed = sampleCellFailure(() => 'wrong', cell, {
      label: 'right',
      samples: 10,
      failure: { missed: 'other' },
    })
    expect(missed.failures).toBe(0)
  })

  it('says when the model throws or says what nobody knows', () => {
    const known = new Set(['right'])
    expect(() => sampleCellFailure(() => 'odd', cell, { label: 'right', samples: 1, known })).toThrow(
      'said "odd"',
    )
    const broken = (): string => {
      throw new Error('no session')
    }
    expect(() => sampleCellFailure(broken, cell, { label: 'right', samples: 1 })).toThrow(
      'model under assessment',
    )
  })
})
