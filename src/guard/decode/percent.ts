import { decodeUtf8 } from './base64.js'
import type { Decoded, Decoder } from './decoder.js'

const token = /[^\s"'<>()]+/g
const escaped = /%[0-9a-f]{2}/gi

/** Percent-encoding with letters in it or words between: at least three escapes in one run without space. */
export const percentEncoding: Decoder = {
  kind: 'percent-encoding',
  role: 'payload',
  find(text, accepts) {
    if (!text.includes('%')) return []
    return Array.from(text.matchAll(token)).flatMap((match): Decoded[] => {
      if ((match[0].match(escaped)?.length ?? 0) < 3) return []
      const decoded = decodeUtf8(bytesOf(match[0]))
      if (decoded === undefined || !accepts(decoded)) return []
      return [{ start: match.index, end: match.index + match[0].length, text: decoded }]
    })
  },
}

/** A run with its escapes as the bytes they name. */
function bytesOf(run: string): Uint8Array {
  const parts = run.split(/(%[0-9a-f]{2})/i)
  return Buffer.concat(
    parts.map(part => (/^%[0-9a-f]{2}$/i.test(part) ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part))),
  )
}
