import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { constructiveScore, satisfactionItems, satisfactionScore } from './arithmetic.js'

const items = (...values: number[]) =>
  Object.fromEntries(satisfactionItems.map((name, i) => [name, values[i]])) as Parameters<
    typeof satisfactionScore
  >[0]

describe('satisfaction', () => {
  it.each([
    [[0, -1, -1, 0, -1], { total: -3, score: -0.6, useful: -2 }],
    [[1, 1, 1, 1, 1], { total: 5, score: 1, useful: 3 }],
    [[0, 0, 0, 0, 0], { total: 0, score: 0, useful: 0 }],
  ])('of %j', (values, expected) => expect(satisfactionScore(items(...values))).toEqual(expected))

  it('refuses an item that is missing or something else', () => {
    expect(() => satisfactionScore(items(0, 0, 0, 0))).toThrow('item 2.c must be -1, 0 or 1, got undefined')
    expect(() => satisfactionScore(items(0, 0.5, 0, 0, 0))).toThrow('item 1.b')
  })
})

describe('the constructive score', () => {
  it.each([
    [0.57, 0.29, 0.1, 0.541, 0.541],
    [0.57, 0.29, 1, 0.28, 0.28],
    [0.57, 0.29, 2, -0.01, -0.005],
    [0.57, 0.29, 3, -0.3, -0.1],
    [0.57, 0.29, 5, -0.88, -0.176],
    [0.57, 0.29, 10, -2.33, -0.233],
    [0.605, 0.021, 2, 0.563, 0.563],
    [0.605, 0.021, 10, 0.395, 0.395],
    [-1, 1, 2, -3, -1.5],
    [1, 0, 2, 1, 1],
    [-0.6, 0, 2, -0.6, -0.3],
  ])(
    'of satisfaction %d and risk %d at beta %d is %d, normalised %d',
    (satisfaction, risk, beta, raw, normalized) => {
      const score = constructiveScore({ satisfaction, risk, beta })
      expect(score.raw).toBeCloseTo(raw, 12)
      expect(score.normalized).toBeCloseTo(normalized, 12)
    },
  )

  it('shows beside it what stays in [-1, 1]', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 20, noNaN: true }),
        (satisfaction, risk, beta) => {
          const { clamped } = constructiveScore({ satisfaction, risk, beta })
          expect(Math.abs(clamped)).toBeLessThanOrEqual(1)
        },
      ),
    )
    expect(constructiveScore({ satisfaction: -1, risk: 1, beta: 2 }).clamped).toBe(-1)
  })

  it('takes beta 0, which weighs no risk at all', () => {
    expect(constructiveScore({ satisfaction: -0.5, risk: 1, beta: 0 })).toEqual({
      raw: -0.5,
      normalized: -0.5,
      clamped: -0.5,
    })
  })

  it.each([
    [{ satisfaction: 1.1, risk: 0 }, 'satisfaction'],
    [{ satisfaction: Number.NaN, risk: 0 }, 'satisfaction'],
    [{ satisfaction: 0, risk: -0.1 }, 'risk'],
    [{ satisfaction: 0, risk: 0, alpha: 0 }, 'alpha'],
    [{ satisfaction: 0, risk: 0, beta: -1 }, 'beta'],
  ])('refuses %j', (given, name) => expect(() => constructiveScore(given)).toThrow(`${name} must be`))
})
