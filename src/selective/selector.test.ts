import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../core/index.js'
import { InsufficientDataError, randomStream } from '../stats/index.js'
import { type FitDualThresholdOptions, fitDualThreshold, splitById } from './abstain/dual-threshold.js'
import { evaluateByGroup, evaluateSelector } from './abstain/evaluate.js'
import { fitConformal } from './conformal/fit.js'
import { startMonitor } from './coverage-monitor.js'
import { Selector } from './selector.js'
import { softmaxRows } from './testing/softmax-rows.js'

const rows = softmaxRows({ n: 3000, classes: 4, seed: 91 })
const fresh = softmaxRows({ n: 3000, classes: 4, seed: 92 })
const dual = (options: Partial<FitDualThresholdOptions> = {}) =>
  fitDualThreshold(rows, { alpha: 0.1, ...options })

describe('Selector', () => {
  it('accepts one sure label, a set of likely ones, and abstains from what is neither', () => {
    const calibrator = dual()
    const { tau } = calibrator.abstention
    const selector = new Selector(calibrator)
    const sure = selector.decide([0.97, 0.01, 0.01, 0.01])
    expect(sure).toMatchObject({ decision: 'accept', label: 0, labels: [0] })
    expect(sure.reasons.map(({ kind }) => kind)).toEqual(['one-label'])
    expect(sure.guarantee).toEqual({ coverage: 0.9, by: 'all', state: 'stands' })
    const unsure = selector.decide([0.25, 0.25, 0.25, 0.25])
    expect(unsure.uncertainty).toBeGreaterThan(tau)
    expect(unsure).toMatchObject({ decision: 'abstain' })
    expect(unsure).not.toHaveProperty('label')
    expect(unsure.reasons.map(({ kind }) => kind)).toContain('uncertain')
    const lenient = new Selector({ ...calibrator, abstention: { ...calibrator.abstention, tau: 1 } })
    expect(lenient.decide([0.49, 0.49, 0.01, 0.01])).toMatchObject({ decision: 'accept-set', labels: [0, 1] })
  })

  it('abstains when the set is empty', () => {
    const calibrator = fitConformal(rows, { alpha: 0.1 })
    const narrow = new Selector({ ...calibrator, marginal: { ...calibrator.marginal, threshold: 0.3 } })
    const selection = narrow.decide([0.4, 0.3, 0.2, 0.1])
    expect(selection).toMatchObject({ decision: 'abstain', labels: [] })
    expect(selection.reasons[0]!.kind).toBe('empty-set')
  })

  it('says when the promise does not cover a group', () => {
    const selector = new Selector(fitConformal(rows, { alpha: 0.1, by: 'group' }))
    const selection = selector.decide([0.97, 0.01, 0.01, 0.01], { group: 'new' })
    expect(selection.guarantee.state).toBe('unseen-group')
    expect(selection.reasons.map(({ kind }) => kind)).toEqual(['one-label', 'unseen-group'])
  })

  it('withdraws its promise when misses come too often, and then abstains', () => {
    const selector = new Selector(dual())
    const sure = [0.97, 0.01, 0.01, 0.01]
    let labels = 0
    while (!selector.observe(selector.decide(sure), 3).withdrawn) labels++
    expect(labels).toBeLessThan(20)
    const selection = selector.decide(sure)
    expect(selection).toMatchObject({ decision: 'abstain', guarantee: { state: 'withdrawn' } })
    expect(selection.reasons.map(({ kind }) => kind)).toEqual(['guarantee-withdrawn'])
    const carried = { monitor: JSON.parse(JSON.stringify(selector.monitor)), whenWithdrawn: 'go-on' } as const
    const going = new Selector(dual(), carried).decide(sure)
    expect(going).toMatchObject({ decision: 'accept', guarantee: { state: 'withdrawn' } })
    expect(going.reasons.map(({ kind }) => kind)).toEqual(['one-label', 'guarantee-withdrawn'])
  })

  it('keeps its promise standing on rows like those it was fitted to', () => {
    const selector = new Selector(dual({ alpha: 0.1 }))
    for (const row of fresh) selector.observe(selector.decide(row.probabilities), row.label)
    expect(selector.monitor).toMatchObject({ observed: 3000, withdrawnAt: null })
  })

  it('refuses a monitor of another promise and a label out of range', () => {
    const options = { monitor: startMonitor({ alpha: 0.2 }) }
    expect(() => new Selector(dual(), options)).toThrow(InvalidArgumentError)
    const selector = new Selector(dual())
    expect(() => selector.observe(selector.decide([1, 0, 0, 0]), 4)).toThrow('label')
    expect(() => selector.decide([0.5, 0.5])).toThrow(InvalidArgumentError)
  })
})

describe('fitDualThreshold', () => {
  it('fits both thresholds on disjoint rows, the same whatever their order', () => {
    const calibrator = dual()
    expect(calibrator.conformal.marginal.n + calibrator.abstention.n).toBe(rows.length)
    expect(fitDualThreshold([...rows].reverse(), { alpha: 0.1 })).toEqual(calibrator)
    expect(JSON.parse(JSON.stringify(calibrator))).toEqual(calibrator)
  })

  it.each(['one-minus-max', 'entropy', 'one-minus-margin', 'set-share', 'logistic'] as const)(
    'lowers the risk of what is answered by %s, without a label in sight',
    uncertainty => {
      const report = evaluateSelector(new Selector(dual({ uncertainty, event: 'top-label-wrong' })), fresh)
      expect(report.abstainingHelps).toBe(true)
      expect(report.selectiveRisk!).toBeLessThan(report.risk)
      expect(report.auroc.topLabelWrong!).toBeGreaterThan(0.6)
      // Four standard errors of 1,500 calibration and 3,000 fresh rows: 4 · sqrt(0.09/1500 + 0.09/3000) = 0.038.
      expect(Math.abs(report.coverage.value - 0.9)).toBeLessThan(0.038)
    },
  )

  it('keeps a bound on the risk of what is answered, on fresh rows', () => {
    const objective = { kind: 'max-risk', risk: 0.15, delta: 0.05 } as const
    const report = evaluateSelector(new Selector(dual({ objective, event: 'top-label-wrong' })), fresh)
    expect(report.risk).toBeGreaterThan(0.15)
    expect(report.selectiveRisk!).toBeLessThan(0.15)
    expect(report.abstentionRate).toBeLessThan(0.9)
  })

  it('cannot be fitted where no row needs abstaining from, nor without ids', () => {
    const easy = rows.map(row => ({ ...row, label: 0, probabilities: [1, 0, 0, 0] }))
    expect(() => fitDualThreshold(easy, { alpha: 0.1 })).toThrow(InsufficientDataError)
    expect(() => fitDualThreshold([{ probabilities: [1, 0], label: 0 }], { alpha: 0.1 })).toThrow(
      'rows[0].id',
    )
  })
})

describe('splitById', () => {
  it('puts a row on the same side whatever rows are beside it', () => {
    const [first, second] = splitById(rows, { seed: 5 })
    expect(first.length + second.length).toBe(3000)
    // Binomial(3000, ½): four standard deviations are 110.
    expect(Math.abs(first.length - 1500)).toBeLessThan(110)
    const [alone] = splitById(rows.slice(0, 100), { seed: 5 })
    expect(first.filter(row => rows.indexOf(row) < 100)).toEqual(alone)
  })

  it('refuses an id twice and parts that are empty', () => {
    expect(() => splitById([{ id: 'a' }, { id: 'a' }], { seed: 1 })).toThrow('rows[1].id')
    expect(() => splitById([{ id: 'a' }], { seed: 1 })).toThrow(InsufficientDataError)
  })
})

describe('evaluateSelector', () => {
  it('counts by hand', () => {
    const calibrator = dual()
    const selector = new Selector({
      ...calibrator,
      conformal: { ...calibrator.conformal, marginal: { n: 9, rank: 9, threshold: 0.7 } },
      abstention: { ...calibrator.abstention, tau: 0.45 },
    })
    const report = evaluateSelector(selector, [
      { probabilities: [0.9, 0.1, 0, 0], label: 0 }, // {0}, u 0.1: accepted, right
      { probabilities: [0.6, 0.4, 0, 0], label: 1 }, // {0, 1}, u 0.4: accepted as a set, top label wrong
      { probabilities: [0.5, 0.5, 0, 0], label: 2 }, // {0, 1}, u 0.5: abstained, not covered
      { probabilities: [0.25, 0.25, 0.25, 0.25], label: 0 }, // {}: abstained
    ])
    expect(report).toMatchObject({
      n: 4,
      coverage: { value: 0.5 },
      acceptedCoverage: { value: 1 },
      setSize: { mean: 1.25, min: 0, max: 2 },
      abstentionRate: 0.5,
      risk: 0.5,
      selectiveRisk: 0.5,
      abstainingHelps: false,
      auroc: { notInSet: 1 },
    })
  })

  it('has no number where there is none', () => {
    const report = evaluateSelector(new Selector(dual()), [
      { probabilities: [0.25, 0.25, 0.25, 0.25], label: 0 },
    ])
    expect(report).toMatchObject({
      abstentionRate: 1,
      selectiveRisk: null,
      acceptedCoverage: null,
      abstainingHelps: null,
    })
    expect(report.auroc).toEqual({ notInSet: null, topLabelWrong: null })
    expect(() => evaluateSelector(new Selector(dual()), [])).toThrow(InsufficientDataError)
  })

  it('reports each group', () => {
    const random = randomStream(4)
    const sample = fresh.filter(() => random.uniform() < 0.2)
    const reports = evaluateByGroup(new Selector(dual()), sample)
    expect([...reports.keys()].sort()).toEqual(['even', 'odd'])
    expect([...reports.values()].reduce((sum, { n }) => sum + n, 0)).toBe(sample.length)
    expect(reports.get('odd')!.risk).toBeGreaterThan(reports.get('even')!.risk)
  })
})
