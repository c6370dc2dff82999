/** Both sides of streamable HTTP, joined in one process: no port. */
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json-texts.js'
import { httpFront } from './http-front.js'
import { headerValue, httpPeer } from './http-peer.js'
import type { RpcMessage, RpcRequest } from './messages.js'
import type { McpPeer } from './peer.js'

const stateless = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' }

/** Collects what a peer receives. */
function collect(peer: McpPeer) {
  const received: RpcMessage[] = []
  const reading = (async () => {
    for await (const message of peer.receive()) received.push(message)
  })()
  return { received, reading }
}

/** A front whose one session answers as told, and keeps what it was sent. */
function front(answer: (request: RpcRequest, client: McpPeer) => Promise<void>) {
  const sent: RpcMessage[] = []
  const served = httpFront({
    serve: async client => {
      for await (const message of client.receive()) {
        sent.push(message)
        if ('id' in message && 'method' in message) void answer(message as RpcRequest, client)
      }
    },
    onFailure: error => {
      throw error
    },
    maxMessageBytes: 10_000,
  })
  const requests: Pick<Request, 'headers' | 'method'>[] = []
  const ask: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    requests.push(request)
    return served.handle(request)
  }
  return { sent, ask, requests, served }
}

const url = 'http://127.0.0.1/mcp'
const request = (id: number | string, method: string, params: JsonObject = {}): RpcRequest => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
})

describe('streamable HTTP', () => {
  it('opens a session by the handshake, sends its name, and ends it', async () => {
    const { ask, requests } = front(async ({ id }, client) =>
      client.send({ jsonrpc: '2.0', id, result: { protocolVersion: '2025-11-25' } }),
    )
    const peer = httpPeer({ url, fetch: ask, headers: { authorization: 'Bearer x' } })
    const { received, reading } = collect(peer)
    await peer.send(request(1, 'initialize'))
    await expect.poll(() => received.length).toBe(1)
    await peer.send(request(2, 'ping'))
    await expect.poll(() => received.length).toBe(2)
    const session = requests[1]!.headers.get('mcp-session-id')
    expect(session).toMatch(/^[0-9a-f-]{36}$/)
    expect(requests[1]!.headers.get('mcp-protocol-version')).toBe('2025-11-25')
    expect(requests.every(({ headers }) => headers.get('authorization') === 'Bearer x')).toBe(true)
    await peer.close()
    await reading
    expect(requests.at(-1)!.method).toBe('DELETE')
    expect((await ask(url, { method: 'GET', headers: { 'mcp-session-id': session! } })).status).toBe(404)
  })

  it('keeps clients of the stateless family apart that chose the same numbers', async () => {
    const { ask, sent } = front(async ({ id, params }, client) => {
      const token = (params!._meta as JsonObject).progressToken
      await client.send({
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: token, progress: 1 },
      })
      await client.send({ jsonrpc: '2.0', id, result: { who: params?.who } })
    })
    const ends = await Promise.all(
      ['a', 'b'].map(async who => {
        const peer = httpPeer({ url, fetch: ask })
        const { received } = collect(peer)
        await peer.send(request(1, 'x/ask', { who, _meta: { ...stateless, progressToken: 7 } }))
        await expect.poll(() => received.length).toBe(2)
        return received
      }),
    )
    for (const [i, who] of ['a', 'b'].entries())
      expect(ends[i]).toEqual([
        { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 7, progress: 1 } },
        { jsonrpc: '2.0', id: 1, result: { who } },
      ])
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2)
  })

  it('says in headers what the stateless family wants there, arguments that a schema names included', async () => {
    const { ask, requests } = front(async ({ id, method }, client) =>
      client.send({
        jsonrpc: '2.0',
        id,
        result:
          method === 'tools/list'
            ? {
                tools: [
                  { name: 'größe', inputSchema: { properties: { region: { 'x-mcp-header': 'Region' } } } },
                ],
              }
            : {},
      }),
    )
    const peer = httpPeer({ url, fetch: ask })
    const { received } = collect(peer)
    await peer.send(request(1, 'tools/list', { _meta: stateless }))
    await expect.poll(() => received.length).toBe(1)
    await peer.send(
      request(2, 'tools/call', { name: 'größe', arguments: { region: 'eu' }, _meta: stateless }),
    )
    await expect.poll(() => received.length).toBe(2)
    const { headers } = requests[1]!
    expect(headers.get('mcp-protocol-version')).toBe('2026-07-28')
    expect(headers.get('mcp-method')).toBe('tools/call')
    expect(headers.get('mcp-name')).toBe('=?base64?Z3LDtsOfZQ==?=')
    expect(headers.get('mcp-param-region')).toBe('eu')
  })

  it('writes plain names as they are, and no name that looks encoded', () => {
    expect(headerValue('read_file')).toBe('read_file')
    expect(headerValue('=?base64?eA==?=')).toBe('=?base64?PT9iYXNlNjQ/ZUE9PT89?=')
    expect(headerValue(' x')).toBe('=?base64?IHg=?=')
  })

  it('refuses messages that are too large or none', async () => {
    const { ask } = front(async () => {})
    const post = (body: string) => ask(url, { method: 'POST', body })
    expect((await post(JSON.stringify(request(1, 'x'.repeat(20_000))))).status).toBe(413)
    expect((await post('{')).status).toBe(400)
    expect((await post('[1]')).status).toBe(400)
  })

  it.each([
    [
      'an answer that is too large',
      () => Response.json({ jsonrpc: '2.0', id: 1, result: 'x'.repeat(2000) }),
      'message_too_large',
    ],
    [
      'an event that is too large',
      () => new Response(`data: ${'x'.repeat(2000)}`, { headers: { 'content-type': 'text/event-stream' } }),
      'message_too_large',
    ],
    ['a page that is no answer', () => new Response('<p>', { status: 502 }), 'http_status'],
    [
      'a stream that ends early',
      () => new Response(': hi\n\n', { headers: { 'content-type': 'text/event-stream' } }),
      'http_status',
    ],
    ['no answer at all', () => Promise.reject(new TypeError('refused')), 'peer_gone'],
  ])('gives whoever asked an error with a code for %s', async (_what, answer, code) => {
    const peer = httpPeer({ url, fetch: async () => answer(), maxMessageBytes: 1000 })
    const { received } = collect(peer)
    await peer.send(request(1, 'x'))
    await expect.poll(() => received).toMatchObject([{ id: 1, error: { data: { code } } }])
  })
})
