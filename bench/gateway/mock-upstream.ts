/**
 * @file An upstream in a process of its own. It answers a chat completion at once; a stream as `model` says:
 * `EVENTS:CHARACTERS:INTERVAL_MS`, with an interval of 0 as fast as it is read.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const answer = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1,
  model: 'bench',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Saturn. '.repeat(12) }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 30, completion_tokens: 24, total_tokens: 54 },
})
const words = 'the ringed planet has many moons and more are found each year. '
const frame = (delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'bench',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`

const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  const { stream, model } = JSON.parse(body) as { stream?: boolean; model: string }
  if (stream !== true) {
    response.setHeader('content-type', 'application/json').end(answer)
    return
  }
  const [events, characters, intervalMs] = model.split(':').map(Number) as [number, number, number]
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  sendEvents(response, { events, characters, intervalMs })
})

function sendEvents(
  response: ServerResponse,
  { events, characters, intervalMs }: { events: number; characters: number; intervalMs: number },
): void {
  let sent = 0
  const pieces = Array.from({ length: words.length }, (_, index) =>
    frame({ content: words.repeat(2).slice(index, index + characters) }, null),
  )
  const next = (): boolean => {
    if (sent === events) {
      response.end(`${frame({}, 'stop')}data: [DONE]\n\n`)
      return false
    }
    const room = response.write(pieces[(sent * characters) % words.length]!)
    sent += 1
    return room
  }
  if (intervalMs > 0) {
    const timer = setInterval(() => {
      if (!next() && sent === events) clearInterval(timer)
    }, intervalMs)
    response.once('close', () => clearInterval(timer))
    return
  }
  const more = (): void => {
    while (!response.destroyed && !response.writableEnded && next());
    if (!response.writableEnded) response.once('drain', more)
  }
  more()
}

// Idle connections stay: on a busy machine one would be closed just as it is used again.
server.keepAliveTimeout = 0
server.listen(0, '127.0.0.1', () => process.send?.({ ports: [(server.address() as AddressInfo).port] }))
process.once('disconnect', () => process.exit(0))
