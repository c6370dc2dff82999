/** @file Clients over streamable HTTP, in both protocol families. */
import { randomUUID } from 'node:crypto'
import { isObject } from '../json-texts.js'
import { headerValue } from './http-peer.js'
import {
  errorTo,
  isRequest,
  isResponse,
  McpTransportError,
  parseMessages,
  type RequestId,
  type RpcMessage,
  type RpcRequest,
  rpcCodes,
  statelessVersion,
} from './messages.js'
import { defaultMaxMessageBytes, type McpPeer, MessageQueue } from './peer.js'

export interface HttpFrontOptions {
  /** Relays for one client until it leaves. */
  readonly serve: (client: McpPeer) => Promise<void>
  readonly onFailure: (error: unknown) => void
  /** @default 32 MiB */
  readonly maxMessageBytes?: number
  /** Sessions of the older family at once; one more is refused. @default 100 */
  readonly maxSessions?: number
}

export interface HttpFront {
  /** Answers POST, GET and DELETE. Who may call at all is the caller's to check. */
  handle(request: Request): Promise<Response>
  /** Ends all sessions. */
  close(): void
}

/**
 * The server's side of the transport. A handshake opens a session with a server of its own; requests of the stateless
 * family share one, under numbers of the front's own, since clients may choose the same.
 */
export function httpFront({
  serve,
  onFailure,
  maxMessageBytes = defaultMaxMessageBytes,
  maxSessions = 100,
}: HttpFrontOptions): HttpFront {
  const sessions = new Map<string, FrontPeer>()
  let shared: FrontPeer | undefined

  const open = (name: string, leave: () => void, options: { renumber: boolean }): FrontPeer => {
    const peer = new FrontPeer(name, options)
    void serve(peer)
      .catch(onFailure)
      .finally(() => {
        leave()
        void peer.close()
      })
    return peer
  }
  const stateless = (): FrontPeer => {
    shared ??= open('clients without a session', () => (shared = undefined), { renumber: true })
    return shared
  }

  const post = async (request: Request): Promise<Response> => {
    const text = await bodyOf(request, maxMessageBytes)
    if (text === undefined) return refuse(413, rpcCodes.invalidRequest, 'the message is too large')
    let messages: readonly RpcMessage[]
    try {
      messages = parseMessages(text)
    } catch (error) {
      if (!McpTransportError.isInstance(error)) throw error
      return refuse(400, rpcCodes.parse, error.message)
    }
    const [first] = messages
    const params = isObject(first?.params) ? first.params : undefined
    const version = statelessVersion(params)
    const id = request.headers.get('mcp-session-id')
    if (first !== undefined && version !== undefined && id === null) {
      const fault = headerFault(request.headers, first, version)
      if (fault !== undefined)
        return refuse(400, rpcCodes.headerMismatch, fault, isRequest(first) ? first.id : null)
      return stateless().take(messages, request)
    }
    if (first !== undefined && first.method === 'initialize') {
      if (sessions.size >= maxSessions)
        return refuse(503, rpcCodes.invalidRequest, 'there are too many sessions')
      const key = randomUUID()
      const peer = open(`session ${key}`, () => sessions.delete(key), { renumber: false })
      sessions.set(key, peer)
      return peer.take(messages, request, { 'mcp-session-id': key })
    }
    if (id === null)
      return refuse(
        400,
        rpcCodes.invalidRequest,
        'begin with initialize, or name the protocol version in _meta',
      )
    const peer = sessions.get(id)
    return peer === undefined
      ? refuse(404, rpcCodes.invalidRequest, 'there is no such session')
      : peer.take(messages, request)
  }

  return {
    async handle(request) {
      if (request.method === 'POST') return post(request)
      const id = request.headers.get('mcp-session-id')
      const peer = id === null ? undefined : sessions.get(id)
      if (request.method !== 'GET' && request.method !== 'DELETE')
        return new Response(null, { status: 405, headers: { allow: 'GET, POST, DELETE' } })
      if (peer === undefined)
        return id === null
          ? new Response(null, { status: 405, headers: { allow: 'POST' } })
          : refuse(404, rpcCodes.invalidRequest, 'there is no such session')
      if (request.method === 'GET') return peer.listen(request)
      sessions.delete(id!)
      await peer.close()
      return new Response(null, { status: 204 })
    },
    close() {
      for (const peer of [...sessions.values(), ...(shared === undefined ? [] : [shared])]) void peer.close()
    },
  }
}

/** One client, whose messages come by POST and whose answers leave on the stream of the POST that asked. */
class FrontPeer implements McpPeer {
  readonly name: string
  readonly #renumber: boolean
  readonly #queue = new MessageQueue()
  readonly #asked = new Map<RequestId, { sink: Sink; id: RequestId; token: unknown }>()
  #ambient: Sink | undefined
  #number = 0

  constructor(name: string, { renumber }: { renumber: boolean }) {
    this.name = name
    this.#renumber = renumber
  }

  receive(): AsyncIterable<RpcMessage> {
    return this.#queue.read()
  }

  async send(message: RpcMessage, { about }: { about?: RequestId | undefined } = {}): Promise<void> {
    const key = isResponse(message) ? message.id : (about ?? this.#byToken(message))
    const asked = key === null || key === undefined ? undefined : this.#asked.get(key)
    if (isResponse(message)) {
      if (asked === undefined) return
      this.#asked.delete(key!)
      asked.sink.write({ ...message, id: asked.id })
      asked.sink.answered()
      return
    }
    // What belongs to no request goes to whoever listens, else along with the latest request.
    const sink = asked?.sink ?? this.#ambient ?? [...this.#asked.values()].at(-1)?.sink
    sink?.write(asked === undefined ? message : withToken(message, asked.token))
  }

  async close(): Promise<void> {
    this.#queue.end()
    for (const { sink } of this.#asked.values()) sink.end()
    this.#asked.clear()
    this.#ambient?.end()
  }

  take(messages: readonly RpcMessage[], request: Request, headers: Record<string, string> = {}): Response {
    const requests = messages.filter(isRequest)
    const sink = new Sink(requests.length, /text\/event-stream/.test(request.headers.get('accept') ?? ''))
    const keys: RequestId[] = []
    for (const message of messages) {
      if (!isRequest(message)) {
        // Over HTTP a stateless client hangs up to cancel; the numbers it knows are not those of the front.
        if (!this.#renumber || message.method !== 'notifications/cancelled') this.#queue.push(message)
      } else {
        const [key, own] = this.#renumber ? this.#renumbered(message) : [message.id, message]
        keys.push(key)
        this.#asked.set(key, { sink, id: message.id, token: tokenOf(message) })
        this.#queue.push(own)
      }
    }
    sink.onGone = () => {
      // A stateless client that hangs up takes its request back.
      for (const key of keys)
        if (this.#asked.delete(key) && this.#renumber)
          this.#queue.push({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: key } })
    }
    return requests.length === 0 ? new Response(null, { status: 202, headers }) : sink.response(headers)
  }

  listen(request: Request): Response {
    if (!/text\/event-stream/.test(request.headers.get('accept') ?? ''))
      return new Response(null, { status: 406 })
    const sink = new Sink(Number.POSITIVE_INFINITY, true)
    this.#ambient?.end()
    this.#ambient = sink
    sink.onGone = () => {
      if (this.#ambient === sink) this.#ambient = undefined
    }
    return sink.response({})
  }

  #renumbered(message: RpcRequest): [RequestId, RpcRequest] {
    const id = `c${++this.#number}`
    const meta = message.params?._meta
    if (!isObject(meta) || meta.progressToken === undefined) return [id, { ...message, id }]
    return [id, { ...message, id, params: { ...message.params, _meta: { ...meta, progressToken: id } } }]
  }

  /** The request that a notification of progress is about. */
  #byToken(message: RpcMessage): RequestId | undefined {
    const token = isObject(message.params) ? message.params.progressToken : undefined
    if (token === undefined) return undefined
    if (this.#renumber) return token as RequestId
    for (const [key, asked] of this.#asked) if (asked.token === token) return key
    return undefined
  }
}

const tokenOf = ({ params }: RpcRequest): unknown =>
  isObject(params?._meta) ? params._meta.progressToken : undefined

function withToken(message: RpcMessage, token: unknown): RpcMessage {
  const { params } = message
  return isObject(params) && 'progressToken' in params
    ? ({ ...message, params: { ...params, progressToken: token } } as RpcMessage)
    : message
}

/** The answer to one POST or GET: a stream of events, or for a client that takes none, the response alone. */
class Sink {
  onGone: () => void = () => {}
  readonly #stream: boolean
  readonly #encoder = new TextEncoder()
  readonly #body: ReadableStream<Uint8Array>
  #controller!: ReadableStreamDefaultController<Uint8Array>
  #left: number
  #open = true

  constructor(responses: number, stream: boolean) {
    this.#left = responses
    this.#stream = stream
    this.#body = new ReadableStream({
      start: controller => {
        this.#controller = controller
      },
      cancel: () => {
        this.#open = false
        this.onGone()
      },
    })
  }

  write(message: RpcMessage): void {
    if (!this.#open || (!this.#stream && !isResponse(message))) return
    const json = JSON.stringify(message)
    this.#controller.enqueue(this.#encoder.encode(this.#stream ? `event: message\ndata: ${json}\n\n` : json))
  }

  answered(): void {
    this.#left--
    if (this.#left <= 0) this.end()
  }

  end(): void {
    if (!this.#open) return
    this.#open = false
    this.#controller.close()
  }

  response(headers: Record<string, string>): Response {
    const type = this.#stream ? 'text/event-stream' : 'application/json'
    return new Response(this.#body, {
      headers: { 'content-type': type, 'cache-control': 'no-store', ...headers },
    })
  }
}

/** What headers of a stateless request say that its body does not. */
function headerFault(headers: Headers, message: RpcMessage, version: string): string | undefined {
  const params = isObject(message.params) ? message.params : {}
  const name = params.name ?? params.uri
  const wanted: Readonly<Record<string, unknown>> = {
    'mcp-protocol-version': version,
    'mcp-method': message.method,
    'mcp-name': typeof name === 'string' ? headerValue(name) : undefined,
  }
  const broken = Object.entries(wanted).find(
    ([header, value]) => headers.has(header) && value !== undefined && headers.get(header) !== value,
  )
  return broken === undefined ? undefined : `the header ${broken[0]} is not what the body says`
}

async function bodyOf(request: Request, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body ?? []) {
    length += chunk.length
    if (length > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const refuse = (status: number, code: number, message: string, id: RequestId | null = null): Response =>
  Response.json(errorTo(id, code, message), { status })
