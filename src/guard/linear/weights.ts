/** @file The weights of the linear tier as they lie in its file, and what they make of a text. */
import type { Span } from '../../core/index.js'
import { featureCount, visitFeatures } from './features.js'

/** The heads, in the order of their bytes. */
export const linearHeads = Object.freeze(['harm-prompt', 'harm-response', 'injection'] as const)
export type LinearHead = (typeof linearHeads)[number]

/** Bytes of one feature: an int8 weight per head, then the level of its variance. */
export const bytesPerFeature = linearHeads.length + 1
export const weightBytes = featureCount * bytesPerFeature

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
}

/** A function from a text to its logits; keeps working space between calls. Work is linear in the text. */
export function linearScorer(weights: LinearWeights): (text: string) => LinearLogits {
  const { scales, intercepts, variances, sure, window, stride } = weights
  const signed = new Int8Array(weights.bytes.buffer, weights.bytes.byteOffset, weights.bytes.length)
  const levels = weights.bytes
  const heads = linearHeads.length
  const columns = heads + 2 // sums per head, of variances, and the number of features
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
  const visitor = {
    word(index: number): void {
      add(words, count + 1, index)
    },
    endOfWord(start: number, end: number): void {
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
    words.fill(0, 0, 2 * columns)
    pairs.fill(0, 0, 2 * columns)
    visitFeatures(text, visitor)
    const upper = new Float64Array(heads).fill(Number.NEGATIVE_INFINITY)
    const firstWords = new Uint32Array(heads)
    const judge = (start: number, end: number): void => {
      const lastPair = Math.max(start, end - 1)
      const sum = (column: number): number =>
        words[end * columns + column]! -
        words[start * columns + column]! +
        pairs[lastPair * columns + column]! -
        pairs[start * columns + column]!
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
    return { upper, spans: Array.from(firstWords, spanFrom), words: count }
  }
}

function longer<Values extends Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(values: Values): Values {
  const larger = new (values.constructor as new (length: number) => Values)(2 * values.length)
  larger.set(values)
  return larger
}
