import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import { InsufficientDataError, randomStream } from '../../stats/index.js'
import { type AbstentionObjective, fitAbstention, measureAbstention } from './threshold.js'

const scores = [0.1, 0.3, 0.35, 0.5, 0.6, 0.8]
const events = [0, 0, 1, 0, 1, 1]
const youden = { kind: 'youden' } as const

describe('measureAbstention', () => {
  it.each([
    [0.1, 1 / 3],
    [0.3, 2 / 3],
    [0.35, 1 / 3],
    [0.5, 2 / 3],
    [0.6, 1 / 3],
    [0.8, 0],
  ])('gives Youden’s J at %f as %f', (tau, expected) => {
    const { truePositiveRate, falsePositiveRate } = measureAbstention(scores, events, tau)
    expect(truePositiveRate - falsePositiveRate).toBeCloseTo(expected, 12)
  })

  it('says what is left among the answered rows', () => {
    // Above 0.5 lie 0.6 and 0.8, both events; of the four answered rows one is an event.
    expect(measureAbstention(scores, events, 0.5)).toEqual({
      n: 6,
      events: 3,
      truePositiveRate: 2 / 3,
      falsePositiveRate: 0,
      abstentionRate: 1 / 3,
      selectiveRisk: 0.25,
    })
    expect(measureAbstention(scores, events, -1).selectiveRisk).toBeNull()
  })
})

describe('fitAbstention', () => {
  it('breaks the tie of 0.3 and 0.5 for the lower, which abstains more', () => {
    // J = 1 - 1/3 at 0.3 and 2/3 - 0 at 0.5: equal, though not in doubles.
    expect(fitAbstention(scores, events, youden).tau).toBe(0.3)
  })

  it('weighs a miss against a false abstention, and keeps a false-positive rate', () => {
    expect(fitAbstention(scores, events, { kind: 'cost', missCost: 0.5 }).tau).toBe(0.5)
    expect(fitAbstention(scores, events, { kind: 'cost', missCost: 5 }).tau).toBe(0.3)
    expect(fitAbstention(scores, events, { kind: 'max-fpr', fpr: 0.3 }).tau).toBe(0.5)
    expect(fitAbstention(scores, events, { kind: 'max-fpr', fpr: 1 / 3 }).tau).toBe(0.3)
    expect(fitAbstention(scores, events, { kind: 'max-fpr', fpr: 0 }).falsePositiveRate).toBe(0)
  })

  it('does not depend on the order of rows, and no threshold has a larger J', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 8 }), fc.nat(1))
    fc.assert(
      fc.property(fc.array(row, { minLength: 4, maxLength: 30 }), rows => {
        fc.pre(rows.some(([, event]) => event === 1) && rows.some(([, event]) => event === 0))
        const [u, e] = [rows.map(([value]) => value / 8), rows.map(([, event]) => event)]
        const chosen = fitAbstention(u, e, youden)
        expect(fitAbstention([...u].reverse(), [...e].reverse(), youden)).toEqual(chosen)
        const best = chosen.truePositiveRate - chosen.falsePositiveRate
        for (const tau of [-1, ...u]) {
          const { truePositiveRate, falsePositiveRate } = measureAbstention(u, e, tau)
          expect(truePositiveRate - falsePositiveRate).toBeLessThanOrEqual(best + 1e-12)
          if (tau < chosen.tau) expect(truePositiveRate - falsePositiveRate).toBeLessThan(best - 1e-13)
        }
      }),
      { seed: 71 },
    )
  })

  it('keeps the risk of what is answered, with the promised probability', () => {
    // P(event | u) = u²: answering up to tau has risk tau²/3, so risk 0.05 allows tau = 0.387.
    const random = randomStream(72)
    const objective = { kind: 'max-risk', risk: 0.05, delta: 0.1 } as const
    let [broken, abstained] = [0, 0]
    for (let repeat = 0; repeat < 100; repeat++) {
      const u = Array.from({ length: 2000 }, () => random.uniform())
      const e = u.map(value => (random.uniform() < value ** 2 ? 1 : 0))
      const { tau, abstentionRate } = fitAbstention(u, e, objective)
      if (tau > 0 && tau ** 2 / 3 > 0.05) broken++
      abstained += abstentionRate / 100
    }
    // Four standard errors above delta: 0.1 + 4 · sqrt(0.09/100) = 0.22.
    expect(broken / 100).toBeLessThan(0.22)
    // The best possible rule abstains from 0.613; what is certified on 2,000 rows lies above it, but is of use.
    expect(abstained).toBeGreaterThan(0.613)
    expect(abstained).toBeLessThan(0.75)
  })

  it('abstains from everything where no risk can be certified', () => {
    const objective = { kind: 'max-risk', risk: 0.01, delta: 0.05 } as const
    expect(fitAbstention(scores, events, objective)).toMatchObject({
      tau: -1,
      abstentionRate: 1,
      selectiveRisk: null,
    })
  })

  it('says which class is missing instead of choosing silently', () => {
    const missing = (e: number[]): unknown => {
      try {
        return fitAbstention([0.1, 0.2], e, youden)
      } catch (error) {
        return InsufficientDataError.isInstance(error) && [error.missing, error.message]
      }
    }
    expect(missing([0, 0])).toEqual(['positives', expect.stringContaining('cannot fit')])
    expect(missing([1, 1])).toEqual(['negatives', expect.stringContaining('cannot fit')])
    expect(() => fitAbstention([], [], youden)).toThrow(InsufficientDataError)
  })

  it.each<[AbstentionObjective, string]>([
    [{ kind: 'max-fpr', fpr: 1.1 }, 'fpr'],
    [{ kind: 'cost', missCost: 0 }, 'missCost'],
    [{ kind: 'max-risk', risk: 0, delta: 0.1 }, 'risk'],
    [{ kind: 'max-risk', risk: 0.1, delta: 1 }, 'delta'],
  ])('refuses %j', (objective, message) => {
    expect(() => fitAbstention(scores, events, objective)).toThrow(InvalidArgumentError)
    expect(() => fitAbstention(scores, events, objective)).toThrow(message)
  })

  it('refuses labels that are neither 0 nor 1, and numbers that are none', () => {
    expect(() => fitAbstention(scores, [0, 2, 0, 1, 0, 1], youden)).toThrow('labels[1]')
    expect(() => fitAbstention([Number.NaN, 1], [0, 1], youden)).toThrow('uncertainties[0]')
  })
})
