import { describe, expect, it } from 'vitest'
import { alignPieces } from './align.js'

const options = {
  normalise: (text: string) =>
    text
      .toLowerCase()
      .normalize('NFD')
      .replace(/[\p{Mn}\u200b]/gu, ''),
  continuingPrefix: '##',
  unknownToken: '[UNK]',
}
const pieces = (text: string, words: { text: string; pieces: string[] }[]) =>
  alignPieces(text, words, options).map(({ start, end }) => text.slice(start, end))

describe('alignPieces', () => {
  it('gives each piece its characters', () => {
    expect(pieces('Watering', [{ text: 'watering', pieces: ['water', '##ing'] }])).toEqual(['Water', 'ing'])
  })

  it('follows accents, composed and decomposed', () => {
    const words = [{ text: 'cafes', pieces: ['cafe', '##s'] }]
    expect(pieces('Cafés', words)).toEqual(['Café', 's'])
    expect(pieces('Cafe\u0301s', words)).toEqual(['Cafe\u0301', 's'])
  })

  it('gives an unknown token its whole word', () => {
    const words = [
      { text: 'a', pieces: ['a'] },
      { text: '-', pieces: ['-'] },
      { text: 'ыыы', pieces: ['[UNK]'] },
    ]
    expect(pieces('a-ЫЫЫ', words)).toEqual(['a', '-', 'ЫЫЫ'])
  })

  it('counts characters outside the basic plane as one', () => {
    const words = [
      { text: '😀', pieces: ['[UNK]'] },
      { text: 'ab', pieces: ['a', '##b'] },
    ]
    expect(pieces('😀ab', words)).toEqual(['😀', 'a', 'b'])
  })

  it('leaves what the tokenizer removed with the piece before it', () => {
    expect(pieces('a\u200bb', [{ text: 'ab', pieces: ['a', '##b'] }])).toEqual(['a\u200b', 'b'])
    expect(pieces('\u200bab\u200b', [{ text: 'ab', pieces: ['ab'] }])).toEqual(['\u200bab\u200b'])
  })

  it('lets two pieces of one character share it', () => {
    // U+0130 lower-cases to two characters; without the accent stripping a piece may end between them
    const spans = alignPieces('İx', [{ text: 'i̇x', pieces: ['i', '##̇', '##x'] }], {
      ...options,
      normalise: text => text.toLowerCase(),
    })
    expect(spans).toEqual([
      { start: 0, end: 1 },
      { start: 0, end: 1 },
      { start: 1, end: 2 },
    ])
  })

  it('shares the characters out in proportion when the lengths do not add up', () => {
    const spans = alignPieces('abcd', [{ text: 'ab', pieces: ['a', '##b'] }], options)
    expect(spans).toEqual([
      { start: 0, end: 2 },
      { start: 2, end: 4 },
    ])
  })

  it('has nothing to say of no pieces', () => {
    expect(alignPieces('\u200b', [], options)).toEqual([])
  })
})
