import type { Span } from '../core/index.js'

/** A word as the tokenizer saw it: normalised, with the pieces it was cut into. */
export interface PiecedWord {
  readonly text: string
  /** Word pieces; one piece equal to the unknown token stands for the whole word. */
  readonly pieces: readonly string[]
}

export interface AlignOptions {
  /** The tokenizer's normalisation, applied here to one character at a time. */
  readonly normalise: (text: string) => string
  /** What a piece that continues a word begins with, such as `##`. */
  readonly continuingPrefix: string
  readonly unknownToken: string
}

/**
 * Finds for each word piece the characters of the original text it stands for. The tokenizer lower-cases, strips
 * accents, drops control characters and replaces what it does not know, so pieces cannot be looked up in the text.
 * Instead each original character is normalised alone; the lengths of the results give the way back.
 *
 * @param text - the original text these words come from, without leading or trailing space
 * @returns one span per piece, in UTF-16 offsets of `text`: both ends never decrease, the first starts at 0, the last
 *   ends at `text.length`, and none leaves a gap. Two pieces made of one character (a ligature) share its span.
 */
export function alignPieces(
  text: string,
  words: readonly PiecedWord[],
  { normalise, continuingPrefix, unknownToken }: AlignOptions,
): Span[] {
  const lengths = words.flatMap(word =>
    word.pieces.map((piece, index) => {
      if (piece === unknownToken) return codePoints(word.text)
      return codePoints(index === 0 ? piece : piece.slice(continuingPrefix.length))
    }),
  )
  const characters = [...text].map(character => ({
    units: character.length,
    length: codePoints(normalise(character).replace(/\s/gu, '')),
  }))
  const total = sum(lengths)
  const found = sum(characters.map(character => character.length))
  // Normalising alone and in context gave different lengths: share the characters out in proportion.
  const scale = found === total ? 1 : found / Math.max(total, 1)
  return spread(text.length, characters, lengths, scale)
}

function spread(
  textLength: number,
  characters: readonly { units: number; length: number }[],
  lengths: readonly number[],
  scale: number,
): Span[] {
  const spans: Span[] = []
  let index = 0 // the character in which the current piece starts
  let offset = 0 // its offset in UTF-16 units
  let consumed = 0 // normalised length before it
  let target = 0 // normalised length before the end of the current piece
  for (const [piece, length] of lengths.entries()) {
    const start = piece === 0 ? 0 : offset
    target += length * scale
    let end = offset
    while (index < characters.length) {
      const { units, length: here } = characters[index]!
      if (consumed + here > target + 1e-9) {
        if (target > consumed + 1e-9) end = offset + units // ends inside this character: both pieces hold it
        break
      }
      consumed += here
      offset += units
      index++
      end = offset
    }
    spans.push({ start, end: piece === lengths.length - 1 ? textLength : end })
  }
  return spans
}

const codePoints = (text: string): number => {
  let count = 0
  for (const _ of text) count++
  return count
}
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
