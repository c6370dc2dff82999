import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import { randomStream } from '../../stats/index.js'
import { selectiveReport } from '../abstain/evaluate.js'
import { openCalibrator, sealCalibrator } from '../calibrator-document.js'
import { combinePasses } from './passes.js'
import { fitScreen, groundOf } from './screen.js'
import { fitScreened, type LabelledOutput, ScreenedSelector } from './screened.js'

const options = { alpha: 0.1, event: 'top-label-wrong' } as const

/** Three classes at the corners of a triangle with noise; logits are twice the features. */
function outputs(n: number, { seed = 1, passes = 0, far = 0 } = {}): LabelledOutput[] {
  const random = randomStream(seed)
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
  return Array.from({ length: n }, (_, i) => {
    const label = random.below(3)
    const features = [0, 1, 2].map(c => (c === label ? 2 : 0) + normal() + far)
    const logits = features.map(value => 2 * value)
    const drawn = Array.from({ length: passes }, () => logits.map(value => value + normal()))
    return { id: `row-${seed}-${i}`, label, logits, features, ...(passes > 0 && { passes: drawn }) }
  })
}

describe('combinePasses', () => {
  it('knows doubt about the answer from doubt about the model', () => {
    // Each pass at even odds: H = ln 2 everywhere, no disagreement. Passes sure of opposite classes: all of it.
    expect(
      combinePasses([
        [0.5, 0.5],
        [0.5, 0.5],
      ]).disagreement,
    ).toBeCloseTo(0, 12)
    expect(
      combinePasses([
        [1, 0],
        [0, 1],
      ]),
    ).toEqual({ probabilities: [0.5, 0.5], disagreement: 1 })
    // Mean (.75, .25): H = .5623351446; passes H(.9,.1) = .3250829734 and H(.6,.4) = .6730116670.
    expect(
      combinePasses([
        [0.9, 0.1],
        [0.6, 0.4],
      ]).disagreement,
    ).toBeCloseTo((0.5623351446 - (0.3250829734 + 0.673011667) / 2) / Math.log(2), 8)
  })

  it('stays in [0, 1] and does not depend on the order of passes', () => {
    const pass = fc
      .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
      .map(weights => weights.map(weight => weight / weights.reduce((sum, own) => sum + own, 0)))
    fc.assert(
      fc.property(fc.array(pass, { minLength: 2, maxLength: 6 }), passes => {
        const { disagreement, probabilities } = combinePasses(passes)
        expect(disagreement).toBeGreaterThanOrEqual(0)
        expect(disagreement).toBeLessThanOrEqual(1)
        expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9)
        expect(combinePasses([...passes].reverse()).disagreement).toBeCloseTo(disagreement, 9)
      }),
      { seed: 5 },
    )
  })

  it('refuses a single pass', () => {
    expect(() => combinePasses([[0.5, 0.5]])).toThrow(InvalidArgumentError)
  })
})

describe('fitScreen', () => {
  it('takes the conformal quantile', () => {
    // n = 9, rate 0.1: rank ceil(10 · 0.9) = 9, the largest.
    const screen = fitScreen([1, 2, 3, 4, 5, 6, 7, 8, 9], { name: 'foreign', alarmRate: 0.1 })
    expect(screen.tau).toBe(9)
    expect(groundOf(screen, 9)).toBeUndefined()
    expect(groundOf(screen, 9.1)?.kind).toBe('foreign')
  })

  it('stops nothing, and says so, when rows are too few', () => {
    const screen = fitScreen([1, 2], { name: 'foreign', alarmRate: 0.1 })
    expect(screen.tau).toBeNull()
    expect(groundOf(screen, 1e9)).toBeUndefined()
    expect(fitScreened(outputs(60), options).warnings.join()).toContain('screen foreign')
  })
})

describe('ScreenedSelector', () => {
  it('keeps the promise on usual inputs and stops foreign ones', () => {
    const selector = new ScreenedSelector(fitScreened(outputs(1500, { seed: 1 }), options))
    const usual = outputs(1500, { seed: 2 }).map(row => ({ row, selection: selector.decide(row) }))
    const { coverage, selectiveRisk, risk } = selectiveReport(
      usual.map(({ row, selection }) => ({
        selection,
        label: row.label,
        probabilities: selection.probabilities,
      })),
    )
    // Four standard errors of calibration (n = 525) and test together: 4 · sqrt(.09/525 + .09/1500) = 0.061.
    expect(Math.abs(coverage.value - 0.9)).toBeLessThan(0.061)
    expect(selectiveRisk!).toBeLessThan(risk)
    const stopped = (rows: { selection: { reasons: readonly { kind: string }[] } }[]): number =>
      rows.filter(({ selection }) => selection.reasons.some(({ kind }) => kind === 'foreign')).length /
      rows.length
    expect(stopped(usual)).toBeLessThan(0.04)
    const foreign = outputs(300, { seed: 3, far: 6 }).map(row => ({ selection: selector.decide(row) }))
    expect(stopped(foreign)).toBeGreaterThan(0.99)
    expect(foreign.every(({ selection }) => selection.decision === 'abstain')).toBe(true)
  })

  it('decides the same after it was kept as a file, and the same for a row wherever it stands', () => {
    const rows = outputs(600, { passes: 5 })
    const calibrator = fitScreened(rows, options)
    expect(calibrator.disagreement?.passes).toBe(5)
    const kept = JSON.parse(
      JSON.stringify(sealCalibrator(calibrator, { source: 'rows', date: '2026-11-24' })),
    )
    const { calibrator: opened } = openCalibrator(kept, { now: new Date('2026-11-25') })
    if (opened.kind !== 'screened') throw new Error('another kind')
    const [first, second] = [new ScreenedSelector(calibrator), new ScreenedSelector(opened)]
    const asked = outputs(50, { seed: 9, passes: 5 })
    const late = [...asked].reverse().map(row => second.decide(row))
    expect(asked.map(row => first.decide(row))).toEqual(late.reverse())
  })

  it('withdraws the promise when labels are missed too often', () => {
    const selector = new ScreenedSelector(fitScreened(outputs(600), options))
    const [row] = outputs(1, { seed: 4 })
    for (let i = 0; i < 40; i++) selector.observe({ labels: [0] }, 1)
    const { decision, guarantee, reasons } = selector.decide(row!)
    expect([decision, guarantee.state]).toEqual(['abstain', 'withdrawn'])
    expect(reasons.map(({ kind }) => kind)).toContain('guarantee-withdrawn')
  })

  it.each<[string, Partial<LabelledOutput>]>([
    ['passes', { passes: [[1, 2, 3]] }],
    ['features', { features: [1, 2] }],
    ['classes', { logits: [1, 2] }],
  ])('refuses an output with other %s than it was fitted to', (_, change) => {
    const selector = new ScreenedSelector(fitScreened(outputs(600), options))
    expect(() => selector.decide({ ...outputs(1)[0]!, ...change })).toThrow(InvalidArgumentError)
  })
})
