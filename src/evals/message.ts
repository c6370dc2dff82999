/** @file What is said to a model and by it, in one shape for every provider. */
import type { Json } from './json.js'

/** One call of a tool by a model. `malformed` keeps arguments that are no JSON object, as they came. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  readonly arguments: { readonly [name: string]: Json }
  readonly malformed?: string
}

/** `content` is plain text; `reasoning` is what a model thought aloud before it, kept apart. */
export type Message =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | {
      readonly role: 'assistant'
      readonly content: string
      readonly reasoning?: string
      readonly toolCalls?: readonly ToolCall[]
    }
  | {
      readonly role: 'tool'
      readonly content: string
      readonly toolCallId: string
      readonly toolName: string
      readonly failed?: boolean
    }

export type AssistantMessage = Extract<Message, { role: 'assistant' }>

/** A tool as the model sees it. `parameters` is a JSON Schema of an object. */
export interface ToolDefinition {
  readonly name: string
  readonly description: string
  readonly parameters: { readonly [key: string]: Json }
}
