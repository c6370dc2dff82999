/** @file What a request says once its disguise is off, so that every judge sees the plain words too. */

export type Transform = 'base64' | 'split' | 'unicode' | 'rot13' | 'zero-width'

export interface Reading {
  readonly text: string
  /** What was undone, outermost first; none for the text itself. */
  readonly transforms: readonly Transform[]
}

export interface Readings {
  /** The text itself first; no two alike. */
  readonly readings: readonly Reading[]
  /** More disguises than are followed: what is left was read by nobody. */
  readonly incomplete: boolean
}

/** Disguises inside disguises are followed this far. */
const maxDepth = 3
const maxReadings = 24

const invisible = /[\u00AD\u200B-\u200F\u2060-\u2064\uFEFF]/g
const base64 = /[A-Za-z0-9+/_-]{12,}={0,2}/g
const assignment = /([\p{L}_]\w*)\s*:?=\s*(?:"([^"\n]*)"|'([^'\n]*)'|“([^”\n]*)”)/gu
const sum = /[\p{L}_]\w*(?:\s*\+\s*[\p{L}_]\w*)+/gu
const commonWord = /\b(?:the|and|of|to|in|is|for|with|that|this|how|are|at)\b/gi

/** Every reading of a text; work is linear in its length for each of at most 24 readings. */
export function readingsOf(text: string): Readings {
  const readings: Reading[] = [{ text, transforms: [] }]
  const seen = new Set([text])
  let incomplete = false
  for (let i = 0; i < readings.length; i++) {
    const { text: given, transforms } = readings[i]!
    for (const [transform, found] of undone(given)) {
      if (seen.has(found)) continue
      seen.add(found)
      if (transforms.length >= maxDepth || readings.length >= maxReadings) incomplete = true
      else readings.push({ text: found, transforms: [...transforms, transform] })
    }
  }
  return { readings, incomplete }
}

function undone(text: string): [Transform, string][] {
  const found: [Transform, string][] = []
  const visible = text.replace(invisible, '')
  if (visible !== text) found.push(['zero-width', visible])
  const folded = text.normalize('NFKC')
  if (folded !== text.normalize('NFC')) found.push(['unicode', folded])
  for (const [match] of text.matchAll(base64)) {
    const decoded = decodedText(match)
    if (decoded !== undefined) found.push(['base64', decoded])
  }
  for (const joined of joins(text)) found.push(['split', joined])
  const turned = rot13(text)
  if (common(turned) > common(text) + 1) found.push(['rot13', turned])
  return found
}

/** Printable text of at least eight characters, or undefined: images and other bytes are no reading. */
function decodedText(encoded: string): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'))
    const printable = !/[\p{Cc}\p{Cn}\p{Co}]/u.test(text.replace(/[\t\r\n]/g, ' '))
    return printable && text.length >= 8 ? text : undefined
  } catch {
    return undefined // not UTF-8: there is no such reading
  }
}

/** Pieces given to names, put together in the order of a sum of those names, or else as written. */
function joins(text: string): string[] {
  const pieces = new Map<string, string>()
  for (const [, name, double, single, curly] of text.matchAll(assignment))
    pieces.set(name!, double ?? single ?? curly ?? '')
  if (pieces.size < 2) return []
  const orders = [...text.matchAll(sum)]
    .map(([names]) => names.split('+').map(name => name.trim()))
    .filter(names => names.every(name => pieces.has(name)))
  return [...orders, [...pieces.keys()]].flatMap(names => {
    const parts = names.map(name => pieces.get(name)!)
    return [parts.join(''), parts.map(part => part.trim()).join(' ')]
  })
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, letter => {
    const first = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first)
  })
}

const common = (text: string): number => text.match(commonWord)?.length ?? 0
