/**
 * Outside shapes as conversations, and our decisions in outside shapes.
 *
 * ```ts
 * import { chatConversations, parseChatRequest } from 'ductile/adapters'
 * const request = parseChatRequest(await readJson())
 * for (const conversation of chatConversations(request))
 *   console.log((await guard.score(conversation)).score)
 * ```
 */
export {
  type AnthropicError,
  type AnthropicErrorType,
  anthropicError,
  anthropicErrorType,
} from './anthropic-error.js'
export { anthropicStream } from './anthropic-stream.js'
export {
  type ChatCompletion,
  type ChatOptions,
  type ChatRequest,
  chatConversations,
  parseChatCompletion,
  parseChatRequest,
  replyConversations,
} from './openai-chat.js'
export { openAiChatStream } from './openai-chat-stream.js'
export { contentFilterError, type OpenAiError, openAiError } from './openai-error.js'
export {
  type InlineModeration,
  inlineSide,
  type ModerationCategory,
  type ModerationResponse,
  type ModerationResult,
  moderationConversations,
  moderationResult,
} from './openai-moderation.js'
export { openAiResponsesStream } from './openai-responses-stream.js'
export type { Continuation, StreamCodec, StreamDecoder, StreamEncoder } from './stream-codec.js'
