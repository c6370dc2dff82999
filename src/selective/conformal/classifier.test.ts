import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import { InsufficientDataError, randomStream } from '../../stats/index.js'
import { softmaxRows } from '../testing/softmax-rows.js'
import { conformalClassifier } from './classifier.js'
import { type FitConformalOptions, fitConformal, type LabelledRow } from './fit.js'

const raps = { kind: 'raps', kReg: 2, lambda: 0.1 } as const
const rows = softmaxRows({ n: 400, classes: 4, seed: 1 })

describe('conformalClassifier', () => {
  it('takes every label whose score is at most the threshold', () => {
    // τ = 0.95 exactly: rank 3 of u = 0 and rank 4 of u = 1 score 0.95.
    const calibrator = {
      ...fitConformal(softmaxRows({ n: 50, classes: 5, seed: 2 }), { alpha: 0.1, score: raps, seed: 1 }),
      marginal: { n: 50, rank: 46, threshold: 0.95 },
    }
    const predict = (u: number): readonly number[] =>
      conformalClassifier(calibrator).predict([0.5, 0.2, 0.15, 0.1, 0.05], { u }).labels
    expect(predict(0)).toEqual([0, 1, 2])
    expect(predict(1)).toEqual([0, 1, 2, 3])
  })

  it('covers a calibration row iff its score is at most the threshold, for every rule and condition', () => {
    // So the share of covered calibration rows is rank / n without ties: the last rank is included, bit for bit.
    for (const score of [{ kind: 'lac' }, { kind: 'aps' }, raps] as const)
      for (const seed of [undefined, 3]) {
        const calibrator = fitConformal(rows, { alpha: 0.13, score, ...(seed !== undefined && { seed }) })
        const classifier = conformalClassifier(calibrator)
        const covered = rows.filter(({ probabilities, label, id }) =>
          classifier.predict(probabilities, { id: id! }).labels.includes(label),
        )
        expect(covered.length).toBe(calibrator.marginal.rank)
      }
  })

  it('takes given random numbers in place of a seed', () => {
    // APS, one row: 0.7 + (1 - u) 0.3 for label 1.
    const row = { probabilities: [0.7, 0.3], label: 1 }
    const fitted = [0, 0.5, 1].map(u => fitConformal([{ ...row, u }], { alpha: 0.5, score: { kind: 'aps' } }))
    fitted.forEach(({ marginal }, i) => {
      expect(marginal.threshold).toBeCloseTo(1 - 0.15 * i, 12)
    })
    expect(conformalClassifier(fitted[1]!).predict([0.7, 0.3], { u: 0.5 }).labels).toEqual([0, 1])
    expect(conformalClassifier(fitted[1]!).predict([0.7, 0.3], { u: 0.4 }).labels).toEqual([0])
    expect(() => fitConformal([{ ...row, u: 2 }], { alpha: 0.5 })).toThrow('rows[0].u')
  })

  it('survives JSON', () => {
    for (const by of ['all', 'label', 'group'] as const) {
      const calibrator = fitConformal(rows, { alpha: 0.02, by, score: raps, seed: 3 })
      const revived: typeof calibrator = JSON.parse(JSON.stringify(calibrator))
      expect(revived).toEqual(calibrator)
      const options = { id: 'x', group: 'even' }
      expect(conformalClassifier(revived).predict([0.4, 0.3, 0.2, 0.1], options)).toEqual(
        conformalClassifier(calibrator).predict([0.4, 0.3, 0.2, 0.1], options),
      )
    }
  })

  it('gives larger sets for smaller alpha, each within the other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 48 }),
        fc.nat(399),
        fc.constantFrom('all', 'label', 'group'),
        (hundredths, row, by) => {
          const { probabilities, id, group } = rows[row]!
          const set = (alpha: number): readonly number[] =>
            conformalClassifier(fitConformal(rows, { alpha, score: raps, seed: 3, by: by as 'all' })).predict(
              probabilities,
              { id: id!, group: group! },
            ).labels
          const [wide, narrow] = [set(hundredths / 100), set((2 * hundredths) / 100)]
          for (const label of narrow) expect(wide).toContain(label)
        },
      ),
      { seed: 4, numRuns: 40 },
    )
  })

  it('does not depend on the order of calibration rows or of calls', () => {
    const forward = fitConformal(rows, { alpha: 0.1, by: 'group', score: raps, seed: 3 })
    const backward = fitConformal([...rows].reverse(), { alpha: 0.1, by: 'group', score: raps, seed: 3 })
    expect(backward.byGroup).toEqual(forward.byGroup)
    const classifier = conformalClassifier(forward)
    const ask = (i: number) =>
      classifier.predict(rows[i]!.probabilities, { id: rows[i]!.id!, group: 'odd' }).labels
    const first = [0, 1, 2, 3].map(ask)
    expect([3, 2, 1, 0].map(ask).reverse()).toEqual(first)
  })

  it('puts every label in the set and warns when rows are too few', () => {
    const few = rows.slice(0, 8)
    const calibrator = fitConformal(few, { alpha: 0.1 })
    expect(calibrator.marginal).toEqual({ n: 8, rank: 9, threshold: null })
    expect(calibrator.warnings).toEqual([expect.stringContaining('needs at least 9')])
    expect(conformalClassifier(calibrator).predict([1, 0, 0, 0]).labels).toEqual([0, 1, 2, 3])
  })

  it('never leaves out a label it has not seen', () => {
    const without = rows.filter(({ label }) => label !== 2)
    const calibrator = fitConformal(without, { alpha: 0.1, by: 'label' })
    expect(calibrator.byLabel![2]).toEqual({ n: 0, rank: 1, threshold: null })
    expect(calibrator.warnings.join()).toContain('label 2')
    expect(conformalClassifier(calibrator).predict([1, 0, 0, 0]).labels).toContain(2)
  })

  it('falls back to the marginal threshold for an unseen group, and says so', () => {
    const calibrator = fitConformal(rows, { alpha: 0.1, by: 'group' })
    const set = conformalClassifier(calibrator).predict([0.7, 0.1, 0.1, 0.1], { group: 'toString' })
    expect(set.unseenGroups).toEqual(['toString'])
    expect(set.threshold).toBe(calibrator.marginal.threshold)
  })

  it('gives an input of two groups the wider of their sets', () => {
    const calibrator = fitConformal(rows, { alpha: 0.1, by: 'group' })
    const { even, odd } = calibrator.byGroup!
    const both = conformalClassifier(calibrator).predict([0.7, 0.1, 0.1, 0.1], { group: ['even', 'odd'] })
    expect(both.threshold).toBe(Math.max(even!.threshold!, odd!.threshold!))
  })

  it.each<[string, readonly LabelledRow[], Partial<FitConformalOptions>, string]>([
    ['alpha of 0', rows, { alpha: 0 }, 'alpha'],
    ['a ragged row', [...rows, { probabilities: [0.5, 0.5], label: 0 }], {}, 'rows[400].probabilities'],
    ['a label out of range', [...rows, { probabilities: [1, 0, 0, 0], label: 4 }], {}, 'labels[400]'],
    ['a missing group', [{ probabilities: [1, 0], label: 0 }], { by: 'group' }, 'rows[0].group'],
    ['a missing id', [{ probabilities: [1, 0], label: 0 }], { score: raps, seed: 1 }, 'rows[0].id'],
    ['a seed below 0', rows, { score: raps, seed: -1 }, 'seed'],
  ])('refuses %s', (_, bad, options, message) => {
    const fit = () => fitConformal(bad, { alpha: 0.1, ...options })
    expect(fit).toThrow(InvalidArgumentError)
    expect(fit).toThrow(message)
  })

  it('refuses no rows at all', () => {
    expect(() => fitConformal([], { alpha: 0.1 })).toThrow(InsufficientDataError)
  })
})

describe('coverage', () => {
  it('is rank / (n + 1) on average over resamples, and follows Beta(451, 50) for n = 500', () => {
    // Exchangeable rows, n = 500, alpha = 0.1, 200 repeats of 500 fresh rows. Beta(451, 50): mean 0.9002, sd 0.0134.
    const random = randomStream(11)
    const coverages: number[] = []
    for (let repeat = 0; repeat < 200; repeat++) {
      const all = softmaxRows({ n: 1000, classes: 4, seed: random.below(2 ** 31) })
      const classifier = conformalClassifier(fitConformal(all.slice(0, 500), { alpha: 0.1 }))
      const fresh = all.slice(500)
      const covered = fresh.filter(row => classifier.predict(row.probabilities).labels.includes(row.label))
      coverages.push(covered.length / fresh.length)
    }
    const mean = coverages.reduce((sum, one) => sum + one, 0) / coverages.length
    expect(mean).toBeGreaterThan(0.895)
    expect(mean).toBeLessThan(0.91)
    const sd = Math.sqrt(coverages.reduce((sum, one) => sum + (one - mean) ** 2, 0) / coverages.length)
    // Beta's own spread and that of 500 fresh rows: sqrt(0.0134² + 0.09/500) = 0.0190; 200 repeats know it to 5 %.
    expect(sd).toBeGreaterThan(0.016)
    expect(sd).toBeLessThan(0.022)
  })

  it('holds within each label and each group when asked for', () => {
    const all = softmaxRows({ n: 24_000, classes: 4, seed: 5 })
    const [calibration, fresh] = [all.slice(0, 12_000), all.slice(12_000)]
    for (const by of ['label', 'group'] as const) {
      const classifier = conformalClassifier(
        fitConformal(calibration, { alpha: 0.1, by, score: raps, seed: 1 }),
      )
      const key = (row: LabelledRow): string => (by === 'label' ? String(row.label) : (row.group as string))
      for (const name of new Set(fresh.map(key))) {
        const own = fresh.filter(row => key(row) === name)
        const covered = own.filter(({ probabilities, id, group, label }) =>
          classifier.predict(probabilities, { id: id!, group: group! }).labels.includes(label),
        )
        // Four standard errors of both halves of about 2,000 rows each: 4 · sqrt(0.09 · 2 / 2000) = 0.038.
        expect(Math.abs(covered.length / own.length - 0.9)).toBeLessThan(0.038)
      }
    }
  })
})
