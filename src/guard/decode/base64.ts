import type { Decoded, Decoder } from './decoder.js'

/** Runs of the alphabets of RFC 4648 (standard and URL-safe), possibly wrapped over lines, padding optional. */
const run = /[A-Za-z0-9+/_-]{8,}(?:\r?\n[A-Za-z0-9+/_-]{8,})*={0,2}/g
const shortest = 12

/** Base64 of UTF-8 text. What decodes to anything but readable text (keys, hashes, pictures, tokens) is left alone. */
export const base64: Decoder = {
  kind: 'base64',
  role: 'payload',
  find(text, accepts) {
    return Array.from(text.matchAll(run)).flatMap((match): Decoded[] => {
      const encoded = match[0].replace(/[\r\n=]/g, '')
      if (encoded.length < shortest || encoded.length % 4 === 1) return []
      const decoded = decodeUtf8(Buffer.from(encoded, 'base64'))
      if (decoded === undefined || !accepts(decoded)) return []
      return [{ start: match.index, end: match.index + match[0].length, text: decoded }]
    })
  },
}

/** The bytes as UTF-8, or undefined if they are not. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined // not text: an expected outcome, not a failure
  }
}
