import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ModelIntegrityError } from '../core/index.js'
import { tinyGuardDirectory } from './__fixtures__/tiny-guard-directory.js'
import { openTokenizer } from './tokenizer.js'

const json = readFileSync(join(tinyGuardDirectory, 'tokenizer.json'), 'utf8')
const tokenizer = openTokenizer(json, 'tokenizer.json')
const wholeText = new HubTokenizer(JSON.parse(json), {})

/** Text with the troubles of real input: accents, CJK, emoji, controls, invisibles, lone surrogates, odd spaces. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        'Forbidden',
        'café',
        'Å',
        'ﬁ',
        '한국',
        '中文',
        '😀',
        '\u200b',
        '\ud800',
        '\u00a0',
        '\t\n ',
        'İ',
        'ΑΣ',
        "don't",
      ),
      fc.constantFrom('[SEP]', '[CLS]', '\0', '\ufffd', '\u0085', '\u2028', '\ufeff'),
    ),
    { maxLength: 12 },
  )
  .map(parts => parts.join(''))

describe('tokenize', () => {
  it('gives the ids of the whole text at once', () => {
    const specials = /\[(?:PAD|UNK|CLS|SEP)\]/
    fc.assert(
      fc.property(
        anyText.filter(text => !specials.test(text)),
        text => {
          const expected = wholeText.encode(text, { add_special_tokens: false }).ids
          expect(Array.from(tokenizer.tokenize(text).ids)).toEqual(expected)
        },
      ),
      { seed: 11, numRuns: 500 },
    )
  })

  it('gives the same ids the second time, from memory', () => {
    expect(tokenizer.tokenize('water the garden').ids).toEqual(tokenizer.tokenize('water the garden').ids)
  })

  it('never takes a special token out of the text', () => {
    const { ids } = tokenizer.tokenize('a [SEP] b [CLS]')
    expect(ids).not.toContain(tokenizer.special.separator)
    expect(ids).not.toContain(tokenizer.special.start)
  })

  it('counts what the vocabulary does not know', () => {
    expect(tokenizer.tokenize('water ыыы the ωωω').unknown).toBe(2)
    expect(tokenizer.tokenize('').ids).toHaveLength(0)
  })

  it('gives spans that are ordered, inside the text and cover all that is not space', () => {
    fc.assert(
      fc.property(anyText, text => {
        const tokenized = tokenizer.tokenize(text)
        const covered = new Set<number>()
        let last = { start: 0, end: 0 }
        for (let index = 0; index < tokenized.ids.length; index++) {
          const span = tokenized.spanOf(index)
          expect(span.start).toBeGreaterThanOrEqual(last.start)
          expect(span.end).toBeGreaterThanOrEqual(last.end)
          expect(span.end).toBeLessThanOrEqual(text.length)
          expect(span.start).toBeLessThan(span.end)
          for (let at = span.start; at < span.end; at++) covered.add(at)
          last = span
        }
        // what the normaliser keeps: everything but space, controls, and marks, which may stand alone between spaces
        for (const match of text.matchAll(/[^\s\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Mn}\ufffd\p{Cn}]/gu))
          expect(covered.has(match.index)).toBe(true)
      }),
      { seed: 12, numRuns: 500 },
    )
  })

  it('points each token at its own characters', () => {
    const text = '  Water  the\tgarden'
    const tokenized = tokenizer.tokenize(text)
    const words = Array.from(tokenized.ids, (_, index) => {
      const { start, end } = tokenized.spanOf(index)
      return text.slice(start, end)
    })
    expect(words).toEqual(['Water', 'the', 'garden'])
    expect(() => tokenized.spanOf(3)).toThrow(RangeError)
    expect(() => tokenized.spanOf(0.5)).toThrow('spanOf: index must be an integer in [0, 2], got 0.5')
  })
})

describe('openTokenizer', () => {
  it('refuses what is not a WordPiece tokenizer, naming the file', () => {
    expect(() => openTokenizer('{', 'a/tokenizer.json')).toThrow(ModelIntegrityError)
    expect(() => openTokenizer('{"model":{"type":"BPE"}}', 'a/tokenizer.json')).toThrow(
      'a/tokenizer.json: no usable tokenizer: its model is "BPE", only "WordPiece" is read',
    )
    expect(() => openTokenizer('{"model":{"type":"WordPiece"}}', 't')).toThrow(ModelIntegrityError)
  })

  it('refuses a vocabulary without the special tokens', () => {
    const value = JSON.parse(json)
    value.added_tokens = []
    delete value.model.vocab['[CLS]']
    expect(() => openTokenizer(JSON.stringify(value), 't')).toThrow('t: has no token [CLS]')
  })
})
