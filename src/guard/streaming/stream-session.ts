/** @file The streaming guard's shapes: a session reads a conversation, then judges a reply token by token as it arrives. */
import type { ModelReference, Span } from '../../core/index.js'
import type { Conversation, Level, Strictness } from '../text-score.js'

/** Probabilities of Qwen3Guard's three levels; they add up to 1. */
export interface LevelProbabilities {
  readonly safe: number
  readonly controversial: number
  readonly unsafe: number
}

/** What is said of the text read so far. All classes are kept, so that a curve can be drawn. */
export interface StreamVerdict {
  readonly probabilities: LevelProbabilities
  /** P(unsafe) + P(controversial) / 2, in [0, 1]. */
  readonly risk: number
  /** 0-100; flagged under a strictness iff it lies above the card's threshold. */
  readonly score: number
  /** Unsafe above the loose threshold, Controversial above the strict one. */
  readonly level: Level
  /** Probability of each of Qwen3Guard's categories, given that the text is not safe; they add up to 1. */
  readonly categories: Readonly<Record<string, number>>
  /** The likeliest category; absent where the level is Safe. */
  readonly category?: string
}

/** The verdict at one token of the reply, on everything up to and including that token. */
export interface TokenVerdict extends StreamVerdict {
  /** 0 for the first token of the reply. */
  readonly index: number
  /** Where the token stands in the pushed text, in UTF-16 units. Empty for tokens pushed as ids. */
  readonly span: Span
  /** Whether this token is above the threshold of the session's strictness. */
  readonly flagged: boolean
}

/** The first token at which the debounced verdict holds. */
export interface StreamTrigger {
  /** Index of the token that completed the window. */
  readonly index: number
  /** Where that token starts in the pushed text. */
  readonly charOffset: number
  /** Where the first token of the window starts: from here on the text counts as flagged. */
  readonly flaggedFrom: number
  readonly level: Level
  readonly score: number
  readonly category: string
}

export interface StreamOptions {
  /** `strict` flags Controversial and Unsafe, `loose` Unsafe alone. @default 'moderate' */
  readonly strictness?: Strictness
  /** Tokens in a row that must be flagged before the stream is. @default 2 */
  readonly window?: number
  /** Whether the tokens of a window may differ in level. @default 'any-flagged' */
  readonly pairing?: Pairing
}

/** `any-flagged`: every token of the window is flagged. `same-level`: and all have the same level. */
export type Pairing = 'any-flagged' | 'same-level'

/** The whole stream, once it is closed. */
export interface StreamReport {
  readonly tokens: number
  /** UTF-16 units pushed. */
  readonly characters: number
  readonly trigger?: StreamTrigger
  /** Highest score 0-100 that a whole window of tokens reached: flagged iff it is above the threshold. */
  readonly score: number
  /** Verdicts of what was still held when the stream was closed. */
  readonly tail: readonly TokenVerdict[]
  readonly model: ModelReference
}

/** One reply being written. Verdicts depend on the text alone, never on how it was cut into deltas. */
export interface StreamSession {
  /** On the last message of the user. */
  readonly promptVerdict: StreamVerdict & { readonly flagged: boolean }
  /**
   * Reads on. A word is judged when it has ended, so the last word of a delta waits for the next one or for `close`.
   *
   * @param delta - text, or ids of the model's tokens
   * @returns the verdicts that are new, in order
   * @throws InvalidArgumentError after `close`; RangeError if an id is no integer or not in the vocabulary
   */
  push(delta: string | readonly number[]): readonly TokenVerdict[]
  /** `flagged` from the trigger on until closed. */
  state(): 'open' | 'flagged' | 'closed'
  readonly trigger: StreamTrigger | undefined
  /** How much of the pushed text has been judged, in UTF-16 units. What lies behind it should not be shown yet. */
  readonly judged: number
  /** Judges what is still held and frees the state. Closing again gives the same report. */
  close(): StreamReport
}

/** A model that opens sessions. */
export interface StreamGuard {
  readonly model: ModelReference
  /**
   * Reads the last user message of a conversation and opens a session for the reply to it.
   *
   * @throws InvalidInputError if the conversation is empty or does not end in a `user` or `tool` message; the abort's
   *   reason when aborted
   */
  openStream(
    conversation: Conversation,
    options?: StreamOptions & { readonly abort?: AbortSignal },
  ): Promise<StreamSession>
}
