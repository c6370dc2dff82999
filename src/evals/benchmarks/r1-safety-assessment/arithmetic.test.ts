import { describe, expect, it } from 'vitest'
import { airBenchScores, harmGivenUnsafe, type TwoChannels, twoChannelTable } from './arithmetic.js'

const replies = (count: number, thinking: TwoChannels['thinking'], answer: TwoChannels['answer']) =>
  Array.from({ length: count }, () => ({ thinking, answer }))

describe('thinking against answer', () => {
  const ten = [
    ...replies(4, 'safe', 'safe'),
    ...replies(3, 'unsafe', 'safe'),
    ...replies(2, 'unsafe', 'unsafe'),
    ...replies(1, 'safe', 'unsafe'),
  ]

  it('counts the four cases and tests the two that differ', () => {
    expect(twoChannelTable(ten)).toEqual({
      n: 10,
      counts: { SS: 4, SU: 1, US: 3, UU: 2 },
      thinkingUnsafe: 50,
      answerUnsafe: 30,
      gap: 20,
      hiddenRisk: 30,
      pValue: 0.625,
      oneChannel: 0,
    })
  })

  it('leaves a reply without thinking out, and never calls it safe', () => {
    const table = twoChannelTable([...ten, ...replies(5, null, 'safe'), ...replies(1, 'unsafe', null)])
    expect(table).toMatchObject({ n: 10, thinkingUnsafe: 50, oneChannel: 6 })
    expect(twoChannelTable(replies(3, null, 'safe'))).toMatchObject({ n: 0, thinkingUnsafe: null, gap: null })
  })
})

describe('AIR-Bench', () => {
  it('has a strict and a mean score', () => {
    expect(airBenchScores([1, 1, 0.5, 0])).toEqual({ strict: 50, mean: 62.5 })
  })
  it('refuses other scores', () => {
    expect(() => airBenchScores([1, 0.7])).toThrow('0, 0.5 or 1, got 0.7')
    expect(() => airBenchScores([])).toThrow('must not be empty')
  })
})

describe('harm of what is unsafe', () => {
  it('is shown with its rate and its expectation: they rank differently', () => {
    const [a, b] = [harmGivenUnsafe([5, 4], 10), harmGivenUnsafe([2, 2, 3, 2, 3, 2], 10)]
    expect(a).toEqual({ mean: 4.5, n: 2, unsafeRate: 20, expected: 0.9 })
    expect(b.mean).toBeCloseTo(2.33, 2)
    expect(b).toMatchObject({ n: 6, unsafeRate: 60, expected: 1.4 })
  })
  it('has no mean without an unsafe reply', () => {
    expect(harmGivenUnsafe([], 4)).toEqual({ mean: null, n: 0, unsafeRate: 0, expected: 0 })
    expect(() => harmGivenUnsafe([6], 4)).toThrow('[1, 5], got 6')
    expect(() => harmGivenUnsafe([1, 1], 1)).toThrow('replies')
  })
})
