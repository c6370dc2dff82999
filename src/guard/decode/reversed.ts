import type { Decoded, Decoder } from './decoder.js'
import { commonWordShare } from './readable.js'

const line = /[^\n]+/g
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z]+/g) ?? []
/** The characters of a text from last to first. */
export function reverse(text: string): string {
  return [...text].reverse().join('')
}

/** Lines written backwards: three words or more, with common words only in the reversed form. */
export const reversed: Decoder = {
  kind: 'reversed',
  role: 'payload',
  find(text) {
    return Array.from(text.matchAll(line)).flatMap((match): Decoded[] => {
      const words = wordsOf(match[0])
      if (words.length < 3) return []
      const backwards = words.map(word => reverse(word))
      if (commonWordShare(backwards) < 0.2 || commonWordShare(words) > 0.1) return []
      return [{ start: match.index, end: match.index + match[0].length, text: reverse(match[0]) }]
    })
  },
}
