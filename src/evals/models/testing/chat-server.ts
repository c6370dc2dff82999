import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ChatCall {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  // biome-ignore lint/suspicious/noExplicitAny: what a client sent, looked at field by field
  readonly body: any
}

export interface ChatServer extends AsyncDisposable {
  /** Base address, ending in `/v1`. */
  readonly url: string
  readonly calls: readonly ChatCall[]
}

/** A server on the loopback that answers each call as told. */
export async function chatServer(
  answer: (call: ChatCall, response: ServerResponse, number: number) => void,
): Promise<ChatServer> {
  const calls: ChatCall[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString() || 'null')
      const call = { path: request.url ?? '', headers: request.headers, body }
      calls.push(call)
      answer(call, response, calls.length)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

export function sendJson(
  response: ServerResponse,
  body: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** The least a chat completion has. */
export const completion = (content: string): object => ({
  model: 'tiny-1',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
  usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
})
