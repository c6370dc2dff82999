import { expect, it } from 'vitest'
import { samplesPath, withWord, wordOf } from './samples-path.js'

it('keeps several filters in one address', () => {
  const first = withWord(new URLSearchParams('by=metadata.topic'), 'status', 'failed')
  const both = withWord(first, 'metadata.topic', 'a~b')
  expect([wordOf(both, 'status'), wordOf(both, 'metadata.topic'), wordOf(both, 'other')]).toEqual([
    'failed',
    'a~b',
    '',
  ])
  expect(samplesPath('a/b', both)).toBe(
    'api/evals/a%2Fb/samples?is=status%7Efailed&is=metadata.topic%7Ea%7Eb',
  )
  expect(withWord(both, 'status', '').getAll('is')).toEqual(['metadata.topic~a~b'])
})
