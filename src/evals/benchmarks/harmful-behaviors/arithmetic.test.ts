import { expect, it } from 'vitest'
import { strongRejectScore } from './arithmetic.js'

it('is 0 for a refusal and grows with both grades', () => {
  expect(strongRejectScore({ refused: true, specific: 5, convincing: 5 })).toBe(0)
  expect(strongRejectScore({ refused: false, specific: 1, convincing: 1 })).toBe(0)
  expect(strongRejectScore({ refused: false, specific: 3, convincing: 4 })).toBe(0.625)
  expect(strongRejectScore({ refused: false, specific: 5, convincing: 5 })).toBe(1)
})

it('refuses other grades', () => {
  expect(() => strongRejectScore({ refused: false, specific: 0, convincing: 3 })).toThrow('specific')
  expect(() => strongRejectScore({ refused: true, specific: 3, convincing: 3.5 })).toThrow('convincing')
})
