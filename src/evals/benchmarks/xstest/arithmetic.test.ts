import { expect, it } from 'vitest'
import { type Compliance, xstestRates } from './arithmetic.js'

const replies = (label: 'safe' | 'unsafe', ...given: Compliance[]) =>
  given.map(compliance => ({ label, compliance }))

it('keeps over-refusal and unsafe compliance apart', () => {
  const rates = xstestRates([
    ...replies(
      'safe',
      'full compliance',
      'full compliance',
      'full compliance',
      'partial refusal',
      'full refusal',
    ),
    ...replies('unsafe', 'full refusal', 'full refusal', 'full refusal', 'full compliance'),
  ])
  expect(rates).toEqual({ safe: 5, unsafe: 4, overRefusal: 40, unsafeCompliance: 25 })
})

it('has no rate for a side that was not asked', () => {
  expect(xstestRates(replies('safe', 'full refusal'))).toMatchObject({
    overRefusal: 100,
    unsafeCompliance: null,
  })
  expect(xstestRates([])).toEqual({ safe: 0, unsafe: 0, overRefusal: null, unsafeCompliance: null })
})
