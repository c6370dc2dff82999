/** @file Chunks of a streamed chat completion, and an upstream that sends them. */
import type { ServerResponse } from 'node:http'

export const chunk = (delta: object, more: object = {}): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: null, ...more }],
  })}\n\n`

export const finish = (reason = 'stop'): string => chunk({}, { finish_reason: reason })
export const doneMark = 'data: [DONE]\n\n'

export function sendHead(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'up-1' })
}

/** A whole streamed answer of these words. */
export function sendWords(response: ServerResponse, ...words: string[]): void {
  sendHead(response)
  response.write(chunk({ role: 'assistant', content: '' }))
  for (const word of words) response.write(chunk({ content: word }))
  response.end(finish() + doneMark)
}

export const hasClosed = (response: ServerResponse): Promise<void> =>
  new Promise(resolve => {
    if (response.destroyed) resolve()
    else response.once('close', resolve)
  })
