/** @file `POST /v1/messages` with `stream: true`. */
import { anthropicDecoder } from './anthropic-decode.js'
import { anthropicEncoder } from './anthropic-encode.js'
import { isObject } from './json-texts.js'
import type { SseRaw } from './sse-decoder.js'
import type { Continuation, StreamCodec } from './stream-codec.js'

/**
 * Events of an Anthropic message. A cut closes the open blocks, but for a tool call, and gives `stop_reason: "refusal"`
 * with the reason in `stop_details.explanation`, then `message_stop`.
 *
 * To go on, what was delivered stands as the assistant's turn and the instruction as a user's behind it: newer models
 * take no answer that is begun for them. With nothing delivered the instruction joins the system prompt.
 */
export const anthropicStream: StreamCodec<SseRaw> = Object.freeze({
  contentType: 'text/event-stream; charset=utf-8',
  decoder: anthropicDecoder,
  encoder: anthropicEncoder,
  continueRequest(body: unknown, { delivered, instruction }: Continuation) {
    if (!isObject(body) || !Array.isArray(body.messages)) return body
    const { messages, system } = body
    if (delivered !== '')
      return {
        ...body,
        messages: [
          ...(messages as readonly unknown[]),
          { role: 'assistant', content: delivered },
          { role: 'user', content: instruction },
        ],
      }
    const block = { type: 'text', text: instruction }
    if (Array.isArray(system)) return { ...body, system: [...(system as readonly unknown[]), block] }
    return { ...body, system: typeof system === 'string' ? `${system}\n\n${instruction}` : instruction }
  },
})
