import type { Decoded, Decoder } from './decoder.js'
import { pairShare } from './readable.js'

const letterFor: Readonly<Record<string, string>> = Object.freeze({
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
})

/** A word of letters and stand-ins, set off by space or sentence punctuation, so no address, path or identifier. */
const candidate = /(?<=^|[\s"'(])[a-z013457@$!]{5,24}(?=$|[\s"'),.;:?])/gim

/** Words with digits or signs inside for letters. Needs a letter on both sides of one of them, and no hexadecimal. */
export const leetspeak: Decoder = {
  kind: 'leetspeak',
  role: 'respelling',
  find(text) {
    return Array.from(text.matchAll(candidate)).flatMap((match): Decoded[] => {
      const word = match[0].replace(/!+$/, '')
      if (!/[a-z][013457@$!]+[a-z]/i.test(word) || /^[0-9a-f]+$/i.test(word)) return []
      const decoded = word.replace(/[013457@$!]/g, sign => letterFor[sign]!)
      if (pairShare(decoded) < 0.6) return []
      return [{ start: match.index, end: match.index + word.length, text: decoded }]
    })
  },
}
