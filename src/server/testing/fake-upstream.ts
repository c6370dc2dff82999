/** @file A real server on loopback that answers as a test tells it to, well or badly. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FakeUpstream extends AsyncDisposable {
  /** Ends in `/v1`. */
  readonly url: string
  readonly requests: { readonly request: IncomingMessage; readonly body: string }[]
}

export async function fakeUpstream(
  answer: (...call: [...Parameters<RequestListener>, body: string]) => void,
): Promise<FakeUpstream> {
  const requests: { request: IncomingMessage; body: string }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    requests.push({ request, body })
    answer(request, response, body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

export const completion = (...contents: (string | null)[]): string =>
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: contents.map((content, index) => ({
      index,
      message: { role: 'assistant', content, refusal: null },
      finish_reason: 'stop',
      logprobs: null,
    })),
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  })
