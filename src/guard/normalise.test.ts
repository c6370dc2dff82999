import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unchanged } from './mapped-text.js'
import { normalise } from './normalise.js'

const textOf = (text: string): string => normalise(unchanged(text)).text.text
const kindsOf = (text: string): string[] => normalise(unchanged(text)).traces.map(trace => trace.kind)

const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        'pаypаl',
        'ΑΒС',
        'сор',
        'ｆｕｌｌ',
        '𝒎ath',
        'ⓐ',
        'ﬁ',
        'ｶﾞ',
        '\u200b',
        '\u202e',
        '\ud800',
        '\udc00',
      ),
      fc.constantFrom(
        '\u{e0041}',
        'á',
        'a\u0301',
        '한',
        '\u1112\u1161',
        '👩\u200d🚀',
        '\ufe0f',
        '\0',
        ' the word ',
      ),
    ),
    { maxLength: 10 },
  )
  .map(parts => parts.join(''))

describe('normalise', () => {
  it('returns plain ASCII as it is', () => {
    const source = unchanged('Plain text,\n\twith lines.')
    expect(normalise(source)).toEqual({ text: source, traces: [] })
  })

  it.each([
    ['pаypal', 'paypal', ['confusables']], // Cyrillic а
    ['the ѕсоре here is fine and long', 'the scope here is fine and long', ['confusables']], // all lookalikes, Latin text
    ['ｈｅｌｌｏ', 'hello', ['confusables']],
    ['𝐡𝐞𝐥𝐥𝐨', 'hello', ['confusables']],
    ['wo\u200brd', 'word', ['invisible-characters']],
    ['wo\u202erd', 'word', ['bidirectional-controls']],
    ['a\ud800b', 'a\ufffdb', ['lone-surrogates']],
    ['a\0b', 'a b', []],
    ['soft\u00adhyphen', 'softhyphen', ['invisible-characters']],
    ['café, naïve, Ελλάδα, Привет, 日本語', 'café, naïve, Ελλάδα, Привет, 日本語', []],
  ])('reads %j as %j', (text, expected, kinds) => {
    expect(textOf(text)).toBe(expected)
    expect(kindsOf(text)).toEqual(kinds)
  })

  it.each([
    'сор и спор',
    'Привет, как дела?',
    '\ufeffhello',
    'a family 👨‍👩‍👧 and a heart ❤️',
    'می‌خواهم',
    'αβγ',
    'café',
    '中文',
    'naïve Ελλάδα',
    'یک\u200cشنبه',
    '👩\u200d🚀 ❤\ufe0f',
    '🏴\u{e0067}\u{e0062}\u{e007f}',
  ])('finds nothing to report in ordinary %j', text => {
    expect(kindsOf(text)).toEqual([])
  })

  it('spells out what tags and variation selectors hide', () => {
    const tags = Array.from('hidden', letter => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')
    expect(normalise(unchanged(`a${tags}`)).traces).toEqual([
      { kind: 'tag-characters', start: 1, end: 13, decoded: 'hidden' },
    ])
    const selectors = Array.from('hidden', letter =>
      String.fromCodePoint(0xe0100 + letter.charCodeAt(0) - 16),
    ).join('')
    expect(normalise(unchanged(`😀${selectors}`)).traces[0]).toMatchObject({
      kind: 'variation-selectors',
      decoded: 'hidden',
    })
  })

  it('is idempotent', () => {
    fc.assert(
      fc.property(anyText, text => {
        const once = textOf(text)
        expect(textOf(once)).toBe(once)
      }),
      { seed: 31, numRuns: 1000 },
    )
  })

  it('keeps every offset inside the original', () => {
    fc.assert(
      fc.property(anyText, original => {
        const { text, traces } = normalise(unchanged(original))
        for (let at = 0; at < text.text.length; at++) {
          const { start, end } = text.originOf(at, at + 1)
          expect(start).toBeLessThan(end)
          expect(end).toBeLessThanOrEqual(original.length)
        }
        for (const { start, end } of traces) {
          expect(start).toBeLessThan(end)
          expect(end).toBeLessThanOrEqual(original.length)
        }
      }),
      { seed: 32, numRuns: 500 },
    )
  })
})
