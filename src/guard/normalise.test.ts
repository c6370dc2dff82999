import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unchanged } from './mapped-text.js'
import { normalise } from './normalise.js'

const normal = (text: string): string => normalise(unchanged(text)).text.text

describe('normalise', () => {
  it.each([
    ['plain text', 'plain text'],
    ['ｆｕｌｌ ｗｉｄｔｈ', 'full width'],
    ['𝐛𝐨𝐥𝐝 𝒊𝒕𝒂𝒍𝒊𝒄', 'bold italic'],
    ['zero\u200bwidth', 'zerowidth'],
    ['soft\u00adhyphen', 'softhyphen'],
    ['over\u202eride\u202c', 'override'],
    ['раypal', 'paypal'], // the first two letters are Cyrillic
    ['nul\0byte', 'nul byte'],
    ['\ud800x', '\ufffdx'],
    ['café, naïve, Ελλάδα, Привет, 日本語', 'café, naïve, Ελλάδα, Привет, 日本語'],
  ])('%j reads %j', (text, expected) => {
    expect(normal(text)).toBe(expected)
  })

  it('leaves emoji, Persian joiners and whole words of other scripts without a finding', () => {
    for (const text of ['a family 👨‍👩‍👧 and a heart ❤️', 'می‌خواهم', 'Привет, как дела?', '\ufeffhello'])
      expect(normalise(unchanged(text)).traces).toEqual([])
  })

  it('is idempotent, and maps every character into the original in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        const { text: mapped } = normalise(unchanged(text))
        expect(normal(mapped.text)).toBe(mapped.text)
        let last = 0
        for (let index = 0; index < mapped.text.length; index++) {
          const { start, end } = mapped.originOf(index, index + 1)
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeGreaterThanOrEqual(start)
          expect(end).toBeLessThanOrEqual(text.length)
          last = start
        }
      }),
      { seed: 20261124, numRuns: 500 },
    )
  })
})
