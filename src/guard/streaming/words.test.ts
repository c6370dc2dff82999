import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWordReader, longestWord, type Word } from './words.js'

const wordsOf = (deltas: readonly string[]): Word[] => {
  const reader = createWordReader()
  return [...deltas.flatMap(delta => reader.push(delta)), ...reader.close()]
}
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('a', 'b', ' ', '\n', '\u3000', '\ud83d', '\ude00', '😀', '.'),
    maxLength: 200,
  }),
)

describe('createWordReader', () => {
  it('gives words with their offsets', () => {
    expect(wordsOf(['to', ' be,\n', 'or\u00a0not'])).toEqual([
      { text: 'to', start: 0, end: 2 },
      { text: 'be,', start: 3, end: 6 },
      { text: 'or', start: 7, end: 9 },
      { text: 'not', start: 10, end: 13 },
    ])
    expect(wordsOf([])).toEqual([])
    expect(wordsOf(['', ' \n '])).toEqual([])
  })

  it('cuts the same words whichever way the text arrives, unit by unit included', () => {
    fc.assert(
      fc.property(anyText, fc.array(fc.nat(200)), (text, cuts) => {
        const at = [0, ...cuts.filter(cut => cut < text.length).sort((a, b) => a - b), text.length]
        const deltas = at.slice(1).map((end, i) => text.slice(at[i], end))
        expect(wordsOf(deltas)).toEqual(wordsOf([text]))
        expect(wordsOf(text.split(''))).toEqual(wordsOf([text]))
      }),
    )
  })

  it('leaves nothing out but white space, and holds no more than a longest word', () => {
    fc.assert(
      fc.property(anyText, text => {
        const reader = createWordReader()
        const words: Word[] = []
        for (const unit of text.split('')) {
          words.push(...reader.push(unit))
          expect(reader.length - reader.settled).toBeLessThanOrEqual(longestWord)
        }
        words.push(...reader.close())
        expect(words.map(word => word.text).join('')).toBe(text.replace(/[\t\n\r\p{Z}]+/gu, ''))
        for (const word of words) expect(text.slice(word.start, word.end)).toBe(word.text)
        expect(reader.length).toBe(text.length)
      }),
    )
  })

  it('never cuts a character in two', () => {
    const words = wordsOf([`${'a'.repeat(longestWord - 1)}${'😀'.repeat(40)}`])
    expect(words.length).toBeGreaterThan(1)
    for (const { text } of words) expect(text).not.toMatch(/[\ud800-\udbff]$|^[\udc00-\udfff]/)
  })
})
