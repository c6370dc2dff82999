import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reverse } from './decode/reversed.js'
import { rotate13 } from './decode/rot13.js'
import { unchanged } from './mapped-text.js'
import { unroll } from './unroll.js'

const words =
  'the garden please write about water and make some thing with your hand when they have there is what for'.split(
    ' ',
  )
/** Sentences of plain words, the least a hidden instruction would hold. */
const sentence = fc
  .uniqueArray(fc.constantFrom(...words), { minLength: 6, maxLength: 12 })
  .map(parts => parts.join(' '))
const split = (text: string): string =>
  text
    .split(' ')
    .map(word => [...word].join('-'))
    .join(' ')

const encoders: Record<string, (text: string) => string> = {
  base64: text => Buffer.from(text).toString('base64'),
  hex: text => Buffer.from(text).toString('hex'),
  'percent-encoding': text =>
    Array.from(Buffer.from(text), byte => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  'html-entities': text => Array.from(text, letter => `&#${letter.codePointAt(0)};`).join(''),
}

describe('unroll', () => {
  it.each(Object.keys(encoders))('finds what was encoded as %s, where it stands', kind => {
    fc.assert(
      fc.property(sentence, text => {
        const encoded = encoders[kind]!(text)
        const original = `Look: ${encoded}`
        const { hidden, decoded } = unroll(unchanged(original))
        const found = hidden.find(one => one.kind === kind)
        expect(found?.end).toBe(original.length)
        expect(found?.start).toBeLessThanOrEqual(6)
        expect(decoded.some(one => one.text.text.includes(text))).toBe(true)
      }),
      { seed: 41, numRuns: 100 },
    )
  })

  it('reads reversed lines and words pulled apart', () => {
    const text = 'please write about the water in the garden'
    expect(unroll(unchanged(reverse(text))).decoded.map(one => one.text.text)).toContain(text)
    const pulled = unroll(unchanged(split('please write about water')))
    expect(pulled.decoded.map(one => one.text.text)).toContain('please write about water')
  })

  it('follows encodings inside encodings, to a depth', () => {
    const text = 'please write about the water'
    const twice = encoders.base64!(encoders.hex!(text))
    expect(unroll(unchanged(twice)).decoded.map(one => one.text.text)).toContain(text)
    const rotated = encoders.base64!(rotate13(text))
    expect(unroll(unchanged(rotated)).decoded.map(one => one.text.text)).toContain(text)
  })

  it.each([
    'The quick brown fox jumps over the lazy dog; then it rests, and nothing else happens.',
    'See https://example.com/a/b-c_d?id=550e8400-e29b-41d4-a716-446655440000&x=%2Fhome for more.',
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'const total = items.reduce((sum, { price }) => sum + price * 1.07, 0) // a b c d',
    'U.S.A., e.g. and i.e. are short; so are utf8, mp3, sha256, k8s, x86 and i18n.',
    'Internationalization of antidisestablishmentarianism requires characteristically long words.',
    'Der schnelle braune Fuchs springt über den faulen Hund.',
  ])('decodes nothing in %j', text => {
    expect(unroll(unchanged(text)).decoded.filter(one => one.kind !== 'percent-encoding')).toEqual([])
  })

  it('takes no identifier, hash or random token for text', () => {
    const token = fc.oneof(
      fc.uuid(),
      fc.uint8Array({ minLength: 16, maxLength: 48 }).map(bytes => Buffer.from(bytes).toString('base64')),
      fc.uint8Array({ minLength: 16, maxLength: 48 }).map(bytes => Buffer.from(bytes).toString('hex')),
    )
    fc.assert(
      fc.property(token, text => {
        expect(unroll(unchanged(text)).decoded).toEqual([])
      }),
      { seed: 42, numRuns: 500 },
    )
  })

  it('keeps every span inside the original and its output within the budget, whatever comes', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      sentence,
      ...[...Object.values(encoders), rotate13].map(encode => sentence.map(encode)),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), pieces => {
        const original = pieces.join(' ')
        const { text, hidden, decoded } = unroll(unchanged(original), { budget: 4 })
        for (const { start, end } of [
          ...hidden,
          ...decoded.map(one => one.text.originOf(0, one.text.text.length)),
        ]) {
          expect(start).toBeGreaterThanOrEqual(0)
          expect(start).toBeLessThanOrEqual(end)
          expect(end).toBeLessThanOrEqual(original.length)
        }
        const length = decoded.reduce((sum, one) => sum + one.text.text.length, 0)
        expect(length).toBeLessThanOrEqual(4 * Math.max(text.text.length, 64))
      }),
      { seed: 43, numRuns: 300 },
    )
  })
})
