/** @file What stands behind a task: a model, or a guard, a gateway or an agent in its place. */
import type { AssistantMessage, Message, ToolDefinition } from './message.js'

/** How to sample. What is absent is the provider's default, and is kept so in the log. */
export interface GenerateConfig {
  readonly temperature?: number
  readonly topP?: number
  readonly maxTokens?: number
  readonly seed?: number
  readonly stop?: readonly string[]
  /** How many alternatives to return for each token, 1-20. */
  readonly topLogprobs?: number
}

export interface ModelRequest {
  readonly messages: readonly Message[]
  readonly tools?: readonly ToolDefinition[]
  readonly toolChoice?: 'auto' | 'none' | 'required'
  readonly config?: GenerateConfig
  /** 0-based; epochs of one sample must not be answered from one cache entry. */
  readonly epoch?: number
}

export interface Usage {
  readonly inputTokens: number
  readonly outputTokens: number
  /** US dollars, where the price is known. */
  readonly cost?: number
}

/** One generated token and its best alternatives, as natural logarithms of probability. */
export interface TokenLogprob {
  readonly token: string
  readonly logprob: number
  readonly top: readonly { readonly token: string; readonly logprob: number }[]
}

export interface ModelOutput {
  /** The model that answered, as it names itself. */
  readonly model: string
  readonly message: AssistantMessage
  readonly finish: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other'
  readonly usage?: Usage
  readonly logprobs?: readonly TokenLogprob[]
}

/**
 * Anything that answers. Throws `ModelError` for what is no answer (429, 5xx, garbage): the runner backs off and
 * repeats, and never scores it. A content filter is an answer: `finish: 'content-filter'`.
 */
export interface Model {
  readonly name: string
  generate(request: ModelRequest, signal: AbortSignal): Promise<ModelOutput>
}
