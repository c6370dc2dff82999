import { expect, it } from 'vitest'
import { rateText } from './rate-text.js'

it('writes a share with its interval, and none of nothing', () => {
  expect(rateText({ count: 12, of: 400, share: { value: 0.03, low: 0.0172, high: 0.0517 } })).toBe(
    '3.0 %, 1.7 to 5.2 %',
  )
  expect(rateText({ count: 0, of: 0, share: null })).toBe('no rate of nothing')
})
