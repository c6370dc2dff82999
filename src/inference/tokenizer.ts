/** @file WordPiece tokenizers, with the character spans that `@huggingface/tokenizers` does not give. */
import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers'
import { ModelIntegrityError, type Span } from '../core/index.js'
import { alignPieces } from './align.js'

/** A text as token ids, without special tokens. */
export interface TokenizedText {
  readonly text: string
  readonly ids: Int32Array
  /** How many tokens stand for something the vocabulary does not know. */
  readonly unknown: number
  /** The characters of `text` that token `index` stands for. Worked out when asked. */
  spanOf(index: number): Span
}

export interface Tokenizer {
  /** Ids of the special tokens that frame a sequence. */
  readonly special: { readonly start: number; readonly separator: number }
  /**
   * Never reads special tokens out of the text: a literal `[SEP]` in it stays three ordinary tokens.
   *
   * @throws RangeError never; any string is accepted, lone surrogates included
   */
  tokenize(text: string): TokenizedText
}

/** What separates segments: exactly the characters the normaliser turns into a space (others it removes). */
const segmentPattern = /[^\t\n\r\p{Z}]+/gu
const cachedLength = 24
const cacheSize = 20_000

/**
 * Opens a `tokenizer.json` with a WordPiece model.
 *
 * Segments between white space are tokenised one by one and the short ones remembered, which gives the same ids as the
 * whole text at once and makes the work of a long text proportional to its distinct words.
 *
 * @throws ModelIntegrityError if it is not JSON, not WordPiece, or lacks `[CLS]` or `[SEP]`
 */
export function openTokenizer(json: string, file: string): Tokenizer {
  const { hub, unknownToken, continuingPrefix } = parse(json, file)
  const { normalizer, pre_tokenizer: splitter, model } = hub
  const specialId = (token: string): number => {
    const id = hub.token_to_id(token)
    if (id === undefined) throw new ModelIntegrityError({ file, message: `${file}: has no token ${token}` })
    return id
  }
  const special = Object.freeze({ start: specialId('[CLS]'), separator: specialId('[SEP]') })
  const unknownId = specialId(unknownToken)

  const normalise = (text: string): string => normalizer?.normalize(text) ?? text
  const wordsOf = (segment: string): string[] => {
    const normalised = normalise(segment)
    return splitter === null ? [normalised] : splitter.pre_tokenize(normalised)
  }
  const encode = (segment: string): Int32Array =>
    Int32Array.from(model!.encode(wordsOf(segment)), piece => hub.token_to_id(piece) ?? unknownId)

  const cache = new Map<string, Int32Array>()
  const idsOf = (segment: string): Int32Array => {
    if (segment.length > cachedLength) return encode(segment)
    const known = cache.get(segment)
    if (known) return known
    const ids = encode(segment)
    if (cache.size >= cacheSize) cache.clear()
    cache.set(segment, ids)
    return ids
  }
  const align = (segment: string): Span[] =>
    alignPieces(
      segment,
      wordsOf(segment).map(word => ({ text: word, pieces: model!.encode([word]) })),
      { normalise, continuingPrefix, unknownToken },
    )

  return Object.freeze({
    special,
    tokenize(text: string): TokenizedText {
      const ids: number[] = []
      const segments: Segment[] = []
      let unknown = 0
      for (const match of text.matchAll(segmentPattern)) {
        const segmentIds = idsOf(match[0])
        if (segmentIds.length === 0) continue
        segments.push({ offset: match.index, end: match.index + match[0].length, firstToken: ids.length })
        for (const id of segmentIds) {
          if (id === unknownId) unknown++
          ids.push(id)
        }
      }
      return {
        text,
        ids: Int32Array.from(ids),
        unknown,
        spanOf: spanFinder(text, segments, ids.length, align),
      }
    },
  })
}

interface Segment {
  readonly offset: number
  readonly end: number
  readonly firstToken: number
}

function spanFinder(
  text: string,
  segments: readonly Segment[],
  tokens: number,
  align: (segment: string) => Span[],
): (index: number) => Span {
  let last: { segment: Segment; spans: Span[] } | undefined
  return index => {
    if (!(Number.isInteger(index) && index >= 0 && index < tokens))
      throw new RangeError(`spanOf: index must be an integer in [0, ${tokens - 1}], got ${index}`)
    const segment = segmentOf(segments, index)
    if (last?.segment !== segment) last = { segment, spans: align(text.slice(segment.offset, segment.end)) }
    const { start, end } = last.spans[index - segment.firstToken]!
    return { start: segment.offset + start, end: segment.offset + end }
  }
}

/** The last segment that starts at or before a token, by bisection. */
function segmentOf(segments: readonly Segment[], token: number): Segment {
  let low = 0
  let high = segments.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (segments[middle]!.firstToken <= token) low = middle
    else high = middle - 1
  }
  return segments[low]!
}

function parse(
  json: string,
  file: string,
): { hub: HubTokenizer; unknownToken: string; continuingPrefix: string } {
  try {
    const value = JSON.parse(json) as {
      model?: { type?: string; unk_token?: string; continuing_subword_prefix?: string }
    }
    if (value.model?.type !== 'WordPiece')
      throw new Error(`its model is ${JSON.stringify(value.model?.type)}, only "WordPiece" is read`)
    return {
      hub: new HubTokenizer(value, {}),
      unknownToken: value.model.unk_token ?? '[UNK]',
      continuingPrefix: value.model.continuing_subword_prefix ?? '##',
    }
  } catch (cause) {
    throw new ModelIntegrityError({
      file,
      message: `${file}: no usable tokenizer: ${(cause as Error).message}`,
      cause,
    })
  }
}
