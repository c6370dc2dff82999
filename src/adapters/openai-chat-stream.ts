/** @file `POST /v1/chat/completions` with `stream: true`. */
import { isObject } from './json-texts.js'
import { chatDecoder } from './openai-chat-decode.js'
import { chatEncoder } from './openai-chat-encode.js'
import type { SseRaw } from './sse-decoder.js'
import type { StreamCodec } from './stream-codec.js'

/**
 * Chunks of a chat completion. A cut gives each open choice `finish_reason: "content_filter"` with the reason in a field
 * `ductile`, then `[DONE]`.
 *
 * To go on, what was delivered stands as the assistant's turn and the instruction as a user's behind it, so that turns
 * alternate as chat templates want; with nothing delivered the instruction joins the system message.
 */
export const openAiChatStream: StreamCodec<SseRaw> = Object.freeze({
  contentType: 'text/event-stream; charset=utf-8',
  decoder: chatDecoder,
  encoder: chatEncoder,
  continueRequest(body: unknown, { delivered, instruction }: { delivered: string; instruction: string }) {
    if (!isObject(body) || !Array.isArray(body.messages)) return body
    const messages = body.messages as readonly unknown[]
    if (delivered !== '')
      return {
        ...body,
        messages: [
          ...messages,
          { role: 'assistant', content: delivered },
          { role: 'user', content: instruction },
        ],
      }
    const [first, ...rest] = messages
    const isSystem = isObject(first) && (first.role === 'system' || first.role === 'developer')
    return isSystem && typeof first.content === 'string'
      ? { ...body, messages: [{ ...first, content: `${first.content}\n\n${instruction}` }, ...rest] }
      : { ...body, messages: [{ role: 'system', content: instruction }, ...messages] }
  },
})
