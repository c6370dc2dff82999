import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../stats/index.js'
import { allocateTests, budgetFromSystemTarget } from './budget.js'
import { countedFailure } from './cell-failure.js'
import { boundAfterDemands, confidenceAfterDemands, demandsNeeded } from './demands.js'
import { operationalProfile } from './profile.js'
import { multilevelSplitting, splittingProbability, uniformPrior } from './splitting.js'

describe('multilevelSplitting', () => {
  it('stays within 20 % of a known probability over 20 seeds', () => {
    const prior = uniformPrior([0, 0], [1, 1])
    const found = Array.from({ length: 20 }, (_, seed) =>
      multilevelSplitting(([x, y]) => x! + y! - 1.9, prior, { particles: 500, stepSize: 0.1, seed }),
    )
    const mean = found.reduce((sum, { probability }) => sum + probability, 0) / found.length
    expect(mean).toBeGreaterThan(0.004)
    expect(mean).toBeLessThan(0.006)
    for (const { hitFloor, levels } of found) {
      expect(hitFloor).toBe(false)
      expect(levels.at(-1)).toBe(0)
      expect(levels).toEqual([...levels].sort((a, b) => a - b))
    }
  })

  it('takes natural logarithms back with the natural base', () => {
    const four = splittingProbability([0.1, 0.1, 0.1, 0.1, 0.37])
    expect(four.probability).toBeCloseTo(3.7e-5, 12)
    expect(four.logProbability).toBeCloseTo(-10.2045926, 7)
    const thousandth = splittingProbability([0.1, 0.1, 0.1])
    expect(thousandth.logProbability).toBeCloseTo(-6.9077553, 7)
    expect(thousandth.probability).toBeCloseTo(1e-3, 12)
    // What the published code would have said.
    expect(10 ** thousandth.logProbability).toBeCloseTo(1.2366e-7, 10)
  })

  it('says that it gave up when nothing can fail', () => {
    const flat = multilevelSplitting(() => -1, uniformPrior([0], [1]), { stepSize: 0.1, maxLevels: 5 })
    expect(flat.hitFloor).toBe(true)
  })
})

describe('budgetFromSystemTarget', () => {
  it('shares a mission out over its demands', () => {
    expect(budgetFromSystemTarget({ perMission: 1e-3, demands: 5000 })).toBeCloseTo(2.001e-7, 12)
  })

  it('gives more to redundant channels, and takes it back for common causes', () => {
    const target = { perMission: 1e-3, demands: 10 }
    const alone = budgetFromSystemTarget(target)
    const twin = budgetFromSystemTarget({ ...target, redundancy: { channels: 2, commonCause: 0 } })
    expect(twin).toBeCloseTo(Math.sqrt(alone), 12)
    const alike = budgetFromSystemTarget({ ...target, redundancy: { channels: 2, commonCause: 0.1 } })
    expect(alike).toBeLessThan(twin)
    expect(0.1 * alike + (0.9 * alike) ** 2).toBeCloseTo(alone, 12)
    expect(budgetFromSystemTarget({ ...target, redundancy: { channels: 2, commonCause: 1 } })).toBeCloseTo(
      alone,
      12,
    )
  })
})

describe('allocateTests', () => {
  it('spends all, most where mass and doubt are, and asks for labels elsewhere', () => {
    const profile = operationalProfile({ ids: ['a', 'b', 'c', 'd'], mass: [0.6, 0.2, 0.15, 0.05] })
    const found = allocateTests(
      profile,
      [
        { id: 'a', kind: 'single', failure: countedFailure(0, 100) },
        { id: 'b', kind: 'single', failure: countedFailure(0, 100) },
        { id: 'c', kind: 'empty' },
        { id: 'd', kind: 'cross' },
      ],
      { budget: 101 },
    )
    expect(found.tests.a! + found.tests.b!).toBe(101)
    expect(found.tests.a! / found.tests.b!).toBeCloseTo(3, 0)
    expect(found.label.map(({ id }) => id)).toEqual(['c', 'd'])
  })
})

describe('demands without failure', () => {
  const prior = { epsilon: 1e-4, theta: 0.9 }

  it('agrees with the closed form, and with itself backwards', () => {
    const bound = 1e-3
    const n = demandsNeeded({ bound, confidence: 0.99, prior })
    expect(confidenceAfterDemands({ demands: n, bound, prior })).toBeGreaterThanOrEqual(0.99)
    expect(confidenceAfterDemands({ demands: n - 1, bound, prior })).toBeLessThan(0.99)
    expect(boundAfterDemands({ demands: n, confidence: 0.99, prior })).toBeLessThanOrEqual(bound)
    expect(confidenceAfterDemands({ demands: 0, bound, prior })).toBeCloseTo(0.9, 12)
  })

  it('is a lower bound over priors that agree with the belief', () => {
    const [bound, demands] = [5e-3, 400]
    const least = confidenceAfterDemands({ demands, bound, prior })
    const random = randomStream(9)
    for (let trial = 0; trial < 200; trial++) {
      // A discrete prior: theta spread below epsilon, the rest spread above it.
      const points = [
        ...Array.from({ length: 3 }, () => ({ x: prior.epsilon * random.uniform(), mass: prior.theta / 3 })),
        ...Array.from({ length: 3 }, () => ({
          x: prior.epsilon + (0.02 - prior.epsilon) * random.uniform(),
          mass: (1 - prior.theta) / 3,
        })),
      ].map(({ x, mass }) => ({ x, weight: mass * (1 - x) ** demands }))
      const whole = points.reduce((sum, { weight }) => sum + weight, 0)
      const below = points.filter(({ x }) => x <= bound).reduce((sum, { weight }) => sum + weight, 0)
      expect(below / whole).toBeGreaterThanOrEqual(least - 1e-12)
    }
  })

  it('rises with every demand and never leaves [theta, 1]', () => {
    fc.assert(
      fc.property(fc.nat(1e7), fc.double({ min: 2e-4, max: 0.5, noNaN: true }), (demands, bound) => {
        const before = confidenceAfterDemands({ demands, bound, prior })
        const after = confidenceAfterDemands({ demands: demands + 1, bound, prior })
        expect(after).toBeGreaterThanOrEqual(before)
        expect(before).toBeGreaterThanOrEqual(prior.theta - 1e-12)
        expect(after).toBeLessThanOrEqual(1)
      }),
      { seed: 4 },
    )
  })
})
