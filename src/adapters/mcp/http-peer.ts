/** @file A server over streamable HTTP, in both protocol families. */
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { isObject, type JsonObject } from '../json-texts.js'
import {
  errorTo,
  isRequest,
  isResponse,
  McpTransportError,
  parseMessages,
  type RpcMessage,
  rpcCodes,
  statelessVersion,
} from './messages.js'
import { defaultMaxMessageBytes, type McpPeer, MessageQueue } from './peer.js'

export interface HttpPeerOptions {
  readonly url: string
  /** Sent with every request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>
  /** @default 32 MiB, of an answer or of one event; a longer one is an error to its request */
  readonly maxMessageBytes?: number
  readonly fetch?: typeof fetch
}

/** Each message is a POST of its own; what the server says by itself comes on a GET, where it has one. */
export function httpPeer({
  url,
  headers: own = {},
  maxMessageBytes = defaultMaxMessageBytes,
  fetch: ask = fetch,
}: HttpPeerOptions): McpPeer {
  const queue = new MessageQueue()
  const closing = new AbortController()
  /** Of tools: which arguments a header repeats. */
  const mirrored = new Map<string, readonly (readonly [argument: string, header: string])[]>()
  let session: string | undefined
  let version: string | undefined

  const headersFor = (message: RpcMessage): Record<string, string> => {
    const params = isObject(message.params) ? message.params : undefined
    const stateless = statelessVersion(params)
    return {
      ...own,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(session === undefined ? {} : { 'mcp-session-id': session }),
      ...(stateless === undefined
        ? version === undefined
          ? {}
          : { 'mcp-protocol-version': version }
        : { 'mcp-protocol-version': stateless, ...routingHeaders(message.method, params, mirrored) }),
    }
  }

  const take = (message: RpcMessage): void => {
    if (isResponse(message) && isObject(message.result)) {
      const { protocolVersion, tools } = message.result
      if (typeof protocolVersion === 'string') version = protocolVersion
      if (Array.isArray(tools)) for (const tool of tools) noteMirrored(tool, mirrored)
    }
    queue.push(message)
  }

  const exchange = async (message: RpcMessage): Promise<void> => {
    const response = await ask(url, {
      method: 'POST',
      headers: headersFor(message),
      body: JSON.stringify(message),
      signal: closing.signal,
      redirect: 'error',
    })
    session ??= response.headers.get('mcp-session-id') ?? undefined
    let answered = !isRequest(message)
    for await (const each of messagesOf(response, maxMessageBytes)) {
      if (isRequest(message) && isResponse(each) && (each.id === message.id || each.id === null))
        answered = true
      take(isRequest(message) && isResponse(each) && each.id === null ? { ...each, id: message.id } : each)
    }
    if (!answered)
      throw new McpTransportError('http_status', `${url} answered ${response.status} without a response`)
    if (message.method === 'notifications/initialized') void listen()
  }

  const listen = async (): Promise<void> => {
    const headers = { ...headersFor({ jsonrpc: '2.0', method: '' }), accept: 'text/event-stream' }
    try {
      const response = await ask(url, { headers, signal: closing.signal, redirect: 'error' })
      if (response.ok) for await (const each of messagesOf(response, maxMessageBytes)) take(each)
      else await response.body?.cancel()
    } catch {
      // A server need not speak by itself; that it stopped shows in the next request.
    }
  }

  return {
    name: url,
    async send(message) {
      // The answer is received, not returned: a POST lasts as long as the server works.
      void exchange(message).catch((error: unknown) => {
        if (closing.signal.aborted || !isRequest(message)) return
        const known = McpTransportError.isInstance(error)
        const text = known ? error.message : `${url} cannot be reached`
        queue.push(errorTo(message.id, rpcCodes.serverGone, text, { code: known ? error.code : 'peer_gone' }))
      })
    },
    receive: () => queue.read(),
    async close() {
      if (session !== undefined)
        await ask(url, {
          method: 'DELETE',
          headers: headersFor({ jsonrpc: '2.0', method: '' }),
          signal: AbortSignal.timeout(2000),
        }).catch(() => {})
      closing.abort()
      queue.end()
    },
  }
}

async function* messagesOf(response: Response, maxBytes: number): AsyncGenerator<RpcMessage, void, void> {
  const { body } = response
  if (body === null) return
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('text/event-stream')) {
    yield* eventsOf(body, maxBytes)
    return
  }
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  if (length > 0 && type.includes('json')) yield* parseMessages(Buffer.concat(chunks).toString('utf8'))
}

async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<RpcMessage, void, void> {
  const events: EventSourceMessage[] = []
  const parser = createParser({ onEvent: event => events.push(event) })
  const decoder = new TextDecoder()
  let sinceEvent = 0
  for await (const chunk of body) {
    sinceEvent += chunk.length
    parser.feed(decoder.decode(chunk, { stream: true }))
    if (events.length > 0) sinceEvent = 0
    if (sinceEvent > maxBytes) throw tooLarge(maxBytes)
    for (const { data } of events.splice(0)) if (data !== '') yield* parseMessages(data)
  }
}

const tooLarge = (maxBytes: number): McpTransportError =>
  new McpTransportError('message_too_large', `the server sent a message of more than ${maxBytes} bytes`)

/** What the stateless family repeats of a body in its headers. */
function routingHeaders(
  method: unknown,
  params: JsonObject | undefined,
  mirrored: ReadonlyMap<string, readonly (readonly [string, string])[]>,
): Record<string, string> {
  const name = params?.name ?? params?.uri
  const given = isObject(params?.arguments) ? params.arguments : {}
  const repeated = (
    method === 'tools/call' && typeof name === 'string' ? (mirrored.get(name) ?? []) : []
  ).flatMap(([argument, header]) =>
    given[argument] === undefined || given[argument] === null
      ? []
      : [[`mcp-param-${header.toLowerCase()}`, headerValue(String(given[argument]))] as const],
  )
  return {
    ...(typeof method === 'string' && method !== '' ? { 'mcp-method': method } : {}),
    ...(typeof name === 'string' ? { 'mcp-name': headerValue(name) } : {}),
    ...Object.fromEntries(repeated),
  }
}

/** As it is where a header can say it, else in the protocol's Base64 form. */
export function headerValue(text: string): string {
  const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !/^=\?base64\?.*\?=$/.test(text)
  return plain ? text : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`
}

function noteMirrored(tool: unknown, mirrored: Map<string, readonly (readonly [string, string])[]>): void {
  if (!isObject(tool) || typeof tool.name !== 'string' || !isObject(tool.inputSchema)) return
  const { properties } = tool.inputSchema
  const pairs = Object.entries(isObject(properties) ? properties : {}).flatMap(([argument, schema]) =>
    isObject(schema) && typeof schema['x-mcp-header'] === 'string' && /^[\w-]+$/.test(schema['x-mcp-header'])
      ? [[argument, schema['x-mcp-header']] as const]
      : [],
  )
  mirrored.set(tool.name, pairs)
}
