import { describe, expect, it } from 'vitest'
import { nearest, suggestion } from './nearest.js'

describe('nearest', () => {
  const words = ['strictness', 'store', 'upstream', 'port']
  it.each([
    ['strictnes', 'strictness'],
    ['STORE', 'store'],
    ['sotre', 'store'], // a swap of neighbours is one edit
    ['upstraem', 'upstream'],
    ['prt', 'port'],
  ])('finds what %s was meant to be', (typed, meant) => {
    expect(nearest(typed, words)).toBe(meant)
  })

  it.each(['colour', 'x', ''])('guesses nothing for %j', typed => {
    expect(nearest(typed, words)).toBeUndefined()
  })

  it('words the guess for a message, or says nothing', () => {
    expect(suggestion('prot', words)).toBe(', did you mean "port"?')
    expect(suggestion('colour', words)).toBe('')
    expect(suggestion('port', [])).toBe('')
  })
})
