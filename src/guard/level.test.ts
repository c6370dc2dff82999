import { expect, it } from 'vitest'
import { controversialVote, toBinary } from './level.js'

it('reads Controversial as unsafe in strict mode and safe in loose mode', () => {
  expect(toBinary('Controversial', 'strict')).toBe('unsafe')
  expect(toBinary('Controversial', 'loose')).toBe('safe')
  for (const mode of ['strict', 'loose'] as const) {
    expect(toBinary('Unsafe', mode)).toBe('unsafe')
    expect(toBinary('Safe', mode)).toBe('safe')
  }
})

it('votes', () => {
  expect(controversialVote('Unsafe', 'Safe')).toBe('Controversial')
  expect(controversialVote('Safe', 'Safe')).toBe('Safe')
  expect(controversialVote('Unsafe', 'Unsafe')).toBe('Unsafe')
  // not in the paper's table: a conflict
  expect(controversialVote('Safe', 'Unsafe')).toBe('Controversial')
})
