import type { Decoded, Decoder } from './decoder.js'

const entity = /&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/gi
/** Numeric references with words or spaces between them. */
const run = /(?:&#(?:x[0-9a-f]{1,6}|\d{1,7});?[\p{L}\p{N} ]{0,16}){4,}/giu

/** Letters written as numeric character references (`&#102;`), which no ordinary text needs. */
export const htmlEntities: Decoder = {
  kind: 'html-entities',
  role: 'payload',
  find(text, accepts) {
    if (!text.includes('&#')) return []
    return Array.from(text.matchAll(run)).flatMap((match): Decoded[] => {
      const decoded = match[0].replace(entity, (_, hex?: string, decimal?: string) => {
        const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
      })
      if (!accepts(decoded)) return []
      return [{ start: match.index, end: match.index + match[0].length, text: decoded }]
    })
  },
}
