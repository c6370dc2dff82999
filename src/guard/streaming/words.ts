/**
 * @file Text that arrives in pieces, cut into words. Only where a word ends is known what its tokens are, so characters
 * are held until white space follows. Cutting depends on the text alone, never on the pieces it arrived in.
 */
import type { Span } from '../../core/index.js'

/** A stretch without white space, in offsets of everything pushed. */
export interface Word extends Span {
  readonly text: string
}

export interface WordReader {
  /** The words that are complete with this delta. */
  push(delta: string): Word[]
  /** The word that was held, if any. */
  close(): Word[]
  /** Everything before this offset has been given out or is white space. */
  readonly settled: number
  /** UTF-16 units pushed. */
  readonly length: number
}

/** As the tokenizer splits: tab, line ends and separators. */
const space = /[\t\n\r\p{Z}]/u
/** A longer stretch (a script without spaces, data, a rule of dashes) is cut, so that what is held stays small. */
export const longestWord = 64

export function createWordReader(): WordReader {
  let held = ''
  let start = 0
  let length = 0
  const cut = (end: number): Word => {
    const word = { text: held.slice(0, end), start, end: start + end }
    held = held.slice(end)
    start += end
    return word
  }
  return {
    push(delta) {
      length += delta.length
      held += delta
      const words: Word[] = []
      for (let i = 0; i < held.length; ) {
        if (space.test(held[i]!)) {
          if (i > 0) words.push(cut(i))
          held = held.slice(1)
          start++
          i = 0
        } else if (i === longestWord) {
          // never between the two halves of a character
          words.push(cut(isLowSurrogate(held, i) ? i - 1 : i))
          i = 0
        } else i++
      }
      return words
    },
    close() {
      return held === '' ? [] : [cut(held.length)]
    },
    get settled() {
      return start
    },
    get length() {
      return length
    },
  }
}

const isLowSurrogate = (text: string, index: number): boolean => {
  const unit = text.charCodeAt(index)
  const before = text.charCodeAt(index - 1)
  return unit >= 0xdc00 && unit <= 0xdfff && before >= 0xd800 && before <= 0xdbff
}
