/** @file Characters that are not seen but read: zero-width characters, tags, variation selectors, direction controls. */
import type { Span } from '../core/index.js'

/** A run of unseen characters. `decoded` is the ASCII text that tag characters or variation selectors spell. */
export interface UnseenRun extends Span {
  readonly kind: 'invisible-characters' | 'bidirectional-controls' | 'tag-characters' | 'variation-selectors'
  readonly decoded?: string
  /** Ordinary typography (emoji, Persian, a byte-order mark): removed, but no finding. */
  readonly ordinary: boolean
}

const unseen = /\p{Default_Ignorable_Code_Point}+/gu
const overrides = /[\u202a-\u202e\u2066-\u2069]/
const tags = /[\u{e0020}-\u{e007e}]/gu
const selectors = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu
/** Of no use in ordinary text: zero-width spaces, invisible operators, deprecated controls, stray tags. */
const neverOrdinary = /[\u200b\u2061-\u2064\u206a-\u206f\u{e0000}-\u{e007f}]/u
const flagBase = '\u{1f3f4}'

/** All runs of unseen characters in a text. */
export function unseenRuns(text: string): UnseenRun[] {
  return Array.from(text.matchAll(unseen), match => describe(match[0], match.index, text))
}

function describe(run: string, start: number, text: string): UnseenRun {
  const span = { start, end: start + run.length }
  const tagText = Array.from(run.matchAll(tags), ([tag]) =>
    String.fromCharCode(tag.codePointAt(0)! - 0xe0000),
  ).join('')
  // 🏴 + tags is how the flags of England, Scotland and Wales are written
  if (tagText !== '' && !(tagText.length <= 6 && text.slice(start - flagBase.length, start) === flagBase))
    return { ...span, kind: 'tag-characters', decoded: tagText, ordinary: false }
  const bytes = Array.from(run.matchAll(selectors), ([selector]) => selectorByte(selector.codePointAt(0)!))
  if (bytes.length >= 4)
    return {
      ...span,
      kind: 'variation-selectors',
      decoded: new TextDecoder().decode(Uint8Array.from(bytes)),
      ordinary: false,
    }
  if (overrides.test(run)) return { ...span, kind: 'bidirectional-controls', ordinary: false }
  const betweenLatin = /[a-z0-9]/i.test(text[start - 1] ?? '') && /[a-z0-9]/i.test(text[span.end] ?? '')
  const ordinary = tagText !== '' || ([...run].length === 1 && !neverOrdinary.test(run) && !betweenLatin)
  return { ...span, kind: 'invisible-characters', ordinary }
}

/** Variation selectors 1-16 carry bytes 0-15, 17-256 carry 16-255: how bytes are hidden behind one emoji. */
function selectorByte(codePoint: number): number {
  return codePoint <= 0xfe0f ? codePoint - 0xfe00 : codePoint - 0xe0100 + 16
}
