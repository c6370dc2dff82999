import type { Decoded, Decoder } from './decoder.js'
import { countPairs } from './readable.js'

const line = /[^\n]+/g
const word = /[a-z]+(?:'[a-z]+)?/gi

/** Letters moved thirteen places; everything else as it is. */
export function rotate13(text: string): string {
  return text.replace(/[a-z]/gi, letter => {
    const code = letter.charCodeAt(0)
    const first = code < 97 ? 65 : 97
    return String.fromCharCode(first + ((code - first + 13) % 26))
  })
}

/**
 * Stretches that read like language only once rotated. Word by word it is counted how many more common letter pairs the
 * rotated form has; per line, the run of words with the largest sum is taken (Kadane), so an encoded part inside plain
 * words is found too.
 */
export const rot13: Decoder = {
  kind: 'rot13',
  role: 'payload',
  find: text => Array.from(text.matchAll(line)).flatMap(match => bestRun(match[0], match.index)),
}

function bestRun(text: string, offset: number): Decoded[] {
  let best = { gain: 0, start: 0, end: 0 }
  let current = { gain: 0, start: 0, end: 0 }
  for (const match of text.matchAll(word)) {
    const plain = countPairs(match[0])
    const gain = countPairs(rotate13(match[0])).common - plain.common
    const end = match.index + match[0].length
    current =
      current.gain > 0
        ? { gain: current.gain + gain, start: current.start, end }
        : { gain, start: match.index, end }
    if (current.gain > best.gain) best = current
  }
  if (best.gain < 6) return []
  const encoded = text.slice(best.start, best.end)
  const decoded = rotate13(encoded)
  const before = countPairs(encoded)
  const after = countPairs(decoded)
  if (after.common < 0.6 * after.pairs || before.common > 0.4 * before.pairs) return []
  return [{ start: offset + best.start, end: offset + best.end, text: decoded }]
}
