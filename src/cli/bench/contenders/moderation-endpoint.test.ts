import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Judgement } from '../contender.js'
import { benchRow } from '../testing/rows.js'
import { moderationEndpoint } from './moderation-endpoint.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

interface Asked {
  readonly headers: IncomingMessage['headers']
  readonly body: { input: string; model?: string }
}

/** A real server that answers every request alike, and what it was asked. */
async function serve(status: number, answer: unknown): Promise<{ url: URL; asked: Asked[] }> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    asked.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) })
    response.writeHead(status, { location: '/elsewhere' })
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer))
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: new URL(`http://127.0.0.1:${port}/v1/moderations`), asked }
}

const ask = (url: URL, { model, key }: { model?: string; key?: string } = {}): Promise<Judgement> =>
  moderationEndpoint(url, { model, key, fetch }).judge(benchRow('a row', 1), {
    abort: new AbortController().signal,
  })

describe('moderationEndpoint', () => {
  it('ranks by the largest category score and flags as the endpoint says', async () => {
    const { url, asked } = await serve(200, {
      results: [{ flagged: true, category_scores: { hate: 0.2, violence: 0.7, other: null } }],
    })
    expect(await ask(url, { model: 'some-model', key: 'k' })).toEqual({
      scores: { largest: 0.7 },
      flags: { flagged: true },
    })
    expect(asked[0]!.body).toEqual({ input: 'a row', model: 'some-model' })
    expect(asked[0]!.headers.authorization).toBe('Bearer k')
  })

  it('sends no key it was not given', async () => {
    const { url, asked } = await serve(200, { results: [{ flagged: false, category_scores: { hate: 0 } }] })
    await ask(url)
    expect(asked[0]!.headers.authorization).toBeUndefined()
  })

  it.each([
    ['another form', 200, { flagged: false }, 'invalid_answer'],
    ['no result', 200, { results: [] }, 'invalid_answer'],
    [
      'a score that is none',
      200,
      { results: [{ flagged: false, category_scores: { hate: 3 } }] },
      'invalid_answer',
    ],
    ['no JSON', 200, '<html>', 'invalid_answer'],
    ['a failure', 500, { error: {} }, 'http_500'],
    ['too many requests', 429, {}, 'http_429'],
    ['a redirect, which would carry the key elsewhere', 302, {}, 'unreachable'],
  ])('has no judgement in %s', async (_, status, answer, code) => {
    const { url } = await serve(status, answer)
    await expect(ask(url)).rejects.toMatchObject({ code })
  })

  it('has none when nobody listens', async () => {
    const { url } = await serve(200, {})
    servers[0]!.close()
    servers[0]!.closeAllConnections()
    await expect(ask(url)).rejects.toMatchObject({ code: 'unreachable' })
  })
})
