import type { Decoded, Decoder } from './decoder.js'
import { commonWordShare, countPairs } from './readable.js'

const line = /[^\n]+/g
/** Letters alone: what touches a digit or an underscore is an identifier, no word. */
const word = /(?<![\p{L}\p{N}_])[a-z]+(?:'[a-z]+)?(?![\p{L}\p{N}_])/giu

/** Common pairs that a run must win by rotating: below it, chance will do. */
const leastGain = 6

/** Letters moved thirteen places; everything else as it is. */
export function rotate13(text: string): string {
  return text.replace(/[a-z]/gi, letter => {
    const code = letter.charCodeAt(0)
    const first = code < 97 ? 65 : 97
    return String.fromCharCode(first + ((code - first + 13) % 26))
  })
}

/**
 * Stretches that read like language only once rotated. Word by word it is counted how many more common letter pairs and
 * common words the rotated form has; per line, the run of words with the largest sum is taken (Kadane), so an encoded part inside plain
 * words is found too.
 */
export const rot13: Decoder = {
  kind: 'rot13',
  role: 'payload',
  find: text => Array.from(text.matchAll(line)).flatMap(match => bestRun(match[0], match.index)),
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(word) ?? []

interface Word {
  readonly start: number
  readonly end: number
  /** Common pairs won by rotating. */
  readonly gain: number
}

function bestRun(text: string, offset: number): Decoded[] {
  const words = Array.from(text.matchAll(word), ({ 0: found, index }): Word => {
    const gain = countPairs(rotate13(found)).common - countPairs(found).common
    return { start: index, end: index + found.length, gain }
  })
  const run = widened(largestSum(words), words)
  // one word by itself may be a name or a key whose letters happen to fit
  if (run === undefined || run.first === run.last) return []
  const encoded = text.slice(words[run.first]!.start, words[run.last]!.end)
  const decoded = rotate13(encoded)
  const before = countPairs(encoded)
  const after = countPairs(decoded)
  const byPairs = after.common >= 0.6 * after.pairs && before.common <= 0.4 * before.pairs
  const spoken = wordsOf(decoded)
  const byWords =
    spoken.length >= 3 && commonWordShare(spoken) >= 0.25 && commonWordShare(wordsOf(encoded)) === 0
  if (!byPairs && !byWords) return []
  return [{ start: offset + words[run.first]!.start, end: offset + words[run.last]!.end, text: decoded }]
}

interface Run {
  readonly first: number
  readonly last: number
  readonly gain: number
}

/** The run of words with the largest sum of gains. */
function largestSum(words: readonly Word[]): Run {
  let best: Run = { first: 0, last: -1, gain: 0 }
  let current: Run = best
  for (const [index, { gain }] of words.entries()) {
    current =
      current.gain > 0
        ? { first: current.first, last: index, gain: current.gain + gain }
        : { first: index, last: index, gain }
    if (current.gain > best.gain) best = current
  }
  return best
}

/** The run with the words beside it that read no worse rotated; nothing if the run says too little. */
function widened(run: Run, words: readonly Word[]): Run | undefined {
  if (run.gain < leastGain) return undefined
  let { first, last } = run
  while (first > 0 && words[first - 1]!.gain >= 0) first--
  while (last + 1 < words.length && words[last + 1]!.gain >= 0) last++
  return { first, last, gain: run.gain }
}
