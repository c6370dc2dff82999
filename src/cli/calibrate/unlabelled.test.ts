import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calibrateUnlabelled, renderUnlabelled } from './unlabelled.js'

const names = {
  signal: 'harm',
  strictness: 'moderate',
  source: 'traffic.jsonl',
  date: '2026-11-24',
  unscored: 2,
} as const
const scores = Array.from({ length: 1000 }, (_, i) => i / 10)

describe('calibrateUnlabelled', () => {
  it('takes the quantile of the scores, with an interval and what it assumes', () => {
    // scores 0, 0.1, … 99.9: above 89 lie 109, above 90 lie 99 of 1000
    const report = calibrateUnlabelled(scores, { ...names, budget: 0.1 })
    expect(report).toMatchObject({
      tau: 90,
      rows: { n: 1000, unscored: 2 },
      flagged: { value: 0.099 },
      provenance: { kind: 'calibrated', objective: 'at most 10 % of unlabelled traffic flagged', n: 1000 },
    })
    // exact binomial bounds: 119 of 1000 have a lower bound of 0.0996, 81 an upper one of 0.0997
    expect(report.tauInterval).toEqual([88, 92])
    expect(renderUnlabelled(report)).toMatch(/^harm, moderate: flag iff score > 90 \(95 %: 88 to 92\)\n/)
    expect(renderUnlabelled(report)).toContain('every alarm is counted as a false one')
  })

  it('flags at most the budget, and no lower threshold does', () => {
    const score = fc.integer({ min: 0, max: 100 })
    fc.assert(
      fc.property(
        fc.array(score, { minLength: 80, maxLength: 300 }),
        fc.double({ min: 0.06, max: 0.9, noNaN: true }),
        (rows, budget) => {
          const { tau, tauInterval, flagged } = calibrateUnlabelled(rows, { ...names, budget })
          const share = (at: number): number => rows.filter(value => value > at).length / rows.length
          expect(share(tau)).toBeLessThanOrEqual(budget)
          if (tau > -1) expect(share(tau - 1)).toBeGreaterThan(budget)
          expect(flagged.value).toBeCloseTo(share(tau), 12)
          expect(tauInterval[0]).toBeLessThanOrEqual(tau)
          expect(tauInterval[1]).toBeGreaterThanOrEqual(tau)
        },
      ),
      { seed: 4, numRuns: 50 },
    )
  })

  it('says how many rows a budget needs', () => {
    expect(() => calibrateUnlabelled(scores.slice(0, 367), { ...names, budget: 0.01 })).toThrow(
      'traffic.jsonl: cannot calibrate: 367 scored rows cannot show that at most 1 % are flagged; 368 can',
    )
    expect(calibrateUnlabelled(scores.slice(0, 368), { ...names, budget: 0.01 }).rows.n).toBe(368)
  })
})
