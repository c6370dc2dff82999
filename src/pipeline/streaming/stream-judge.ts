/** @file What judges a text while it grows. */
import type { Channel, ToolCall } from '../event.js'
import type { Verdict } from '../pipeline.js'

/** What is known of the text pushed so far, in UTF-16 units from its start. */
export interface PrefixVerdict {
  /** Text before this offset has its verdict and may leave. Never shrinks, never beyond `trigger`. */
  readonly cleared: number
  /** Set once policy stops the text: nothing from here on may leave. */
  readonly trigger?: number
}

/** Judges one block of text. Calls come one after another. */
export interface StreamJudge {
  /** Reads on. May leave judging for later; what is not `cleared` waits. A judge that need not wait answers at once. */
  push(text: string): PrefixVerdict | Promise<PrefixVerdict>
  /** Judges what it can of what was pushed, now, since it has waited long enough. */
  flush(): PrefixVerdict | Promise<PrefixVerdict>
  /** Judges all that was pushed: no more is to come. Without a trigger, all is cleared. */
  end(): PrefixVerdict | Promise<PrefixVerdict>
  /** The most severe verdict so far; undefined while nothing was judged. */
  readonly verdict: Verdict | undefined
  /** Frees what it holds. Closing twice is fine. */
  close(): void
}

/** The text to be judged: what kind, and what stands before it. */
export interface JudgedBlock {
  readonly channel: Channel
  readonly choice: number
  readonly tool?: ToolCall
  /** Text of the same choice before this block, as far as it matters. */
  readonly before: string
}

export type OpenJudge = (block: JudgedBlock) => StreamJudge | Promise<StreamJudge>
