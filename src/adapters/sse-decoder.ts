/** @file What the decoders of all event-stream formats share: bytes to JSON, and what no format knows. */
import { InvalidInputError } from '../core/index.js'
import type { StreamEvent } from '../pipeline/index.js'
import { bookkeeping, type JsonObject, jsonTexts } from './json-texts.js'
import { type SseFrame, sseReader, writeSse } from './sse.js'
import type { StreamDecoder } from './stream-codec.js'

type EventFrame = Extract<SseFrame, { type: 'event' }>

/** What came over the wire, and what its data says. */
export interface SseRaw {
  /** `null` for text that a later frame says: it is judged, and nothing is written for it. */
  readonly frame: SseFrame | null
  /** The data as JSON; absent for comments, retry times and the end mark. */
  readonly json?: unknown
}
export type SseStreamEvent = StreamEvent<SseRaw>

/** Reads one event after another, its data as JSON (none for the literal `[DONE]`). */
export type SseReading = (raw: SseRaw) => readonly SseStreamEvent[]

/** A decoder over `read`. Comments and retry times pass as `other`. */
export function sseDecoder(read: SseReading): StreamDecoder<SseRaw> {
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

/** Of text that a later frame says. */
export const silent: SseRaw = Object.freeze({ frame: null })

export const writeRaw = ({ frame }: SseRaw): string => (frame === null ? '' : writeSse(frame))

/** An event of a format that repeats the type of the data as the event's name. */
export const typedFrame = (json: JsonObject & { readonly type: string }): SseRaw => ({
  frame: { type: 'event', event: json.type, data: JSON.stringify(json) },
  json,
})

export const withRaw = <Event extends SseStreamEvent>(event: Event, raw: SseRaw): Event => ({ ...event, raw })

/**
 * Reads what a frame says beside the answer: fields and events that no format knows, sources, results. Gives it as a
 * block of its own before the frame's events, so that the frame passes unchanged, but no sooner than it is judged. A
 * word that came before is not judged again, as some servers repeat a field in every event.
 *
 * @returns a function that gives the events for a value's words; none when there are no new ones
 */
export function asides(): (value: unknown) => readonly SseStreamEvent[] {
  const seen = new Set<string>()
  let count = 0
  return value => {
    if (value === undefined) return []
    const fresh = jsonTexts(value, bookkeeping).filter(text => !seen.has(text) && seen.add(text))
    if (fresh.length === 0) return []
    const block = `other/${count++}`
    return [
      { kind: 'block-start', block, channel: 'other', choice: 0 },
      { kind: 'delta', block, channel: 'other', text: fresh.join('\n'), raw: silent },
      { kind: 'block-end', block },
    ]
  }
}
