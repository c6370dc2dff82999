/**
 * @file What a model says while it speaks, whatever the wire: the one shape that guarding is written for.
 *
 * A wire frame that says several things is read as several events, each with a frame of its own in `raw`, so that one of
 * them can be held back while another leaves. Every text that a client could show comes as a `delta` before the frame
 * that repeats it (such as one that closes a block with the whole text in it).
 */

/**
 * What kind of text a block holds. All of it is judged. `other` is what a frame says beside the answer (sources, results
 * of the provider's tools, fields of a later version): each a block by itself, before the frame, and with no wire form.
 */
export type Channel = 'text' | 'reasoning' | 'refusal' | 'tool-arguments' | 'other'

/** Why a choice ended, in the words shared by the formats. */
export type EndReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error' | 'other'

/** The tool that a block of arguments is for. */
export interface ToolCall {
  readonly id?: string
  readonly name?: string
}

/** Why the gateway itself ended or changed a stream. Never quotes the text. */
export interface Stop {
  /** One sentence for a person: signals, scores, thresholds. */
  readonly reason: string
  /** Stable, in snake_case: `content_filter`, `stalled`, … */
  readonly code: string
}

/**
 * One event. `raw` is the wire frame it was read from, opaque here: an event that leaves with its `raw` leaves
 * unchanged. One without `raw` was made or shortened by the pipeline, and is written from what the stream said before.
 *
 * `block` names one run of text (a choice's content, one tool call, one content part), with a buffer of its own; the
 * key is the format's business. `choice` is 0 where a format knows only one answer.
 */
export type StreamEvent<Raw = unknown> =
  /** The head of the answer, before any block. */
  | { readonly kind: 'start'; readonly raw?: Raw }
  | {
      readonly kind: 'block-start'
      readonly block: string
      readonly channel: Channel
      readonly choice: number
      readonly tool?: ToolCall
      readonly raw?: Raw
    }
  | {
      readonly kind: 'delta'
      readonly block: string
      readonly channel: Channel
      readonly text: string
      readonly raw?: Raw
    }
  /** No more text comes to the block. Formats that do not say so end a block when the next begins or the choice ends. */
  | { readonly kind: 'block-end'; readonly block: string; readonly raw?: Raw }
  /** A source or annotation to the block's text. */
  | { readonly kind: 'citation'; readonly block: string; readonly raw?: Raw }
  /** A choice is complete. */
  | { readonly kind: 'end'; readonly choice: number; readonly reason: EndReason; readonly raw?: Raw }
  | { readonly kind: 'usage'; readonly raw?: Raw }
  /** The format's mark that nothing follows, where it has one. */
  | { readonly kind: 'done'; readonly raw?: Raw }
  /** The upstream says that it failed; or, without `raw`, the pipeline says so. */
  | { readonly kind: 'error'; readonly stop: Stop; readonly raw?: Raw }
  /**
   * Made by the pipeline only: policy ends the stream here. What is written closes all that is open, with the text that
   * was delivered and no more, gives each choice that has not ended the format's reason for policy, and ends the
   * stream: nothing follows.
   */
  | { readonly kind: 'cut'; readonly stop: Stop; readonly raw?: never }
  /** Anything else, such as a keep-alive or an event of a later version. Holds no text. Passes unchanged, in order. */
  | { readonly kind: 'other'; readonly raw?: Raw }

export type BlockStart = Extract<StreamEvent, { kind: 'block-start' }>
export type Delta = Extract<StreamEvent, { kind: 'delta' }>
