import { decodeUtf8 } from './base64.js'
import type { Decoded, Decoder } from './decoder.js'

/** Six bytes or more, bare or each with the same kind of prefix, next to each other or with one separator between. */
const runs = [
  /(?<![0-9a-z])(?:[0-9a-f]{2}[ :,-]?){5,}[0-9a-f]{2}(?![0-9a-z])/gi,
  /(?:\\x[0-9a-f]{2}){5,}/gi,
  /(?:0x[0-9a-f]{2}[ ,]{0,2}){5,}/gi,
]

/** Hexadecimal of UTF-8 text: `68656c6c6f`, `68 65 6c`, `\x68\x65`, `0x68, 0x65`. */
export const hex: Decoder = {
  kind: 'hex',
  role: 'payload',
  find(text, accepts) {
    const found = runs.flatMap(run =>
      Array.from(text.matchAll(run)).flatMap((match): Decoded[] => {
        const digits = match[0].replace(/\\x|0x|[ :,-]/gi, '')
        const decoded = decodeUtf8(Buffer.from(digits, 'hex'))
        if (decoded === undefined || !accepts(decoded)) return []
        return [{ start: match.index, end: match.index + match[0].trimEnd().length, text: decoded }]
      }),
    )
    return found.sort((a, b) => a.start - b.start)
  },
}
