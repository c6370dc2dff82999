/** @file What an upstream answers, checked. */
import type { Readable } from 'node:stream'
import { openAiError } from '../adapters/index.js'
import { HttpError } from './http-error.js'

export interface UpstreamReply {
  readonly type: 'reply'
  readonly status: number
  /** The allow-listed ones. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The same, parsed. */
  readonly json: unknown
}

const sentBack = /^(x-request-id|openai-[a-z-]+|x-ratelimit-[a-z-]+|retry-after(-ms)?)$/

type ReplyHeaders = Readonly<Record<string, string | string[] | undefined>>

export async function readReply(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
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

/** Breaks off an answer that nobody wants. It fails then, and nobody listens any more. */
export function hangUp(body: Readable): void {
  body.on('error', () => {})
  body.destroy()
}

/** Body of a stream as it comes. Ending the iteration early, also in the middle of a read, hangs up. */
export function streamBody(body: Readable, maxBytes: number): AsyncIterable<Uint8Array> {
  body.on('error', () => {})
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  let size = 0
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        try {
          const result = await chunks.next()
          size += result.done === true ? 0 : result.value.byteLength
          if (size > maxBytes)
            throw badGateway('upstream_too_large', `answered with more than ${maxBytes} bytes`)
          return result
        } catch (error) {
          body.destroy()
          throw failure(error)
        }
      },
      async return() {
        body.destroy()
        return { done: true as const, value: undefined }
      },
    }),
  }
}

export function keptHeaders(headers: ReplyHeaders): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (typeof value === 'string' && sentBack.test(name)) kept[name] = value
  return kept
}

export const notAStream = (): HttpError =>
  badGateway('upstream_not_a_stream', 'was asked for a stream and answered with something else')

export function checked(status: number, headers: ReplyHeaders, text: string): UpstreamReply {
  const kept = keptHeaders(headers)
  if (status >= 300 && status < 400)
    throw badGateway('upstream_redirect', `answered ${status}: redirects are not followed`)
  const json = parseJson(text)
  if (json !== undefined) return { type: 'reply', status, headers: kept, text, json }
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

/** An object, array or null; undefined for anything else. */
function parseJson(text: string): object | null | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' ? json : undefined
  } catch {
    return undefined
  }
}

export function failure(error: unknown): HttpError {
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
