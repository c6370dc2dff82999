/** @file A model server for tests: real HTTP on a loopback port, answering by script. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  // biome-ignore lint/suspicious/noExplicitAny: a request body is whatever was sent, and tests look into it
  readonly body: any
}

export interface Answer {
  readonly status?: number
  readonly headers?: Record<string, string>
  /** Sent as JSON, or as it is if a string. `hang`: never answered. */
  readonly body?: unknown
  readonly hang?: boolean
}

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string
  readonly asked: Asked[]
  /** What the next calls are answered; the last one stays. */
  script(...answers: (Answer | ((asked: Asked) => Answer))[]): void
}

export async function scriptedServer(): Promise<ScriptedServer> {
  const asked: Asked[] = []
  let answers: (Answer | ((asked: Asked) => Answer))[] = []
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const call = {
      path: request.url!,
      headers: request.headers,
      body: JSON.parse(Buffer.concat(pieces).toString()),
    }
    asked.push(call)
    const next = answers.length > 1 ? answers.shift()! : answers[0]!
    const { status = 200, headers = {}, body, hang = false } = typeof next === 'function' ? next(call) : next
    if (hang) return
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    script(...next) {
      answers = next
      asked.length = 0
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** An OpenAI chat completion. */
export const chatAnswer = (content: string, firstToken?: Record<string, number>): Answer => ({
  body: {
    id: 'c',
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        message: { role: 'assistant', content },
        logprobs:
          firstToken === undefined
            ? null
            : {
                content: [
                  {
                    token: Object.keys(firstToken)[0],
                    logprob: Object.values(firstToken)[0],
                    top_logprobs: Object.entries(firstToken).map(([token, logprob]) => ({ token, logprob })),
                  },
                ],
              },
      },
    ],
  },
})
