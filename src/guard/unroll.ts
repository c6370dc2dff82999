/** @file Decodes what is hidden in a text, layer by layer, so that it can be scored too. */
import type { Span } from '../core/index.js'
import { decoders } from './decode/decoders.js'
import { isPrintable, isReadable } from './decode/readable.js'
import { type MappedText, type Replacement, replaced } from './mapped-text.js'
import { normalise, type Trace } from './normalise.js'

/** A hidden stretch found, in offsets of the original. */
export interface Hidden extends Span {
  readonly kind: string
  readonly decoded?: string
}

/** A text to score beside the original: a payload by itself, or the whole text with what was found spelled out. */
export interface DecodedText {
  readonly kind: string
  readonly text: MappedText
  /** Index into `hidden` when this is one payload by itself. */
  readonly hidden?: number
}

export interface Unrolled {
  /** The normalised text. */
  readonly text: MappedText
  readonly hidden: readonly Hidden[]
  /** Without repetitions; what reads the same as the text itself is left out. */
  readonly decoded: readonly DecodedText[]
}

/** Encodings inside encodings are followed this far. */
const maxDepth = 3
/** More hidden stretches than this in one text are not listed one by one; the spelled-out text still holds them all. */
const maxHidden = 64

/**
 * Normalises a text and decodes what it hides. Work is linear: each layer is looked at once per decoder, and the
 * decoded texts together hold at most `budget` times the characters of the original.
 *
 * @param options.budget - @default 8
 */
export function unroll(source: MappedText, { budget = 8 }: { budget?: number } = {}): Unrolled {
  const { text, traces } = normalise(source)
  const state: State = {
    hidden: traces.slice(0, maxHidden).map(({ kind, start, end, decoded }) => ({
      kind,
      start,
      end,
      ...(decoded === undefined ? {} : { decoded }),
    })),
    decoded: [],
    seen: new Set([text.text]),
    left: budget * Math.max(text.text.length, 64),
  }
  spelledOut(traces, state)
  layer(text, 0, state)
  return { text, hidden: state.hidden, decoded: state.decoded }
}

interface State {
  readonly hidden: Hidden[]
  readonly decoded: DecodedText[]
  readonly seen: Set<string>
  left: number
}

/** Text spelled in unseen characters is a payload of its own. */
function spelledOut(traces: readonly Trace[], state: State): void {
  for (const [index, { kind, start, end, decoded }] of traces.slice(0, maxHidden).entries())
    if (decoded !== undefined && decoded.trim() !== '') {
      const payload = normalise(allAt(decoded, { start, end })).text
      keep({ kind, text: payload, hidden: index }, state)
      layer(payload, 1, state)
    }
}

function layer(text: MappedText, depth: number, state: State): void {
  if (depth >= maxDepth) return
  for (const { kind, role, find } of decoders) {
    const found = find(text.text, decoded => isWorthScoring(decoded, depth + 1))
    if (found.length === 0) continue
    const replacements: Replacement[] = []
    for (const { start, end, text: decoded } of found) {
      const origin = text.originOf(start, end)
      const listed = state.hidden.length < maxHidden
      if (listed) state.hidden.push({ kind, ...origin, decoded })
      replacements.push({ start, end, text: decoded })
      if (role === 'payload' && listed) {
        const payload = normalise(allAt(decoded, origin)).text
        if (keep({ kind, text: payload, hidden: state.hidden.length - 1 }, state))
          layer(payload, depth + 1, state)
      }
    }
    const whole = normalise(replaced(text, replacements)).text
    if (keep({ kind, text: whole }, state) && role === 'respelling') layer(whole, depth + 1, state)
  }
}

/** Readable, or encoded once more. Each layer of bytes is shorter than the one around it, so this stays linear. */
function isWorthScoring(decoded: string, depth: number): boolean {
  if (isReadable(decoded)) return true
  if (depth >= maxDepth || !isPrintable(decoded)) return false
  return decoders.some(
    ({ role, find }) =>
      role === 'payload' && find(decoded, inner => isWorthScoring(inner, depth + 1)).length > 0,
  )
}

/** Adds a decoded text unless it is known or beyond the budget. */
function keep(decoded: DecodedText, state: State): boolean {
  const { text } = decoded.text
  if (text.trim() === '' || state.seen.has(text) || text.length > state.left) return false
  state.seen.add(text)
  state.left -= text.length
  state.decoded.push(decoded)
  return true
}

/** A text every character of which stands for one stretch of the original. */
function allAt(text: string, { start, end }: Span): MappedText {
  return { text, originOf: () => ({ start, end }) }
}
