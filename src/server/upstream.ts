import { Pool } from 'undici'
import { openAiError } from '../adapters/index.js'
import { HttpError } from './http-error.js'
import { guardedLookup, parseUpstreamUrl } from './upstream-address.js'

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
  /** Lets the upstream be a link-local or metadata address. @default false */
  readonly allowLinkLocal?: boolean
}

export interface UpstreamReply {
  readonly status: number
  /** The allow-listed ones. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export interface UpstreamCall {
  readonly path: '/chat/completions' | '/models'
  readonly method: 'GET' | 'POST'
  /** The client's headers; only the allow-listed ones are sent on. */
  readonly headers: Headers
  /** Whether the client's own Authorization may be passed on. */
  readonly passKey: boolean
  readonly body?: string
  readonly abort?: AbortSignal
}

export interface Upstream {
  /** For display: no credentials are in it. */
  readonly url: string
  /**
   * One call, answered with JSON of any status. Redirects are not followed.
   *
   * @throws HttpError 504 when it is too slow; 502 when it cannot be reached, breaks off, redirects, or answers with
   *   something else than JSON
   */
  call(call: UpstreamCall): Promise<UpstreamReply>
  close(): Promise<void>
}

const sentOn = ['openai-organization', 'openai-project', 'openai-beta', 'idempotency-key', 'x-request-id']
const sentBack = /^(x-request-id|openai-[a-z-]+|x-ratelimit-[a-z-]+|retry-after(-ms)?)$/

/** @throws ConfigurationError if the address may not be used */
export function createUpstream(options: UpstreamOptions): Upstream {
  const { key, connectTimeoutMs = 5000, timeoutMs = 120_000, maxReplyBytes = 16 * 1024 * 1024 } = options
  const { allowLinkLocal = false } = options
  const base = parseUpstreamUrl(options.url, { allowLinkLocal })
  const prefix = base.pathname.replace(/\/+$/, '')
  const pool = new Pool(base.origin, {
    connections: 128,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: connectTimeoutMs, ...(allowLinkLocal ? {} : { lookup: guardedLookup }) },
  })

  return {
    url: base.href,
    async call({ path, method, headers, passKey, body, abort }) {
      try {
        const answer = await pool.request({
          path: prefix + path,
          method,
          headers: requestHeaders(headers, { key, passKey, hasBody: body !== undefined }),
          ...(body === undefined ? {} : { body }),
          ...(abort === undefined ? {} : { signal: abort }),
        })
        const text = await readReply(answer.body, maxReplyBytes)
        return checked(answer.statusCode, answer.headers, text)
      } catch (error) {
        abort?.throwIfAborted()
        throw failure(error)
      }
    },
    close: () => pool.close(),
  }
}

function requestHeaders(
  client: Headers,
  { key, passKey, hasBody }: { key: string | undefined; passKey: boolean; hasBody: boolean },
): Record<string, string> {
  const authorization = key === undefined ? (passKey ? client.get('authorization') : null) : `Bearer ${key}`
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'ductile' }
  if (hasBody) headers['content-type'] = 'application/json'
  if (authorization !== null) headers.authorization = authorization
  for (const name of sentOn) {
    const value = client.get(name)
    if (value !== null) headers[name] = value
  }
  return headers
}

async function readReply(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > maxBytes) throw badGateway('upstream_too_large', `answered with more than ${maxBytes} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function checked(
  status: number,
  headers: Record<string, string | string[] | undefined>,
  text: string,
): UpstreamReply {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (typeof value === 'string' && sentBack.test(name)) kept[name] = value
  if (status >= 300 && status < 400)
    throw badGateway('upstream_redirect', `answered ${status}: redirects are not followed`)
  if (isJson(text)) return { status, headers: kept, text }
  if (status === 200) throw badGateway('upstream_not_json', 'answered 200 with something that is not JSON')
  // An error page: its status and its advice on when to come back still hold.
  throw new HttpError(
    status,
    openAiError({
      message: `the upstream answered ${status} without a JSON error`,
      type: status >= 500 ? 'server_error' : 'invalid_request_error',
      code: 'upstream_error',
    }),
    { headers: kept },
  )
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

function failure(error: unknown): HttpError {
  if (error instanceof HttpError) return error
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  if (/TIMEOUT|ETIMEDOUT/.test(code))
    return new HttpError(
      504,
      openAiError({ message: 'the upstream took too long', type: 'server_error', code: 'upstream_timeout' }),
      { cause: error },
    )
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EFORBIDDEN)$/.test(code))
    return badGateway('upstream_unreachable', `cannot be reached (${code})`, error)
  return badGateway('upstream_broken', `broke off its answer${code === '' ? '' : ` (${code})`}`, error)
}

function badGateway(code: string, what: string, cause?: unknown): HttpError {
  return new HttpError(502, openAiError({ message: `the upstream ${what}`, type: 'server_error', code }), {
    cause,
  })
}
