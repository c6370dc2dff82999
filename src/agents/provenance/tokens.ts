/** @file Text as comparable tokens: what survives a copy through another format, another case or another number style. */

/** The tokens of a text with their places. Arrays have equal length. */
export interface Tokens {
  readonly words: readonly string[]
  /** UTF-16 offset of each token's first unit. */
  readonly starts: readonly number[]
  /** UTF-16 offset behind each token. */
  readonly ends: readonly number[]
}

/** Words; addresses, accounts, paths and versions stay whole because a single separator joins. */
const tokenPattern = /[\p{L}\p{N}]+(?:[@._\-+/:'][\p{L}\p{N}]+)*/gu
/** ASCII only, where every character is its own compatibility form. */
const plainPattern = /^[\n\r\t -~]*$/
const numberPattern = /^\d+(?:\.\d+)?$/

/** Splits a text; case is folded, compatibility forms are unified, `98.70` equals `98.7`. */
export function tokenize(text: string): Tokens {
  const words: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  const isPlain = plainPattern.test(text)
  for (const match of text.matchAll(tokenPattern)) {
    words.push(fold(match[0], isPlain))
    starts.push(match.index)
    ends.push(match.index + match[0].length)
  }
  return { words, starts, ends }
}

/** Whether a token alone says where it comes from: an address, an account, a path, a long number, a long word. */
export function isDistinctive(word: string): boolean {
  return (word.length >= 5 && /[\d@._/:-]/.test(word)) || word.length >= 12
}

function fold(word: string, isPlain: boolean): string {
  const folded = (isPlain ? word : word.normalize('NFKC')).toLowerCase()
  return numberPattern.test(folded) ? String(Number(folded)) : folded
}
