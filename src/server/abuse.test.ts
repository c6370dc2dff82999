/** @file Requests that nobody means well: each a clear 4xx, and the server goes on. */
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from './start-server.js'
import { completion, type FakeUpstream, fakeUpstream } from './testing/fake-upstream.js'
import { chat, post, protection } from './testing/scripted-guard.js'

describe('a request that means no good', () => {
  let upstream: FakeUpstream
  let server: RunningServer
  beforeAll(async () => {
    upstream = await fakeUpstream((_, response) => void response.end(completion('fine')))
    server = await startServer({
      version: '1',
      systems: [],
      port: 0,
      upstream: { url: upstream.url },
      protection: protection(),
      maxBodyBytes: 1024 * 1024,
      requestTimeoutMs: 300,
    })
  })
  afterAll(async () => {
    await server.close()
    await upstream[Symbol.asyncDispose]()
  })

  const deep = (levels: number): string =>
    `{"model":"m","messages":[{"role":"user","content":"x"}],"more":${'['.repeat(levels)}${']'.repeat(levels)}}`
  const many = (count: number) => ({
    model: 'm',
    messages: Array.from({ length: count }, () => ({ role: 'user', content: 'x' })),
  })

  it.each<[string, string | Uint8Array<ArrayBuffer>, Record<string, string>, number, string]>([
    ['is nested 100,000 levels deep', deep(100_000), {}, 400, 'too_deep'],
    ['is nested deep in its messages', `{"messages":${'{"a":'.repeat(5000)}`, {}, 400, 'too_deep'],
    ['has thousands of messages', JSON.stringify(many(5000)), {}, 400, 'too_many_messages'],
    [
      'is packed and would unpack to 100 MB',
      gzipSync(Buffer.alloc(100 * 1024 * 1024, 32)),
      { 'content-encoding': 'gzip' },
      415,
      'unsupported_encoding',
    ],
    ['is larger than the limit', `"${'x'.repeat(1024 * 1024)}"`, {}, 413, 'body_too_large'],
    ['is not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), {}, 400, 'invalid_encoding'],
    ['is cut in the middle of a character', Buffer.from('"ü').subarray(0, 2), {}, 400, 'invalid_encoding'],
    ['is no JSON', '{"model":', {}, 400, 'invalid_json'],
    ['is a number', '7', {}, 400, 'invalid_request'],
    ['sends a prototype', '{"__proto__":{"model":"m"},"messages":[]}', {}, 400, 'invalid_request'],
  ])('and %s', async (_, body, headers, status, code) => {
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status,
      body: { error: { code } },
    })
  })

  it('takes what is merely unusual', async () => {
    for (const body of [
      deep(100),
      JSON.stringify(many(500)),
      JSON.stringify(chat('[[[[{{{{"\\'.repeat(100))),
    ]) {
      const response = await fetch(`${server.url}/v1/chat/completions`, post(body))
      expect(response.status).toBe(200)
    }
  })

  /** All that comes back for raw bytes on one connection. */
  const raw = (...pieces: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
      let answer = ''
      socket.setEncoding('latin1').on('data', text => {
        answer += text
      })
      socket.once('close', () => resolve(answer))
      socket.once('error', reject)
      for (const piece of pieces) socket.write(piece)
    })
  const head = 'POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n'
  const body = JSON.stringify(chat('x'))

  it.each([
    [
      'smuggles a second request by two lengths',
      `${head}content-length: 5\r\ncontent-length: 6\r\n\r\nhello!`,
    ],
    [
      'smuggles by a length and chunks',
      `${head}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
    ],
    [
      'breaks a header with a bare line feed',
      `${head}x-ductile-run: a\nx-evil: b\rc\r\ncontent-length: 0\r\n\r\n`,
    ],
    ['has a header of 100 kB', `${head}x-long: ${'a'.repeat(100_000)}\r\n\r\n`],
  ])('and %s is a 4xx on a closed connection', async (_, request) => {
    expect(await raw(request)).toMatch(/^HTTP\/1\.1 4\d\d /)
  })

  it('does not wait for one that trickles in', async () => {
    expect(await raw(`${head}content-length: 1000\r\n\r\n{"mod`)).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('writes no header that a client made up into an answer', async () => {
    const evil = 'a%0d%0ax-evil: 1'
    const response = await fetch(
      `${server.url}/v1/chat/completions`,
      post(chat('x', { model: `m\r\nx-evil: 1` }), { 'x-ductile-run': evil }),
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('x-evil')).toBeNull()
    expect([...response.headers.values()].join()).not.toContain('evil')
  })

  it('goes on after all of it', async () => {
    const response = await fetch(`${server.url}/v1/chat/completions`, post(body))
    expect(await response.text()).toBe(completion('fine'))
  })
})
