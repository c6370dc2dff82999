/** @file `POST /v1/responses` with `stream: true`. */
import { isObject } from './json-texts.js'
import { responsesDecoder } from './openai-responses-decode.js'
import { responsesEncoder } from './openai-responses-encode.js'
import type { SseRaw } from './sse-decoder.js'
import type { Continuation, StreamCodec } from './stream-codec.js'

/**
 * Events of OpenAI's Responses. A cut closes the open texts and messages with what was written, but for a tool call, and
 * ends in `response.incomplete` with `incomplete_details.reason: "content_filter"` and the reason in a field `ductile`.
 *
 * To go on, what was delivered stands as the assistant's turn and the instruction as a user's behind it; with nothing
 * delivered the instruction joins `instructions`.
 */
export const openAiResponsesStream: StreamCodec<SseRaw> = Object.freeze({
  contentType: 'text/event-stream; charset=utf-8',
  decoder: responsesDecoder,
  encoder: responsesEncoder,
  continueRequest(body: unknown, { delivered, instruction }: Continuation) {
    if (!isObject(body)) return body
    if (delivered === '') {
      const before = typeof body.instructions === 'string' ? `${body.instructions}\n\n` : ''
      return { ...body, instructions: before + instruction }
    }
    const input = Array.isArray(body.input)
      ? (body.input as readonly unknown[])
      : typeof body.input === 'string'
        ? [{ role: 'user', content: body.input }]
        : []
    const turns = [
      { role: 'assistant', content: delivered },
      { role: 'user', content: instruction },
    ]
    return { ...body, input: [...input, ...turns] }
  },
})
