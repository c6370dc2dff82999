/** @file From one word to the model's tokens, each with where it stands in the pushed text. */
import type { Span } from '../../core/index.js'
import type { Tokenizer } from '../../inference/index.js'
import { slice, unchanged } from '../mapped-text.js'
import { normalise } from '../normalise.js'
import type { Word } from './words.js'

export interface Token {
  readonly id: number
  readonly span: Span
}

/** Turns the words of one text, in order, into tokens. */
export type WordTokens = (word: Word) => readonly Token[]

/** Normalised characters before a word that help to tell which script the text is written in. */
const contextLength = 64
const cacheSize = 10_000
const otherThanAscii = /[^\0-\x7f]/

/**
 * The streaming part of the guard's reading: normalisation of each word in the light of those before it (lookalike
 * letters pass for Latin only in a Latin text), then the tokenizer. Nothing that comes later changes a token. What
 * needs the whole text, such as base64 or words pulled apart, is left to the guard on the finished reply.
 */
export function createWordTokens(tokenizer: Tokenizer): WordTokens {
  const cache = new Map<string, readonly Token[]>()
  let context = ''
  const tokensOf = (text: string): readonly Token[] => {
    const known = cache.get(text)
    if (known !== undefined) return known
    const tokens = read(text, '', tokenizer)
    if (cache.size >= cacheSize) cache.clear()
    cache.set(text, tokens)
    return tokens
  }
  return ({ text, start }) => {
    const plain = !otherThanAscii.test(text)
    const tokens = plain ? tokensOf(text) : read(text, context, tokenizer)
    context = `${context} ${text}`.slice(-contextLength)
    return tokens.map(({ id, span }) => ({
      id,
      span: { start: start + span.start, end: start + span.end },
    }))
  }
}

function read(text: string, context: string, tokenizer: Tokenizer): readonly Token[] {
  const before = context === '' ? '' : normalise(unchanged(context)).text.text
  const offset = before === '' ? 0 : before.length + 1
  const whole = normalise(unchanged(before === '' ? text : `${before} ${text}`)).text
  const word = slice(whole, offset, whole.text.length)
  const tokens = tokenizer.tokenize(word.text)
  return Array.from(tokens.ids, (id, index) => {
    const { start, end } = tokens.spanOf(index)
    const origin = word.originOf(start, end)
    return { id, span: { start: Math.max(0, origin.start - offset), end: origin.end - offset } }
  })
}
