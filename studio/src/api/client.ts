import { ApiError } from './error.js'
import { rememberedKey } from './key.js'
import type { ErrorResponse, ScoreRequest, ScoreResponse } from './types.js'

/**
 * Reads a JSON document of the API.
 *
 * @param path - relative to the page, such as `api/status`
 * @throws ApiError for every failure but an abort, which rejects with the signal's reason
 */
export async function getJson<T>(path: string, signal: AbortSignal): Promise<T> {
  return send<T>(path, { signal, headers: headersFor({}) })
}

/** Scores a prompt, or a reply in the context of its prompt. @throws ApiError as `getJson` does */
export async function scoreText(request: ScoreRequest, signal: AbortSignal): Promise<ScoreResponse> {
  return send<ScoreResponse>('api/score', {
    method: 'POST',
    signal,
    headers: headersFor({ 'content-type': 'application/json' }),
    body: JSON.stringify(request),
  })
}

function headersFor(own: Readonly<Record<string, string>>): Record<string, string> {
  const key = rememberedKey()
  return {
    accept: 'application/json',
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    ...own,
  }
}

async function send<T>(path: string, init: RequestInit & { signal: AbortSignal }): Promise<T> {
  let response: Response
  let text: string
  try {
    response = await fetch(new URL(path, document.baseURI), init)
    text = await response.text()
  } catch (cause) {
    if (init.signal.aborted) throw cause
    throw new ApiError({ kind: 'unreachable', message: 'The server did not answer.', cause })
  }
  const body = parse(text)
  if (!response.ok) throw refusal(response.status, body)
  if (typeof body !== 'object' || body === null)
    throw new ApiError({
      kind: 'unreadable',
      status: response.status,
      message: `The server's answer to ${path} is not JSON.`,
    })
  return body as T
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: `undefined`, which both callers report as an error of their own.
    return undefined
  }
}

function refusal(status: number, body: unknown): ApiError {
  if (isErrorResponse(body))
    return new ApiError({ kind: 'refused', status, code: body.error.code, message: body.error.message })
  return new ApiError({ kind: 'unreadable', status, message: `The server answered with status ${status}.` })
}

function isErrorResponse(body: unknown): body is ErrorResponse {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false
  const { error } = body
  return (
    typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
  )
}
