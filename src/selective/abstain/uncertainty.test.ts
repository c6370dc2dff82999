import { describe, expect, it } from 'vitest'
import { auroc, InsufficientDataError } from '../../stats/index.js'
import { softmaxRows } from '../testing/softmax-rows.js'
import { fitLogisticUncertainty, uncertaintyAuroc, uncertaintyOf } from './uncertainty.js'

describe('uncertaintyOf', () => {
  const p = [0.5, 0.3, 0.2, 0]
  it.each([
    ['one-minus-max', 0.5],
    ['one-minus-margin', 0.8],
    ['set-share', 0.5],
    ['entropy', -(0.5 * Math.log(0.5) + 0.3 * Math.log(0.3) + 0.2 * Math.log(0.2)) / Math.log(4)],
  ] as const)('by %s is %f', (kind, expected) => {
    expect(uncertaintyOf({ kind }, p, 2)).toBeCloseTo(expected, 12)
  })

  it('is 0 for a sure distribution and 1 for a uniform one', () => {
    for (const kind of ['one-minus-max', 'entropy', 'one-minus-margin'] as const)
      expect(uncertaintyOf({ kind }, [0, 1, 0], 1)).toBe(0)
    for (const kind of ['entropy', 'one-minus-margin'] as const)
      expect(uncertaintyOf({ kind }, [0.25, 0.25, 0.25, 0.25], 4)).toBeCloseTo(1, 12)
  })
})

describe('fitLogisticUncertainty', () => {
  const rows = softmaxRows({ n: 2000, classes: 4, seed: 81 }).map(({ probabilities, label }) => ({
    probabilities,
    setSize: (probabilities as number[]).filter(p => p > 0.15).length,
    event: (probabilities as number[]).indexOf(Math.max(...(probabilities as number[]))) === label ? 0 : 1,
  }))
  const events = rows.map(({ event }) => event)

  it('has its gradient at 0, ranks at least as well as its inputs, and is a probability', () => {
    const rule = fitLogisticUncertainty(rows, events)
    const fitted = rows.map(({ probabilities, setSize }) => uncertaintyOf(rule, probabilities, setSize))
    // With an intercept the fitted risks sum to the events, up to the ridge of 0.001.
    expect(fitted.reduce((sum, risk) => sum + risk, 0)).toBeCloseTo(
      events.reduce((sum, e) => sum + e, 0),
      1,
    )
    const plain = rows.map(({ probabilities }) => uncertaintyOf({ kind: 'one-minus-max' }, probabilities, 1))
    expect(auroc(fitted, events)).toBeGreaterThan(auroc(plain, events) - 0.005)
    expect(Math.min(...fitted)).toBeGreaterThan(0)
    expect(Math.max(...fitted)).toBeLessThan(1)
  })

  it('cannot be fitted to one class', () => {
    expect(() =>
      fitLogisticUncertainty(
        rows,
        rows.map(() => 0),
      ),
    ).toThrow(InsufficientDataError)
    expect(uncertaintyAuroc([0.1, 0.2], [1, 1])).toBeNull()
    expect(uncertaintyAuroc([0.1, 0.2], [0, 1])).toBe(1)
  })
})
