import { setTimeout as sleep } from 'node:timers/promises'
import { type Dispatcher, Pool } from 'undici'
import { guardedLookup, parseUpstreamUrl } from './upstream-address.js'
import {
  checked,
  failure,
  hangUp,
  keptHeaders,
  notAStream,
  readReply,
  streamBody,
  type UpstreamReply,
} from './upstream-reply.js'

export interface UpstreamOptions {
  /** Base address of an OpenAI-compatible server, usually ending in `/v1`. */
  readonly url: string
  /** Sent as bearer key. Without one, the client's own key goes along, unless clients identify to the gateway. */
  readonly key?: string
  /** Time to connect, in milliseconds. @default 5000 */
  readonly connectTimeoutMs?: number
  /** Time until the head of the answer, and between two pieces of its body, in milliseconds. @default 120000 */
  readonly timeoutMs?: number
  /** Largest answer taken, in bytes. @default 16 MiB */
  readonly maxReplyBytes?: number
  /**
   * How long a 429 or 5xx may ask us to wait (`retry-after`, `retry-after-ms`), in milliseconds; then it is asked once
   * more. Longer waits are the client's. @default 2000
   */
  readonly maxRetryAfterMs?: number
  /** Lets the upstream be a link-local or metadata address. @default false */
  readonly allowLinkLocal?: boolean
}

/** An answer that is still being written. */
export interface UpstreamStream {
  readonly type: 'stream'
  readonly status: number
  /** The allow-listed ones. */
  readonly headers: Readonly<Record<string, string>>
  /** Bytes as they come. Read no faster than asked for; ending the iteration early hangs up. */
  readonly body: AsyncIterable<Uint8Array>
}

export interface UpstreamCall {
  readonly path: '/chat/completions' | '/responses' | '/messages' | '/embeddings' | '/models'
  readonly method: 'GET' | 'POST'
  /** The client's headers; only the allow-listed ones are sent on. */
  readonly headers: Headers
  /** Whether the client's own Authorization may be passed on. */
  readonly passKey: boolean
  readonly body?: string
  /** The model that is asked for, by which one of several upstreams is chosen. */
  readonly model?: string
  readonly abort?: AbortSignal
}

export interface Upstream {
  /** For display: no credentials are in it. */
  readonly url: string
  /** Of the one that answers this model. @throws HttpError 404 if none does */
  urlFor(model: string): string
  /**
   * One call, answered with JSON of any status. Redirects are not followed.
   *
   * @throws HttpError 504 when it is too slow; 502 when it cannot be reached, breaks off, redirects, or answers with
   *   something else than JSON
   */
  call(call: UpstreamCall): Promise<UpstreamReply>
  /**
   * One call, answered with an event stream, or with JSON when its status is not 2xx.
   *
   * @throws HttpError as `call`, and 502 when a 2xx is no event stream; the body throws HttpError too
   */
  open(call: UpstreamCall): Promise<UpstreamStream | UpstreamReply>
  close(): Promise<void>
}

const sentOn = [
  'openai-organization',
  'openai-project',
  'openai-beta',
  'anthropic-version',
  'anthropic-beta',
  'idempotency-key',
  'x-request-id',
  'traceparent',
  'tracestate',
]

/** @throws ConfigurationError if the address may not be used */
export function createUpstream(options: UpstreamOptions): Upstream {
  const { key, connectTimeoutMs = 5000, timeoutMs = 120_000, maxReplyBytes = 16 * 1024 * 1024 } = options
  const { allowLinkLocal = false, maxRetryAfterMs = 2000 } = options
  const base = parseUpstreamUrl(options.url, { allowLinkLocal })
  const prefix = base.pathname.replace(/\/+$/, '')
  const pool = new Pool(base.origin, {
    connections: 512,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: connectTimeoutMs, ...(allowLinkLocal ? {} : { lookup: guardedLookup }) },
  })

  async function request(call: UpstreamCall, accept: string): Promise<Dispatcher.ResponseData> {
    const { path, method, body, abort } = call
    const once = (): Promise<Dispatcher.ResponseData> =>
      pool.request({
        path: prefix + path,
        method,
        headers: requestHeaders(call, { key, accept }),
        ...(body === undefined ? {} : { body }),
        ...(abort === undefined ? {} : { signal: abort }),
      })
    const answer = await once()
    const waitMs = retryAfterMs(answer)
    if (waitMs === undefined || waitMs > maxRetryAfterMs) return answer
    await answer.body.dump()
    await sleep(waitMs, undefined, abort === undefined ? {} : { signal: abort })
    return once()
  }

  /** Errors of the connection become HTTP errors; the abort's reason stays what it is. */
  async function translated<Result>({ abort }: UpstreamCall, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      abort?.throwIfAborted()
      throw failure(error)
    }
  }

  return {
    url: base.href,
    urlFor: () => base.href,
    call: call =>
      translated(call, async () => {
        const { statusCode, headers, body } = await request(call, 'application/json')
        return checked(statusCode, headers, await readReply(body, maxReplyBytes))
      }),
    open: call =>
      translated(call, async () => {
        const { statusCode, headers, body } = await request(call, 'text/event-stream')
        if (statusCode < 200 || statusCode > 299)
          return checked(statusCode, headers, await readReply(body, maxReplyBytes))
        if (!/^text\/event-stream\b/i.test(String(headers['content-type']))) {
          hangUp(body)
          throw notAStream()
        }
        return {
          type: 'stream',
          status: statusCode,
          headers: keptHeaders(headers),
          body: streamBody(body, maxReplyBytes),
        }
      }),
    close: () => pool.close(),
  }
}

function requestHeaders(
  { headers: client, path, passKey, body }: UpstreamCall,
  { key, accept }: { key: string | undefined; accept: string },
): Record<string, string> {
  const headers: Record<string, string> = { accept, 'user-agent': 'ductile' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  for (const name of sentOn) {
    const value = client.get(name)
    if (value !== null) headers[name] = value
  }
  // Anthropic's own servers know a key by another header.
  const own =
    key === undefined ? {} : path === '/messages' ? { 'x-api-key': key } : { authorization: `Bearer ${key}` }
  if (key === undefined && passKey)
    for (const name of ['authorization', 'x-api-key']) {
      const value = client.get(name)
      if (value !== null) headers[name] = value
    }
  return { ...headers, ...own }
}

/** Milliseconds that an overloaded upstream asks to wait; undefined if it does not ask, or not in seconds. */
function retryAfterMs({ statusCode, headers }: Dispatcher.ResponseData): number | undefined {
  if (statusCode !== 429 && statusCode < 500) return undefined
  const [ms, seconds] = [
    Number(headers['retry-after-ms'] ?? Number.NaN),
    Number(headers['retry-after'] ?? Number.NaN),
  ]
  const wait = Number.isNaN(ms) ? seconds * 1000 : ms
  return wait >= 0 ? wait : undefined
}
