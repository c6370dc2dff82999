import { expect, it } from 'vitest'
import { ledger } from '../../tests/fixture-data.js'
import { pointsOf, summaryOf } from './chart-points.js'

it('draws the decisions that have a score, oldest first', () => {
  const newestFirst = ledger.slice(27, 32).reverse()
  // 30 could not be scored.
  expect(pointsOf(newestFirst).map(({ sequence }) => sequence)).toEqual([28, 29, 31, 32])
})

it('says what the drawing says, and what it leaves out', () => {
  const [first, second] = ledger
  expect(summaryOf(first === undefined || second === undefined ? [] : [second, first])).toBe(
    'Highest score of each decision over time, this page: 2 allow. The highest is 26, in decision 2.',
  )
  expect(summaryOf(ledger.slice(29, 30))).toBe(
    'Highest score of each decision over time, this page: 1 block. 1 could not be scored and is not drawn.',
  )
})
