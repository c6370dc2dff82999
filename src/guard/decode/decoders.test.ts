import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unchanged } from '../mapped-text.js'
import { unroll } from '../unroll.js'
import { decoders } from './decoders.js'
import { rotate13 } from './rot13.js'

const seed = { seed: 20261124, numRuns: 200 }
const words = [
  'water',
  'garden',
  'please',
  'explain',
  'history',
  'kitchen',
  'forest',
  'number',
  'simple',
  'letter',
  'window',
  'morning',
]
// rot13 is told by letter pairs and common words, so a sentence has some of them, as sentences do
const sentence = fc
  .uniqueArray(fc.constantFrom(...words), { minLength: 2, maxLength: 12 })
  .map(list => `please tell me about the ${list.join(' ')}`)

const encoders: Readonly<Record<string, (text: string) => string>> = {
  base64: text => Buffer.from(text).toString('base64'),
  hex: text => Buffer.from(text).toString('hex'),
  rot13: rotate13,
  'percent-encoding': text =>
    [...text].map(letter => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`).join(''),
  'html-entities': text => [...text].map(letter => `&#${letter.charCodeAt(0)};`).join(''),
}
const decodedTexts = (text: string): string[] =>
  unroll(unchanged(text)).decoded.map(({ text: { text } }) => text)

describe.each(Object.entries(encoders))('%s', (kind, encode) => {
  it('undoes the encoding of any sentence, alone or among other words', () => {
    fc.assert(
      fc.property(sentence, fc.constantFrom('', 'decode this: '), (plain, before) => {
        const { hidden } = unroll(unchanged(before + encode(plain)))
        const found = hidden.flatMap(finding => (finding.kind === kind ? [finding.decoded ?? ''] : []))
        if (kind !== 'rot13') expect(found.some(decoded => decoded.includes(plain))).toBe(true)
        // its ends are told by letter statistics, so a word at either end may be missed
        else
          expect(
            plain.split(' ').filter(word => found.join(' ').includes(word)).length,
          ).toBeGreaterThanOrEqual(3)
      }),
      seed,
    )
  })

  it('points into the original', () => {
    fc.assert(
      fc.property(sentence, plain => {
        const text = `before ${encode(plain)} after`
        for (const { start, end } of unroll(unchanged(text)).hidden) {
          expect(start).toBeGreaterThanOrEqual(0)
          expect(end).toBeLessThanOrEqual(text.length)
          expect(start).toBeLessThan(end)
        }
      }),
      seed,
    )
  })
})

describe('ordinary text', () => {
  it.each([
    [
      'prose',
      'The committee met on Tuesday at 10:30 a.m. and agreed, after some debate, to plant twelve trees.',
    ],
    ['an identifier', 'order 550e8400-e29b-41d4-a716-446655440000 was shipped'],
    ['a hash', 'sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['an address', 'see https://example.org/a/b?q=cats%20and%20dogs#part-2 for more'],
    ['code', 'for (let i = 0; i < n; i++) { total += values[i] * 0x1f; } // sum of a[i]'],
    [
      'a random token',
      `token: ${Buffer.from(Array.from({ length: 48 }, (_, i) => (i * 167 + 91) % 256)).toString('base64')}`,
    ],
    ['initials', 'J. R. R. Tolkien and the U. S. A. in A B C order'],
    [
      'other languages',
      'Der Fluss fließt durch drei Länder. El río cruza tres países. La rivière traverse trois pays.',
    ],
    ['times and prices', 'on 12/03/2024 we paid $4.50 for 3kg at 07:15, room b12'],
  ])('%s decodes to nothing that does not read as text already there', (_, text) => {
    const unexpected = decodedTexts(text).filter(decoded => decoded !== text.replaceAll('%20', ' '))
    // an address with a space in it may be spelled out; nothing else is
    expect(unexpected.filter(decoded => !text.includes('%20') || !/cats and dogs/.test(decoded))).toEqual([])
  })
})

describe('any text at all', () => {
  it('is unrolled without a crash, into spans inside it, in bounded size', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
        const { text: normal, hidden, decoded } = unroll(unchanged(text))
        for (const { start, end } of hidden) {
          expect(start).toBeGreaterThanOrEqual(0)
          expect(end).toBeLessThanOrEqual(text.length)
        }
        const size = decoded.reduce((sum, { text: { text } }) => sum + text.length, 0)
        expect(size).toBeLessThanOrEqual(8 * Math.max(normal.text.length, 64))
      }),
      { ...seed, numRuns: 500 },
    )
  })

  it('gives the decoders stretches in order that do not overlap', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(sentence, sentence.map(encoders.base64!), sentence.map(encoders.hex!)), {
          maxLength: 5,
        }),
        parts => {
          const text = parts.join('\n')
          for (const { find } of decoders) {
            let last = 0
            for (const { start, end } of find(text, () => true)) {
              expect(start).toBeGreaterThanOrEqual(last)
              expect(end).toBeGreaterThan(start)
              last = end
            }
          }
        },
      ),
      seed,
    )
  })
})
