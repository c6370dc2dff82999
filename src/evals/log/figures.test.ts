import { expect, it } from 'vitest'
import { wilsonInterval } from '../../stats/index.js'
import { byCategory, categoriesOf, distribution } from './figures.js'
import { RunIndex } from './run-index.js'
import { testRecord, testResult } from './testing/run-folder.js'
import { directionOf, verdictOf } from './verdict.js'

function indexed(values: readonly (number | boolean | string)[]): RunIndex {
  const index = new RunIndex()
  for (const [n, value] of values.entries())
    index.add(
      testRecord(1, {
        id: String(n),
        scores: { s: { type: 'scored', value } },
        metadata: { half: n < values.length / 2 ? 'first' : 'second' },
      }),
      { offset: 0, length: 0 },
    )
  return index
}
const all = (index: RunIndex): number[] => Array.from({ length: index.rows }, (_, row) => row)

it('bins numbers and counts words, the empty ones too', () => {
  const numbers = indexed([0, 0.05, 0.5, 1, 1])
  expect(distribution(numbers, 'score.s', all(numbers), { bins: 4 })).toEqual({
    kind: 'numbers',
    none: 0,
    bins: [
      { from: 0, to: 0.25, count: 2 },
      { from: 0.25, to: 0.5, count: 0 },
      { from: 0.5, to: 0.75, count: 1 },
      { from: 0.75, to: 1, count: 2 },
    ],
  })
  expect(distribution(indexed([7]), 'score.s', [0])).toEqual({
    kind: 'numbers',
    none: 0,
    bins: [{ from: 7, to: 7, count: 1 }],
  })
  const words = indexed(['a', 'b', 'b'])
  words.add(testRecord(10), { offset: 0, length: 0 })
  expect(distribution(words, 'score.s', all(words))).toEqual({
    kind: 'words',
    none: 1,
    counts: [
      { word: 'b', count: 2 },
      { word: 'a', count: 1 },
    ],
  })
})

it('gives rates of categories Wilson’s interval and graded means Student’s', () => {
  const [first, second] = byCategory(
    indexed([true, false, true, true, true, true]),
    'score.s',
    'metadata.half',
  )
  expect(first).toEqual({
    category: 'first',
    n: 3,
    missing: 0,
    method: 'Wilson',
    estimate: wilsonInterval(2, 3),
  })
  expect(second?.estimate?.value).toBe(1)
  // Mean of 1, 2, 3: 2; s = 1; t(0.975, 2) = 4.302652729749464; half = t / sqrt(3).
  const [graded] = byCategory(indexed([1, 2, 3, 9, 9, 9]), 'score.s', 'metadata.half')
  expect(graded?.estimate?.high).toBeCloseTo(2 + 4.302652729749464 / Math.sqrt(3), 10)
})

it('takes no label for a category that may be a question', () => {
  const index = new RunIndex()
  for (let n = 0; n < 8; n += 1)
    index.add(
      testRecord(n, {
        id: String(n),
        metadata: { topic: n % 2 === 0 ? 'a' : 'b', asked: `question ${n}`, long: 'x'.repeat(60) },
      }),
      { offset: 0, length: 0 },
    )
  expect(categoriesOf(index)).toEqual(['metadata.topic'])
})

it('reads a verdict by the direction that the metric states', () => {
  const result = testResult([testRecord(1)])
  expect(directionOf(result, 'harm')).toBe('lower')
  expect(directionOf(undefined, 'harm')).toBe('higher')
  const scored = (value: number | boolean | string) => ({ type: 'scored', value }) as const
  expect(verdictOf(scored(true), { better: 'lower' })).toBe('fail')
  expect(verdictOf(scored(0), { better: 'lower' })).toBe('pass')
  expect(verdictOf(scored('C'), { better: 'higher' })).toBe('pass')
  expect(verdictOf(scored('P'), { better: 'higher' })).toBe('fail')
  expect(verdictOf(scored(0.4), { better: 'higher' })).toBe('graded')
  expect(verdictOf(scored(0.4), { better: 'higher', passAt: 0.4 })).toBe('pass')
  expect(verdictOf(undefined, { better: 'higher' })).toBe('not-scored')
})
