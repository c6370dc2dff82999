/** @file What is asked: samples, and the sets they come from. */
import type { Json } from './json.js'
import type { Message, ToolDefinition } from './message.js'

/** One thing to ask. `id` is unique within its set. */
export interface Sample {
  readonly id: string
  readonly input: string | readonly Message[]
  /** What a right answer is; several when any will do. */
  readonly target?: string | readonly string[]
  /** Options of a multiple-choice question, in order A, B, C, … */
  readonly choices?: readonly string[]
  readonly tools?: readonly ToolDefinition[]
  /** Published labels and whatever a scorer needs. Kept in the log. */
  readonly metadata?: { readonly [name: string]: Json }
  /** Samples of one cluster are not independent (variants of one question); intervals resample whole clusters. */
  readonly cluster?: string
}

/** A named, ordered set. `samples` may be called again and gives the same samples in the same order. */
export interface Dataset {
  readonly name: string
  /** Where it was read from and in which version, for the log. */
  readonly source?: string
  /** Number of samples, where known without reading all. */
  readonly size?: number
  samples(): AsyncIterable<Sample> | Iterable<Sample>
}
