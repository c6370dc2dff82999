/**
 * @file What a streaming wire format must offer. It is typed over bytes, so it lives here and not in the pipeline, which
 * sees only the events; one file per format implements it.
 */
import type { StreamEvent } from '../pipeline/index.js'

/** Reads one stream. */
export interface StreamDecoder<Raw = unknown> {
  /**
   * Takes the next bytes, cut anywhere, and gives the events that are complete now.
   *
   * @throws InvalidInputError `malformed_event` for a frame that cannot be read and so cannot be judged, and
   *   `event_too_large`; the decoder is of no use afterwards
   */
  push(bytes: Uint8Array): readonly StreamEvent<Raw>[]
  /** What was left, at the end of the bytes. A stream that stopped before its end gives no `done`. */
  end(): readonly StreamEvent<Raw>[]
}

/** Writes one stream, event by event, in the order given. Knows what it has written, and so can write what has no `raw`. */
export interface StreamEncoder<Raw = unknown> {
  /**
   * The frames of an event as text; the empty string for none.
   *
   * - with `raw`: the frame as it came (renumbered, where the format numbers and something was changed before).
   * - `delta` without `raw`: that piece of text in the block, opening the block if it is not open.
   * - `block-end`, `end`, `done` without `raw`: closed with the text that was written, and no more.
   * - `block-end`, `end` or `usage` with a `raw` that repeats text, after something of it was changed: with the text that
   *   was written.
   * - `cut`: everything open is closed, each choice gets the format's reason for policy (`content_filter`, `refusal`,
   *   …), and the stream ends.
   * - `error` without `raw`: the format's error frame, and nothing after it.
   */
  write(event: StreamEvent<Raw>): string
}

/** What a retry is asked to go on from. */
export interface Continuation {
  /** What the client has of the answer. The model goes on right behind it. */
  readonly delivered: string
  /** Tells the model why its answer was stopped and how to go on. */
  readonly instruction: string
}

export interface StreamCodec<Raw = unknown> {
  /** Of the upstream's answer and of ours. */
  readonly contentType: string
  decoder(): StreamDecoder<Raw>
  encoder(): StreamEncoder<Raw>
  /** The request that has the model go on after `delivered`. `body` is the parsed request, which stays as it is. */
  continueRequest(body: unknown, continuation: Continuation): unknown
}
