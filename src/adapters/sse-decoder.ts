/** @file What the decoders of all event-stream formats share: bytes to JSON, and what no format knows. */
import { InvalidInputError } from '../core/index.js'
import type { StreamEvent } from '../pipeline/index.js'
import { bookkeeping, jsonTexts } from './json-texts.js'
import { type SseFrame, sseReader } from './sse.js'
import type { StreamDecoder } from './stream-codec.js'

type EventFrame = Extract<SseFrame, { type: 'event' }>

/** What came over the wire, and what its data says. */
export interface SseRaw {
  readonly frame: SseFrame
  /** The data as JSON; absent for comments, retry times and the end mark. */
  readonly json?: unknown
}
export type SseStreamEvent = StreamEvent<SseRaw>

/**
 * A decoder over `read`, which is given every event with its data as JSON (none for the literal `[DONE]`). Comments and
 * retry times pass as `other`.
 */
export function sseDecoder(read: (raw: SseRaw) => readonly SseStreamEvent[]): StreamDecoder<SseRaw> {
  const reader = sseReader()
  const events = (frames: readonly SseFrame[]): readonly SseStreamEvent[] =>
    frames.flatMap(frame =>
      frame.type === 'event' ? read(parsed(frame)) : [{ kind: 'other' as const, raw: { frame } }],
    )
  return { push: bytes => events(reader.push(bytes)), end: () => events(reader.end()) }
}

function parsed(frame: EventFrame): SseRaw {
  // The end mark of OpenAI's formats; their clients look at its beginning only.
  if (frame.data.startsWith('[DONE]')) return { frame }
  try {
    return { frame, json: JSON.parse(frame.data) as unknown }
  } catch {
    // The parser's message quotes the text, so it is not repeated.
    throw malformed('an event of the stream is not valid JSON')
  }
}

export function malformed(message: string): InvalidInputError {
  return new InvalidInputError({ code: 'malformed_event', where: 'stream', message })
}

/** The same event with other data. */
export const withJson = ({ frame }: SseRaw, json: unknown): SseRaw => ({
  frame: { ...(frame as EventFrame), data: JSON.stringify(json) },
  json,
})

export const withRaw = <Event extends SseStreamEvent>(event: Event, raw: SseRaw): Event => ({ ...event, raw })

/**
 * The block of words in fields and events that no format knows. They pass unchanged, but no sooner than they are
 * judged; a word that came before is not judged again, as some servers repeat a field in every event.
 */
export const unknownBlock = 'unknown'

/** Gives the words of a value that it has not given before, joined by line feeds; empty for none. */
export function freshWords(): (value: unknown) => string {
  const seen = new Set<string>()
  return value =>
    jsonTexts(value, bookkeeping)
      .filter(text => !seen.has(text) && seen.add(text))
      .join('\n')
}
