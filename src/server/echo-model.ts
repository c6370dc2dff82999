/** @file What answers when no upstream is configured: not a model, and it says so. */
import { randomUUID } from 'node:crypto'
import type { ChatRequest } from '../adapters/index.js'
import type { Conversation } from '../guard/index.js'

export const echoModel = 'ductile-echo'

/** A completion that repeats the last thing the user said, `n` times. */
export function echoCompletion(request: ChatRequest, asked: readonly Conversation[], now: Date): string {
  const said = asked[0]?.messages.findLast(({ role }) => role === 'user')?.text ?? ''
  const content = `[${echoModel}: no upstream is configured, this repeats your message] ${said}`
  return JSON.stringify({
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor(now.getTime() / 1000),
    model: echoModel,
    choices: Array.from({ length: request.n ?? 1 }, (_, index) => ({
      index,
      message: { role: 'assistant', content, refusal: null },
      finish_reason: 'stop',
      logprobs: null,
    })),
    // It has no tokenizer, so there are none to count.
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  })
}

export function echoModels(started: Date): string {
  const created = Math.floor(started.getTime() / 1000)
  return JSON.stringify({
    object: 'list',
    data: [{ id: echoModel, object: 'model', created, owned_by: 'ductile' }],
  })
}
