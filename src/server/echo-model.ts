/** @file What answers when no upstream is configured: not a model, and it says so. */
import { randomUUID } from 'node:crypto'
import type { ChatRequest, StreamCodec } from '../adapters/index.js'
import type { Conversation } from '../guard/index.js'
import type { StreamEvent } from '../pipeline/index.js'
import type { Echo, Input } from './wire-format.js'

export const echoModel = 'ductile-echo'

/** Repeats the last thing the user said, `n` times, whole or word by word. */
export function chatEcho({ n }: Pick<ChatRequest, 'n'>, { asked }: Pick<Input, 'asked'>, now: Date): Echo {
  const content = echoText(asked)
  const head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(now.getTime() / 1000), model: echoModel }
  const indices = Array.from({ length: n ?? 1 }, (_, index) => index)
  // It has no tokenizer, so there are none to count.
  const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
  return {
    json: () =>
      JSON.stringify({
        ...head,
        object: 'chat.completion',
        choices: indices.map(index => ({
          index,
          message: { role: 'assistant', content, refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        })),
        usage,
      }),
    async *stream() {
      const chunk = (index: number, delta: object, finish: string | null) =>
        sseBytes({
          ...head,
          object: 'chat.completion.chunk',
          choices: [{ index, delta, finish_reason: finish, logprobs: null }],
        })
      for (const index of indices) {
        yield chunk(index, { role: 'assistant', content: '' }, null)
        for (const word of words(content)) yield chunk(index, { content: word }, null)
        yield chunk(index, {}, 'stop')
      }
      yield Buffer.from('data: [DONE]\n\n')
    },
  }
}

/** What the echo model says in answer to a conversation, on any route. */
export function echoText({ messages }: Conversation): string {
  const said = messages.findLast(({ role }) => role === 'user')?.text ?? ''
  return `[${echoModel}: no upstream is configured, this repeats your message] ${said}`
}

/** The echo model's words as a stream of any format, behind the head given. */
export async function* echoStream<Raw>(
  codec: StreamCodec<Raw>,
  head: Raw,
  text: string,
): AsyncGenerator<Uint8Array> {
  const encoder = codec.encoder()
  const block = 'echo'
  const events: readonly StreamEvent<Raw>[] = [
    { kind: 'start', raw: head },
    { kind: 'block-start', block, channel: 'text', choice: 0 },
    ...words(text).map(word => ({ kind: 'delta' as const, block, channel: 'text' as const, text: word })),
    { kind: 'block-end', block },
    { kind: 'end', choice: 0, reason: 'stop' },
    { kind: 'done' },
  ]
  for (const event of events) yield Buffer.from(encoder.write(event))
}

const words = (text: string): readonly string[] => text.match(/\s*\S+|\s+$/g) ?? []

const sseBytes = (data: object): Uint8Array => Buffer.from(`data: ${JSON.stringify(data)}\n\n`)

export function echoModels(started: Date): string {
  const created = Math.floor(started.getTime() / 1000)
  return JSON.stringify({
    object: 'list',
    data: [{ id: echoModel, object: 'model', created, owned_by: 'ductile' }],
  })
}
