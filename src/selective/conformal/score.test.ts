import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../stats/index.js'
import { FallingOrder } from './order.js'
import { labelScore, labelScorer } from './score.js'
import { hashUniform } from './uniform.js'

const p = [0.5, 0.2, 0.15, 0.1, 0.05]
const raps = { kind: 'raps', kReg: 2, lambda: 0.1 } as const

describe('labelScore', () => {
  it.each([
    [0, [0.5, 0.7, 0.95, 1.15, 1.3]],
    [1, [0, 0.5, 0.7, 0.95, 1.15]],
  ])('gives the RAPS scores by rank at u = %i', (u, expected) => {
    const scores = p.map((_, label) => labelScore(raps, p, label, { u }))
    scores.forEach((score, label) => {
      expect(score).toBeCloseTo(expected[label]!, 12)
    })
  })

  it('is 1 - p for LAC, and the mass down to the label for APS', () => {
    expect(labelScore({ kind: 'lac' }, p, 1)).toBe(0.8)
    expect(labelScore({ kind: 'aps' }, p, 2)).toBeCloseTo(0.85, 12)
    expect(labelScore({ kind: 'aps' }, p, 2, { u: 0.5 })).toBeCloseTo(0.775, 12)
  })

  it('ranks equal probabilities by label', () => {
    const even = [0.25, 0.25, 0.25, 0.25]
    expect(even.map((_, label) => labelScore({ kind: 'aps' }, even, label))).toEqual([0.25, 0.5, 0.75, 1])
  })

  it.each([
    ['negative', [1.1, -0.1], 0, 'probabilities[0]'],
    ['NaN', [Number.NaN, 1], 0, 'probabilities[0]'],
    ['a sum of 0.9', [0.5, 0.4], 0, 'sum to 1'],
    ['one class', [1], 0, 'at least 2'],
    ['a label out of range', [0.5, 0.5], 2, 'label'],
    ['a broken label', [0.5, 0.5], 0.5, 'label'],
  ])('refuses %s', (_, probabilities, label, message) => {
    expect(() => labelScore(raps, probabilities, label)).toThrow(message)
  })

  it('refuses a rule or u out of range', () => {
    expect(() => labelScore({ ...raps, kReg: -1 }, p, 0)).toThrow('kReg')
    expect(() => labelScore({ ...raps, lambda: Number.NaN }, p, 0)).toThrow('lambda')
    expect(() => labelScore(raps, p, 0, { u: 1.5 })).toThrow('u must')
  })
})

describe('labelScorer', () => {
  it('gives scores that never fall along the order, whatever rule and u', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 80 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom({ kind: 'lac' } as const, { kind: 'aps' } as const, raps),
        (parts, u, rule) => {
          const p = shares(parts)
          const byFall = p.map((_, label) => label).sort((a, b) => p[b]! - p[a]! || a - b)
          const scores = byFall.map(label => labelScore(rule, p, label, { u }))
          for (let rank = 1; rank < scores.length; rank++)
            expect(scores[rank]!).toBeGreaterThanOrEqual(scores[rank - 1]!)
          // So a set under one limit is a run of the most probable labels, and ends where the scores say.
          const limit = scores[Math.floor(u * (scores.length - 1))]!
          expect(labelScorer(rule, p.length).within(p, u, limit)).toEqual(
            byFall.filter((_, rank) => scores[rank]! <= limit),
          )
        },
      ),
      { seed: 3 },
    )
  })
})

describe('FallingOrder', () => {
  it.each([5, 48, 49, 300, 1000])('sorts %i classes as a comparison does', classes => {
    const random = randomStream(classes)
    const order = new FallingOrder(classes)
    const kinds = [
      () => random.uniform(),
      () => random.below(4) / 4, // many ties
      () => 1e-3 + random.below(1000) * 1e-16, // equal in their upper half
      () => random.uniform() ** 300, // subnormal and 0
      () => (random.below(2) === 0 ? 0 : -0),
    ]
    for (const kind of kinds) {
      const values = Array.from({ length: classes }, kind)
      const expected = values.map((_, label) => label).sort((a, b) => values[b]! - values[a]! || a - b)
      order.load(values)
      expect(values.map((_, rank) => order.at(rank))).toEqual(expected)
    }
  })
})

describe('hashUniform', () => {
  it('depends on seed and id alone, and is uniform over ids', () => {
    isUniform(Array.from({ length: 4000 }, (_, i) => hashUniform(7, `row-${i}`)))
    isUniform(Array.from({ length: 4000 }, (_, place) => hashUniform(7, 'noise', place)))
    expect(hashUniform(7, 'row-3')).toBe(hashUniform(7, 'row-3'))
    expect(hashUniform(7, 'row-3')).not.toBe(hashUniform(8, 'row-3'))
  })
})

function shares(parts: readonly number[]): number[] {
  const sum = parts.reduce((total, part) => total + part, 0)
  return parts.map(part => (sum === 0 ? 1 / parts.length : part / sum))
}

function isUniform(unsorted: readonly number[]): void {
  const values = [...unsorted].sort((a, b) => a - b)
  // Kolmogorov-Smirnov: 1.63 / sqrt(n) is the 1 % point.
  const distance = Math.max(...values.map((value, i) => Math.abs(value - (i + 0.5) / values.length)))
  expect(distance).toBeLessThan(1.63 / Math.sqrt(values.length))
  expect(new Set(values).size).toBe(values.length)
  // Neighbours have nothing to do with one another: the correlation's standard error is 1 / sqrt(n).
  const pairs = unsorted.slice(1).map((value, i) => 12 * (value - 0.5) * (unsorted[i]! - 0.5))
  expect(Math.abs(pairs.reduce((sum, one) => sum + one, 0) / pairs.length)).toBeLessThan(
    4 / Math.sqrt(pairs.length),
  )
}
