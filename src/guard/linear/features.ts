/**
 * @file Hashed n-grams of a text; `trainers/linear/features.py` is the same in Python, and a shared file proves it.
 *
 * A text becomes words: runs of letters, digits and other characters above ASCII, with A-Z in lower case and every
 * digit as 0; everything else separates. Each word gives one feature for itself and one for every 3, 4 and 5
 * characters of it between spaces; each pair of neighbours gives one more. Hashes are FNV-1a over UTF-16 units with
 * Murmur3's finaliser.
 */

/** Bits of a feature's index. */
export const featureBits = 18
export const featureCount = 1 << featureBits

const seed = 2166136261
const prime = 16777619
const space = 0x20
const startOf = (kind: number): number => Math.imul(seed ^ kind, prime)
const wordStart = startOf(1)
const pairStart = startOf(2)
const gramStart = startOf(3)
const shortest = 3
const longest = 5

/** What every UTF-16 unit becomes: itself folded, or 0 for what separates words. */
const classes = ((): Uint16Array => {
  const table = new Uint16Array(0x10000)
  for (let unit = 0xc0; unit < 0x10000; unit++) table[unit] = unit
  for (const [first, last] of [
    [0x2000, 0x206f],
    [0x3000, 0x303f],
    [0xfe00, 0xfe0f],
    [0xfeff, 0xfeff],
  ] as const)
    table.fill(0, first, last + 1)
  for (let letter = 0x61; letter <= 0x7a; letter++) table[letter] = table[letter - 32] = letter
  table.fill(0x30, 0x30, 0x3a)
  return table
})()

const indexOf = (hash: number): number => {
  let h = hash
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  h ^= h >>> 16
  return h & (featureCount - 1)
}

/** Receives the features of a text in order: those of a word, its end, then the pair with the word before it. */
export interface FeatureVisitor {
  word(index: number): void
  /** `start` and `end` in UTF-16 units of the text. */
  endOfWord(start: number, end: number): void
  /** Joins the last word with the one before it. */
  pair(index: number): void
}

/** Visits every feature of a text, with repetitions. Linear in its length. */
export function visitFeatures(text: string, visitor: FeatureVisitor): void {
  let previous: number | undefined
  let units = new Uint16Array(64)
  for (let at = 0; at < text.length; at++) {
    if (classes[text.charCodeAt(at)] === 0) continue
    const start = at
    let whole = wordStart
    let length = 1
    units[0] = space
    for (let unit = classes[text.charCodeAt(at)]!; unit !== 0; ) {
      whole = Math.imul(whole ^ unit, prime)
      if (length + 1 >= units.length) {
        const longer = new Uint16Array(2 * units.length)
        longer.set(units)
        units = longer
      }
      units[length++] = unit
      unit = ++at < text.length ? classes[text.charCodeAt(at)]! : 0
    }
    units[length++] = space
    visitor.word(indexOf(whole))
    for (let gram = 0; gram + shortest <= length; gram++) {
      let h = gramStart
      const end = Math.min(gram + longest, length)
      for (let k = gram; k < end; k++) {
        h = Math.imul(h ^ units[k]!, prime)
        if (k - gram + 1 >= shortest) visitor.word(indexOf(h))
      }
    }
    visitor.endOfWord(start, at)
    if (previous !== undefined)
      visitor.pair(indexOf(Math.imul(Math.imul(pairStart ^ previous, prime) ^ whole, prime)))
    previous = whole
  }
}

/** The indices word by word, and of the pairs in between: one pair fewer than words. For tests. */
export function featuresOf(text: string): { words: number[][]; pairs: number[] } {
  const words: number[][] = []
  const pairs: number[] = []
  let current: number[] = []
  visitFeatures(text, {
    word: index => current.push(index),
    endOfWord() {
      words.push(current)
      current = []
    },
    pair: index => pairs.push(index),
  })
  return { words, pairs }
}
