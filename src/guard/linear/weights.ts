/** @file The weights of the linear tier as they lie in its file, and what they make of a text. */
import type { Span } from '../../core/index.js'
import { featureCount, visitFeatures } from './features.js'

/** The heads, in the order of their bytes. */
export const linearHeads = Object.freeze(['harm-prompt', 'harm-response', 'injection'] as const)
export type LinearHead = (typeof linearHeads)[number]

/** Bytes of one feature: an int8 weight per head, then the level of its variance. */
export const bytesPerFeature = linearHeads.length + 1
export const weightBytes = featureCount * bytesPerFeature

/** Levels of variance from here on are those of words that training never, or hardly ever, saw. */
const unseenLevel = 254

export interface LinearWeights {
  /** Shape [featureCount, bytesPerFeature]. */
  readonly bytes: Uint8Array
  /** Per head: weight = int8 · scale. */
  readonly scales: readonly number[]
  readonly intercepts: readonly number[]
  /** The variance of a level; shape [256]. */
  readonly variances: readonly number[]
  /** Standard deviations added to a logit. */
  readonly sure: number
  /** Words of a window, and from one window's start to the next. */
  readonly window: number
  readonly stride: number
}

/** What the heads say of the worst window, each its own. */
export interface LinearLogits {
  /** Per head the largest upper logit over the windows: logit + `sure` standard deviations. */
  readonly upper: Float64Array
  /** Per head where that window lies, in UTF-16 units of the text. */
  readonly spans: readonly Span[]
  readonly words: number
  /** Least share of known words over the windows, in [0, 1]; 1 without words. */
  readonly known: number
}

/** A function from a text to its logits; keeps working space between calls. Work is linear in the text. */
export function linearScorer(weights: LinearWeights): (text: string) => LinearLogits {
  const { scales, intercepts, variances, sure, window, stride } = weights
  const signed = new Int8Array(weights.bytes.buffer, weights.bytes.byteOffset, weights.bytes.length)
  const levels = weights.bytes
  const heads = linearHeads.length
  const columns = heads + 3 // sums per head, of variances, the number of features, and of known words
  /** Prefix sums over the features of words, and over those of pairs; row i holds what stands before word (pair) i. */
  let words = new Float64Array(columns * 257)
  let pairs = new Float64Array(columns * 257)
  let starts = new Uint32Array(257)
  let ends = new Uint32Array(257)
  let count = 0

  const add = (sums: Float64Array, row: number, index: number): void => {
    const byte = index * bytesPerFeature
    const at = row * columns
    for (let head = 0; head < heads; head++) sums[at + head]! += signed[byte + head]!
    sums[at + heads]! += variances[levels[byte + heads]!]!
    sums[at + heads + 1]! += 1
  }
  let isFirst = true // a word's own feature comes before its n-grams
  const visitor = {
    word(index: number): void {
      if (isFirst && levels[index * bytesPerFeature + heads]! < unseenLevel)
        words[(count + 1) * columns + heads + 2]! += 1
      isFirst = false
      add(words, count + 1, index)
    },
    endOfWord(start: number, end: number): void {
      isFirst = true
      starts[count] = start
      ends[count] = end
      count++
      if ((count + 2) * columns > words.length) grow()
      words.copyWithin((count + 1) * columns, count * columns, (count + 1) * columns)
      if (count > 1) pairs.copyWithin((count - 1) * columns, (count - 2) * columns, (count - 1) * columns)
    },
    pair(index: number): void {
      add(pairs, count - 1, index)
    },
  }
  const grow = (): void => {
    words = longer(words)
    pairs = longer(pairs)
    starts = longer(starts)
    ends = longer(ends)
  }

  return text => {
    count = 0
    isFirst = true
    words.fill(0, 0, 2 * columns)
    pairs.fill(0, 0, 2 * columns)
    visitFeatures(text, visitor)
    const upper = new Float64Array(heads).fill(Number.NEGATIVE_INFINITY)
    const firstWords = new Uint32Array(heads)
    let known = 1
    const judge = (start: number, end: number): void => {
      const lastPair = Math.max(start, end - 1)
      const sum = (column: number): number =>
        words[end * columns + column]! -
        words[start * columns + column]! +
        pairs[lastPair * columns + column]! -
        pairs[start * columns + column]!
      if (end > start) known = Math.min(known, sum(heads + 2) / (end - start))
      const scale = 1 / Math.sqrt(Math.max(1, sum(heads + 1)))
      const spread = sure * Math.sqrt(Math.max(0, sum(heads))) * scale
      for (let head = 0; head < heads; head++) {
        const logit = sum(head) * scales[head]! * scale + intercepts[head]! + spread
        if (logit > upper[head]!) {
          upper[head] = logit
          firstWords[head] = start
        }
      }
    }
    if (count <= window) judge(0, count)
    else {
      for (let start = 0; start + window < count; start += stride) judge(start, start + window)
      judge(count - window, count)
    }
    const spanFrom = (first: number): Span =>
      count === 0
        ? { start: 0, end: text.length }
        : { start: starts[first]!, end: ends[Math.min(first + window, count) - 1]! }
    return { upper, spans: Array.from(firstWords, spanFrom), words: count, known }
  }
}

function longer<Values extends Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(values: Values): Values {
  const larger = new (values.constructor as new (length: number) => Values)(2 * values.length)
  larger.set(values)
  return larger
}
