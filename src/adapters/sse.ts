/**
 * @file Server-sent events, read from bytes and written as text.
 *
 * @see WHATWG HTML, 9.2 "Server-sent events". Departs in one point, as the official clients do: what stands at the end
 *   without a blank line after it is an event too. A client would show it, so it must be judged.
 */
import { createParser } from 'eventsource-parser'
import { InvalidInputError } from '../core/index.js'

/** One thing a stream says. */
export type SseFrame =
  | { readonly type: 'event'; readonly data: string; readonly event?: string; readonly id?: string }
  /** A keep-alive, as a rule. */
  | { readonly type: 'comment'; readonly text: string }
  /** How long a client waits before it connects again. */
  | { readonly type: 'retry'; readonly ms: number }

export interface SseReader {
  /** Takes the next bytes, cut anywhere, and gives the frames that are complete now. Bytes that are no UTF-8 become U+FFFD. */
  push(bytes: Uint8Array): readonly SseFrame[]
  /** What was left, at the end of the stream. */
  end(): readonly SseFrame[]
}

/**
 * @param options.maxEventChars - longest event held before it is complete, in UTF-16 code units. @default 8 Mi
 * @returns a reader; `push` throws InvalidInputError `event_too_large` beyond the limit and is of no use afterwards
 */
export function sseReader({ maxEventChars = 8 * 1024 * 1024 }: { maxEventChars?: number } = {}): SseReader {
  const decoder = new TextDecoder()
  let frames: SseFrame[] = []
  let tooLarge = false
  const parser = createParser({
    maxBufferSize: maxEventChars,
    onEvent({ data, event, id }) {
      frames.push({
        type: 'event',
        data,
        ...(event === undefined ? {} : { event }),
        ...(id === undefined ? {} : { id }),
      })
    },
    onComment(text) {
      frames.push({ type: 'comment', text })
    },
    onRetry(ms) {
      frames.push({ type: 'retry', ms })
    },
    onError(error) {
      // Fields without meaning are skipped by every client, and are not written again.
      if (error.type === 'max-buffer-size-exceeded') tooLarge = true
    },
  })

  function feed(text: string): readonly SseFrame[] {
    if (text !== '') parser.feed(text)
    if (tooLarge)
      throw new InvalidInputError({
        code: 'event_too_large',
        where: 'stream',
        message: `an event of the stream is longer than ${maxEventChars} characters`,
      })
    const complete = frames
    frames = []
    return complete
  }

  return {
    push: bytes => feed(decoder.decode(bytes, { stream: true })),
    end: () => feed(`${decoder.decode()}\n\n`),
  }
}

/** A frame in its one canonical form: line feeds, one space after the colon, `event` and `id` before `data`. */
export function writeSse(frame: SseFrame): string {
  if (frame.type === 'comment') return `: ${frame.text}\n\n`
  if (frame.type === 'retry') return `retry: ${frame.ms}\n\n`
  const event = frame.event === undefined ? '' : `event: ${frame.event}\n`
  const id = frame.id === undefined ? '' : `id: ${frame.id}\n`
  const data = frame.data.includes('\n')
    ? frame.data
        .split('\n')
        .map(line => `data: ${line}\n`)
        .join('')
    : `data: ${frame.data}\n`
  return `${event}${id}${data}\n`
}
