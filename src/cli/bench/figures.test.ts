import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareContenders } from './comparisons.js'
import type { Answer } from './contender.js'
import { columnsOf, figuresOf } from './figures.js'
import { answered, benchRow, view } from './testing/rows.js'

const lost: Answer = { error: 'timeout' }

function figures(
  labels: readonly (0 | 1)[],
  answers: readonly Answer[],
  given: Parameters<typeof columnsOf>[2] = view,
) {
  const rows = labels.map((label, i) => benchRow(`r${i}`, label))
  return figuresOf(rows, answers, { contender: 'c', columns: columnsOf(rows, answers, given) })
}

describe('figuresOf', () => {
  it('gives the figures of the verdicts and of the ranking', () => {
    const { counts, f1, precision, recall, falseAlarms, auroc, ece, rankedBy, latencyMs } = figures(
      [1, 1, 1, 0, 0],
      [answered(0.9), answered(0.8), answered(0.2), answered(0.6), answered(0.1, 3)],
    )
    expect(counts).toEqual({ truePositives: 2, falsePositives: 1, trueNegatives: 1, falseNegatives: 1 })
    // 2 x 2 / (2 x 2 + 1 + 1)
    expect(f1?.value).toBeCloseTo(2 / 3, 12)
    expect([precision?.value, recall?.value, falseAlarms?.value]).toEqual([2 / 3, 2 / 3, 1 / 2])
    // Of six pairs one is lost: 0.2 against 0.6.
    expect(auroc?.value).toBeCloseTo(5 / 6, 12)
    // |0.9 - 1| + |0.8 - 1| + |0.2 - 1| + |0.6 - 0| + |0.1 - 0|, each alone in its bin, over 5
    expect(ece).toMatchObject({ n: 5 })
    expect(ece?.value).toBeCloseTo(1.8 / 5, 12)
    expect([rankedBy, latencyMs]).toEqual(['score', { p50: 1, p99: 2.92, n: 5 }])
  })

  it('counts a row without an answer as wrong, in every denominator', () => {
    const one = figures([1, 1, 0, 0], [answered(0.9), lost, answered(0.1), lost])
    expect(one).toMatchObject({
      n: 4,
      answered: 2,
      unanswered: { timeout: 2 },
      counts: { truePositives: 1, falseNegatives: 1, falsePositives: 1, trueNegatives: 1 },
      recall: { value: 0.5 },
      falseAlarms: { value: 0.5 },
      recallAt1: { value: 0 },
      ece: { n: 2 },
    })
    // 0.9 over 0.1 wins; the lost positive is below both, the lost negative above: 1 of 4 pairs.
    expect(one.auroc?.value).toBe(0.25)
  })

  it('never gains by an answer that is lost', () => {
    const row = fc.tuple(fc.constantFrom<0 | 1>(0, 1), fc.double({ min: 0, max: 1, noNaN: true }))
    fc.assert(
      fc.property(fc.array(row, { minLength: 3, maxLength: 12 }), fc.nat(), (given, at) => {
        const labels = given.map(([label]) => label)
        fc.pre(new Set(labels).size === 2)
        const answers = given.map(([, risk]) => answered(risk))
        const whole = figures(labels, answers)
        const torn = figures(labels, answers.with(at % given.length, lost))
        for (const figure of ['auroc', 'averagePrecision', 'f1', 'recall', 'recallAt1'] as const)
          expect(torn[figure]!.value).toBeLessThanOrEqual(whole[figure]!.value + 1e-12)
        expect(torn.falseAlarms!.value).toBeGreaterThanOrEqual(whole.falseAlarms!.value)
      }),
      { seed: 20261124, numRuns: 15 },
    )
  })

  it('has no ranking of one that only says yes or no', () => {
    const yesNo = (flagged: boolean): Answer => ({ scores: {}, flags: { flagged }, costMs: 1 })
    const one = figures([1, 0], [yesNo(true), yesNo(false)])
    expect(one.f1?.value).toBe(1)
    for (const figure of ['auroc', 'recallAt1', 'ece', 'rankedBy'] as const)
      expect(one).not.toHaveProperty(figure)
  })

  it('has no ranking where some answers have a score and some have none', () => {
    const bare: Answer = { scores: {}, flags: { flagged: true }, costMs: 1 }
    expect(figures([1, 0], [bare, answered(0.3)])).not.toHaveProperty('auroc')
  })

  it('takes the best of several rankings, and says which', () => {
    const both = (a: number, b: number): Answer => ({
      scores: { a, b },
      flags: { flagged: false },
      costMs: 1,
    })
    const one = figures([1, 0], [both(0.1, 0.9), both(0.5, 0.2)], { ranks: ['a', 'b'], flag: 'flagged' })
    expect([one.rankedBy, one.auroc?.value]).toEqual(['b', 1])
  })

  it('has only what one class can give', () => {
    const harmless = figures([0, 0], [answered(0.9), answered(0.2)])
    expect(harmless.falseAlarms?.value).toBe(0.5)
    for (const figure of ['auroc', 'f1', 'recall', 'precision'] as const)
      expect(harmless).not.toHaveProperty(figure)
  })

  it('widens the interval of rows that are variants of one text', () => {
    const labels = Array.from({ length: 40 }, (): 1 => 1)
    const answers = labels.map((_, i) => answered(i < 20 ? 0.9 : 0.1))
    const rows = labels.map((label, i) => benchRow(`r${i}`, label, { cluster: String(Math.floor(i / 10)) }))
    const clustered = figuresOf(rows, answers, { contender: 'c', columns: columnsOf(rows, answers, view) })
    const single = figures(labels, answers)
    const width = ({ low, high }: { low: number; high: number }): number => high - low
    expect(clustered.recall?.value).toBe(0.5)
    expect(width(clustered.recall!)).toBeGreaterThan(width(single.recall!))
  })
})

describe('compareContenders', () => {
  const labels = Array.from({ length: 40 }, (_, i): 0 | 1 => (i % 2 === 0 ? 1 : 0))
  const rows = labels.map((label, i) => benchRow(`r${i}`, label))
  const right = labels.map(label => answered(label === 1 ? 0.9 : 0.1))
  const wrongOnTen = right.map((answer, i) => (i < 10 ? answered(labels[i] === 1 ? 0.1 : 0.9) : answer))
  const set = (name: string, first: readonly Answer[], second: readonly Answer[]) => ({
    set: name,
    columns: new Map([
      ['a', columnsOf(rows, first, view)],
      ['b', columnsOf(rows, second, view)],
    ]),
  })

  it('tests verdicts and rankings on the same rows, corrected over the sets', () => {
    const [clear, equal] = compareContenders([set('clear', right, wrongOnTen), set('equal', right, right)])
    expect(clear).toMatchObject({ set: 'clear', first: 'a', second: 'b' })
    expect(clear!.decisions).toMatchObject({ onlyFirstRight: 10, onlySecondRight: 0 })
    // Mid-p of 10 to 0: 2 x 0.5^10 less half of both ends, which is 0.5^10.
    expect(clear!.decisions.pValue).toBeCloseTo(0.5 ** 10, 12)
    expect(clear!.decisions.pHolm).toBeCloseTo(2 * 0.5 ** 10, 12)
    expect(clear!.auroc!.value).toBeGreaterThan(0)
    expect(clear!.auroc!.pHolm).toBeGreaterThanOrEqual(clear!.auroc!.pValue)
    expect(equal!.decisions.pHolm).toBe(1)
    expect(equal!.auroc).toMatchObject({ value: 0, low: 0, high: 0, pValue: 1 })
  })

  it('has no difference of rankings where one has none', () => {
    const yesNo = right.map((): Answer => ({ scores: {}, flags: { flagged: true }, costMs: 1 }))
    const [only] = compareContenders([set('set', right, yesNo)])
    expect(only).not.toHaveProperty('auroc')
    expect(only!.decisions.onlyFirstRight).toBe(20)
  })
})
