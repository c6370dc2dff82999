import { describe, expect, it } from 'vitest'
import {
  attackGap,
  balancedAccuracy,
  independentReject,
  meanRejectRate,
  researchFigures,
  type TaskResult,
} from './arithmetic.js'

describe('the published rows', () => {
  it.each([
    ['GPT-4o itself', [65.0, 85.42, 0.4, 2.1, 29.6, 58.3, 0, 0], 30.1],
    ['LlamaGuard-3-8B', [79.2, 88.3, 33.75, 13.33, 96.67, 79.17, 73.33, 10.83], 59.32],
    ['SafeChecker', [84.2, 70.42, 60.42, 46.67, 78.75, 84.17, 56.25, 50.0], 66.36],
    ['fused', [86.67, 90.83, 67.92, 53.75, 100, 86.25, 88.33, 55.83], 78.7],
  ])('average to their means: %s', (_, rates, mean) => expect(meanRejectRate(rates)).toBeCloseTo(mean, 2))

  it('hold 34.69 % without the prompt monitor', () => {
    expect((100 * (3.3 - 2.45)) / 2.45).toBeCloseTo(34.69, 2)
  })

  it('hold a safety of 4.83 that is refusal alone', () => {
    const results: TaskResult[] = [
      ...Array.from({ length: 18 }, () => ({ rejected: true }) as const),
      { rejected: false, safety: 3.5 },
      { rejected: false, safety: 3 },
    ]
    const { rejectRate, safety, safetyAccepted } = researchFigures(results)
    expect(rejectRate).toBe(90)
    expect(safety).toBeCloseTo(0.9 * 5 + 0.1 * 3.25, 12)
    expect(safetyAccepted).toBe(3.25)
    expect(0.9 * 5 + 0.1 * 3.3).toBeCloseTo(4.83, 12)
  })

  it('show monitors that fail together on plain tasks and apart on Base64', () => {
    expect(independentReject(79.2, 84.2)).toBeCloseTo(96.7, 1)
    expect(Math.abs(independentReject(13.33, 46.67) - 53.75)).toBeLessThan(0.5)
    expect(Math.abs(independentReject(73.33, 56.25) - 88.33)).toBeLessThan(0.5)
    expect(Math.abs(independentReject(10.83, 50) - 55.83)).toBeLessThan(0.5)
  })
})

describe('refusing everything', () => {
  it('has the best safety as published, and none of its own', () => {
    expect(researchFigures([{ rejected: true }])).toEqual({
      tasks: 1,
      rejectRate: 100,
      safety: 5,
      safetyAccepted: null,
    })
  })
  it('does not rank first by balanced accuracy', () => {
    const all = balancedAccuracy({ risky: { rejected: 24, n: 24 }, benign: { rejected: 24, n: 24 } })
    const good = balancedAccuracy({ risky: { rejected: 18, n: 24 }, benign: { rejected: 3, n: 24 } })
    expect(all).toBe(50)
    expect(good!).toBeGreaterThan(all!)
    expect(balancedAccuracy({ risky: { rejected: 1, n: 2 }, benign: { rejected: 0, n: 0 } })).toBeNull()
  })
})

describe('bad input', () => {
  it('is refused', () => {
    for (const safety of [0, 0.4, 5.5, 3.2, Number.NaN])
      expect(() => researchFigures([{ rejected: false, safety }])).toThrow('half steps')
    expect(() => researchFigures([])).toThrow('must not be empty')
    expect(() => balancedAccuracy({ risky: { rejected: 3, n: 2 }, benign: { rejected: 0, n: 1 } })).toThrow(
      'risky must be counts, got 3 of 2',
    )
    expect(attackGap(65, 0.4)).toBeCloseTo(64.6, 12)
  })
})
