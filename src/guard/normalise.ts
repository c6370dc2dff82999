/** @file One spelling for what looks the same: Unicode NFKC without unseen characters and impostor letters. */
import { confusableWords } from './confusables.js'
import { unseenRuns } from './invisible.js'
import { type MappedText, type Replacement, replaced } from './mapped-text.js'

/** A stretch that was removed, replaced or spelled out, in offsets of the text given. */
export interface Trace {
  readonly kind: string
  readonly start: number
  readonly end: number
  /** Only where characters carry hidden text. */
  readonly decoded?: string
}

export interface Normalised {
  readonly text: MappedText
  readonly traces: readonly Trace[]
}

const ascii = /^[\t\n\r -~]*$/
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
/** C0 and C1 controls but tab, line feed and carriage return: what binary data is full of. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const controls = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+/g
/** A character with the marks on it; halfwidth voicing marks turn into marks under NFKC. */
const cluster = /[^\p{M}\uff9e\uff9f][\p{M}\uff9e\uff9f]*|[\p{M}\uff9e\uff9f]+/gu
/** Styled letters that NFKC folds to ASCII: fullwidth, circled, mathematical, superscript. */
const styledLetter =
  /[\u{1d400}-\u{1d7ff}\uff21-\uff3a\uff41-\uff5a\u24b6-\u24e9\u{1f130}-\u{1f189}\u2070-\u209c]/u

/**
 * Normalises a text. Idempotent; every character of the result maps back to the original.
 *
 * In order: lone surrogates become U+FFFD; controls become a space; unseen characters go, and what tags and variation
 * selectors spell is kept as hidden text; NFKC; impostor letters become Latin where they pretend to be.
 */
export function normalise(source: MappedText): Normalised {
  if (ascii.test(source.text)) return { text: source, traces: [] }
  const traces: Trace[] = []
  const trace = (within: MappedText, kind: string, start: number, end: number, decoded?: string): void => {
    const origin = within.originOf(start, end)
    traces.push({ kind, ...origin, ...(decoded === undefined ? {} : { decoded }) })
  }
  let text = source

  const repairs: Replacement[] = []
  for (const { 0: found, index } of text.text.matchAll(loneSurrogate)) {
    repairs.push({ start: index, end: index + found.length, text: '\ufffd' })
    trace(text, 'lone-surrogates', index, index + found.length)
  }
  text = replaced(text, repairs)

  const removed: Replacement[] = []
  for (const { 0: found, index } of text.text.matchAll(controls))
    removed.push({ start: index, end: index + found.length, text: ' ' })
  for (const run of unseenRuns(text.text)) {
    removed.push({ start: run.start, end: run.end, text: '' })
    if (!run.ordinary) trace(text, run.kind, run.start, run.end, run.decoded)
  }
  text = replaced(
    text,
    removed.sort((a, b) => a.start - b.start),
  )

  const composed: Replacement[] = []
  for (const { 0: found, index } of text.text.matchAll(cluster)) {
    if (found.length === 1 && found < '\x80') continue
    const normal = found.normalize('NFKC')
    if (normal === found) continue
    composed.push({ start: index, end: index + found.length, text: normal })
    if (styledLetter.test(found) && /^[a-z]$/i.test(normal))
      trace(text, 'confusables', index, index + found.length)
  }
  text = replaced(text, composed)

  const folds = confusableWords(text.text)
  for (const { start, end } of folds) trace(text, 'confusables', start, end)
  return { text: replaced(text, folds), traces: merged(traces) }
}

/** Traces of one kind that touch, or nearly do, as one; ordered by where they start. */
function merged(traces: readonly Trace[]): Trace[] {
  const nearby = 4
  const lastOfKind = new Map<string, number>()
  const result: Trace[] = []
  for (const trace of [...traces].sort((a, b) => a.start - b.start)) {
    const index = lastOfKind.get(trace.kind)
    const last = index === undefined ? undefined : result[index]
    if (
      last !== undefined &&
      trace.decoded === undefined &&
      last.decoded === undefined &&
      trace.start - last.end <= nearby
    )
      result[index!] = { ...last, end: Math.max(last.end, trace.end) }
    else {
      lastOfKind.set(trace.kind, result.length)
      result.push(trace)
    }
  }
  return result
}
