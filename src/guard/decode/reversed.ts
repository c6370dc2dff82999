import type { Decoded, Decoder } from './decoder.js'

const line = /[^\n]+/g
/** Words of English so common that any sentence holds some, and that are no words backwards. */
const common = new Set(
  (
    'the and for that with this you your how what why who when where are from have which make can will not would about ' +
    'into them they there their some tell give write please me my do does of is it in to a'
  ).split(' '),
)
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z]+/g) ?? []
const commonShare = (words: readonly string[]): number =>
  words.filter(word => word.length > 1 && common.has(word)).length / words.length

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
      if (commonShare(backwards) < 0.2 || commonShare(words) > 0.1) return []
      return [{ start: match.index, end: match.index + match[0].length, text: reverse(match[0]) }]
    })
  },
}
