import { describe, expect, it } from 'vitest'
import { columnsOf, measure } from './measure.js'
import { answer, contender, row, set } from './testing.js'

const given = { contender: contender(), set: set() }

describe('measure', () => {
  it('counts, rates and ranks, by the score that ranks best', () => {
    const rows = [row(1), row(1), row(0), row(0)]
    // `a` ranks 3 of the 4 pairs right, `b` all of them.
    const answers = [
      answer(true, { a: 0.9, b: 0.9 }),
      answer(false, { a: 0.3, b: 0.8 }),
      answer(true, { a: 0.5, b: 0.2 }),
      answer(false, { a: 0.1, b: 0.1 }),
    ]
    const measured = measure(rows, answers, given)
    expect(measured.counts).toEqual({
      truePositives: 1,
      falsePositives: 1,
      trueNegatives: 1,
      falseNegatives: 1,
    })
    expect(measured).toMatchObject({
      n: 4,
      positives: 2,
      auroc: { value: 1, score: 'b' },
      f1: { value: 0.5 },
    })
    expect(measured.recall?.value).toBe(0.5)
    expect(measured.falseAlarms?.value).toBe(0.5)
    expect(measured).not.toHaveProperty('injectionFlagged')
  })

  it('leaves rows without an answer out of every figure, and says how many and why', () => {
    const rows = [row(1), row(1), row(0)]
    const answers = [answer(true), { error: 'too_long' }, { error: 'too_long' }]
    const measured = measure(rows, answers, given)
    expect(measured).toMatchObject({ n: 1, positives: 1, unscored: { too_long: 2 }, recall: { value: 1 } })
    expect(measured.falseAlarms).toBeUndefined()
    expect(measured.auroc).toBeUndefined()
  })

  it('gives recall alone where there are positives alone, false alarms alone where there are none', () => {
    const positive = measure([row(1)], [answer(true)], given)
    expect([positive.recall?.value, positive.falseAlarms, positive.f1]).toEqual([1, undefined, undefined])
    const negative = measure([row(0)], [answer(true)], given)
    expect([negative.recall, negative.falseAlarms?.value]).toEqual([undefined, 1])
  })

  it('counts what the injection signal alone flags', () => {
    const answers = [
      { flagged: true, scores: {}, injectionFlagged: true },
      { flagged: true, scores: {}, injectionFlagged: false },
    ]
    expect(measure([row(1), row(1)], answers, given).injectionFlagged).toBe(1)
  })

  it('draws whole clusters: variants of one text do not narrow the interval', () => {
    // 20 rows, half of them caught: as 2 clusters that stand or fall together, and as 20 that stand alone.
    const rows = (cluster: (index: number) => string) =>
      Array.from({ length: 20 }, (_, index) => row(1, String(index), cluster(index)))
    const answers = Array.from({ length: 20 }, (_, index) => answer(index < 10))
    const width = (of: ReturnType<typeof rows>): number => {
      const { recall } = measure(of, answers, given)
      return recall!.high - recall!.low
    }
    expect(width(rows(index => (index < 10 ? 'a' : 'b')))).toBe(1)
    expect(width(rows(index => String(index)))).toBeLessThan(0.5)
  })
})

it('gives a row without a cluster one of its own', () => {
  const { clusters } = columnsOf([row(0, 'x'), row(0, 'y', 'c')], [answer(false), answer(false)])
  expect(clusters).toEqual(['x', 'c'])
})
