/**
 * Outside shapes as conversations, and our decisions in outside shapes.
 *
 * ```ts
 * import { chatTexts, parseChatRequest, requestSubjects } from 'ductile/adapters'
 * const request = parseChatRequest(await readJson())
 * for (const { edge, conversation } of requestSubjects(chatTexts(request)))
 *   console.log(edge, (await guard.score(conversation)).score)
 * ```
 */
export type { ConversationsOptions } from './agent-conversations.js'
export { ToolStoppedError } from './agent-errors.js'
export {
  type Approval,
  type ApprovalRequest,
  type CallVerdict,
  GuardedRun,
  type ResultVerdict,
  ToolGuard,
  type ToolGuardOptions,
} from './agent-tool-guard.js'
export { type GuardMiddleware, type GuardMiddlewareOptions, guardMiddleware } from './ai-sdk.js'
export { guardTools } from './ai-sdk-agent.js'
export {
  type AnthropicError,
  type AnthropicErrorType,
  anthropicError,
  anthropicErrorType,
} from './anthropic-error.js'
export {
  type AnthropicMessage,
  type MessagesRequest,
  messageSubjects,
  messagesTexts,
  parseAnthropicMessage,
  parseMessagesRequest,
} from './anthropic-messages.js'
export { anthropicStream } from './anthropic-stream.js'
export { type GuardedFetchOptions, guardedFetch } from './guarded-fetch.js'
export type { GuardEndpointOptions } from './guards/endpoint.js'
export { RemoteGuardError, type RemoteGuardFailure } from './guards/errors.js'
export { flexGuard } from './guards/flexguard.js'
export { llamaGuard, llamaGuardHazards, parseLlamaGuard } from './guards/llama-guard.js'
export { qwen3Guard } from './guards/qwen3guard.js'
export { type ShieldGemmaPolicy, shieldGemma, shieldGemmaPolicies } from './guards/shieldgemma.js'
export { argumentsText, isObject } from './json-texts.js'
export {
  type LangChainMiddleware,
  type LangChainMiddlewareOptions,
  langChainMiddleware,
} from './langchain.js'
export { type LangGraphToolsOptions, langGraphTools, type ToolGuardMiddleware } from './langgraph-tools.js'
export { type HttpFront, type HttpFrontOptions, httpFront } from './mcp/http-front.js'
export { type HttpPeerOptions, httpPeer } from './mcp/http-peer.js'
export { McpTransportError } from './mcp/messages.js'
export type { McpPeer } from './mcp/peer.js'
export { ProxySession, type ProxySessionOptions } from './mcp/proxy-session.js'
export { McpRefusedError, readAllTools } from './mcp/read-tools.js'
export { type ChildPeerOptions, childPeer, type PipePeerOptions, pipePeer } from './mcp/stdio-peer.js'
export { definitionHash, type McpTool, type ToolChange, ToolLock } from './mcp/tool-lock.js'
export {
  type AgentsGuardrails,
  type AgentsGuardrailsOptions,
  agentsGuardrails,
  type GuardrailInfo,
} from './openai-agents.js'
export { type AgentsToolGuardrails, agentsToolGuardrails } from './openai-agents-tools.js'
export {
  type ChatCompletion,
  type ChatRequest,
  chatTexts,
  completionSubjects,
  parseChatCompletion,
  parseChatRequest,
} from './openai-chat.js'
export { openAiChatStream } from './openai-chat-stream.js'
export {
  type EmbeddingsRequest,
  embeddingSubjects,
  parseEmbeddingsRequest,
} from './openai-embeddings.js'
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
export {
  conversationOf,
  parseResponsesRequest,
  parseResponsesResponse,
  type ResponsesRequest,
  type ResponsesResponse,
  responseSubjects,
  responsesTexts,
} from './openai-responses.js'
export { openAiResponsesStream } from './openai-responses-stream.js'
export { judgementInstruments, type Operation, type RequestSpan, startRequestSpan } from './opentelemetry.js'
export type { TextsOptions } from './parts.js'
export { consistentModel, type SampledModel } from './self-consistency-ai-sdk.js'
export {
  type ChatMessage,
  type ChatServer,
  type ConsistentChat,
  consistentChat,
} from './self-consistency-chat.js'
export { type SseRaw, typedFrame } from './sse-decoder.js'
export type { Continuation, StreamCodec, StreamDecoder, StreamEncoder } from './stream-codec.js'
export { askedConversation, type RequestTexts, requestSubjects } from './subjects.js'
