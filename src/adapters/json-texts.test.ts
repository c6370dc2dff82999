import { describe, expect, it } from 'vitest'
import { argumentsText, besides, bookkeeping, jsonTexts } from './json-texts.js'

describe('jsonTexts', () => {
  it('gives every string in order, and the names of properties', () => {
    expect(jsonTexts({ a: 'x', b: [{ c: 'y' }, '', 3, null], properties: { z: { d: 'w' } } })).toEqual([
      'x',
      'y',
      'z',
      'w',
    ])
  })

  it('skips plain values of the keys given, and nothing below them', () => {
    expect(jsonTexts({ id: 'x', type: { id: 'y', text: 'z' } }, bookkeeping)).toEqual(['z'])
  })
})

describe('besides', () => {
  it('gives the fields that are not known or not plain, and nothing for none', () => {
    expect(
      besides({ id: 'a', model: { name: 'b' }, note: 'c', gone: null }, new Set(['id', 'model'])),
    ).toEqual({
      model: { name: 'b' },
      note: 'c',
    })
    expect(besides({ id: 'a', gone: null }, new Set(['id']))).toBeUndefined()
  })
})

describe('argumentsText', () => {
  it('adds the words that escapes stand for', () => {
    expect(argumentsText('{"q":"a"}')).toBe('{"q":"a"}')
    expect(argumentsText('{"q":"\\u0061b"}')).toBe('{"q":"\\u0061b"}\nab')
    expect(argumentsText('{"q":"\\u00')).toBe('{"q":"\\u00')
  })
})
