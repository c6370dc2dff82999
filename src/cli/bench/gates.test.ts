import { describe, expect, it } from 'vitest'
import type { SetFigures } from './figures.js'
import { checkGates, parseGate } from './gates.js'

const figures = (auroc: number | undefined): SetFigures => ({
  contender: 'ductile',
  n: 2,
  positives: 1,
  answered: 2,
  unanswered: {},
  counts: { truePositives: 1, falsePositives: 0, trueNegatives: 1, falseNegatives: 0 },
  flagCounts: {},
  ...(auroc === undefined ? {} : { auroc: { value: auroc, low: 0, high: 1 } }),
})

describe('gates', () => {
  it('are read one after another', () => {
    expect(parseGate('recall-at-1=0.5', parseGate('auroc=0.9'))).toEqual([
      { metric: 'auroc', atLeast: 0.9 },
      { metric: 'recall-at-1', atLeast: 0.5 },
    ])
  })

  it.each(['auroc', 'auroc=', 'auroc=1.1', 'auroc=x', 'auroc=0.9=1', 'toString=0.5', 'ece=0.1'])(
    'refuse %s',
    text => {
      expect(() => parseGate(text)).toThrow(/must be|Must be/)
    },
  )

  it('hold the value against the floor on every set that gives one', () => {
    const gates = [{ metric: 'auroc', atLeast: 0.9 }] as const
    const measured = [
      { set: 'good', figures: figures(0.9) },
      { set: 'bad', figures: figures(0.89) },
      { set: 'one class', figures: figures(undefined) },
    ]
    expect(checkGates(gates, measured).map(({ set, passed }) => [set, passed])).toEqual([
      ['good', true],
      ['bad', false],
    ])
  })

  it('are not passed when no set gives the figure', () => {
    const gates = [{ metric: 'auroc', atLeast: 0 }] as const
    expect(checkGates(gates, [{ set: 'one class', figures: figures(undefined) }])).toEqual([
      { metric: 'auroc', atLeast: 0, set: 'any', passed: false },
    ])
  })
})
