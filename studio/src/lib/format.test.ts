import { expect, it } from 'vitest'
import { count, duration, localTime, percent, shortHash, signed } from './format.js'

it('says of a small probability that it is small, and of zero that it is zero', () => {
  expect([0, 0.001, 0.005, 0.734, 1].map(percent)).toEqual(['0 %', '< 1 %', '1 %', '73 %', '100 %'])
})

it('keeps two or three significant digits of a duration', () => {
  expect([0, 0.42, 6.41, 128.2, 2500].map(duration)).toEqual(['0 ms', '0.42 ms', '6.4 ms', '128 ms', '2.5 s'])
})

it('signs margins with a minus that is as wide as a plus', () => {
  expect([12, -8, 0, -0.04, 2.25].map(signed)).toEqual(['+12', '−8', '0', '0', '+2.3'])
})

it('groups thousands and shortens hashes', () => {
  expect(count(12345)).toBe('12,345')
  expect(shortHash('0123456789abcdef')).toBe('0123456789ab…')
  expect(shortHash('genesis')).toBe('genesis')
})

it('shows a time it cannot read as it came', () => {
  expect(localTime('yesterday')).toBe('yesterday')
  expect(localTime(new Date(2026, 10, 24, 9, 5, 7).toISOString())).toBe('2026-11-24 09:05:07')
})
