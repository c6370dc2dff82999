import { HttpError } from './http-error.js'
import type { RouteOptions } from './route.js'
import type { UpstreamCall, UpstreamStream } from './upstream.js'
import type { UpstreamReply } from './upstream-reply.js'
import type { Echo, WireRequest } from './wire-format.js'

export interface Asking {
  readonly path: UpstreamCall['path']
  /** The client's. */
  readonly headers: Headers
  readonly body: unknown
  readonly isStream: boolean
  readonly abort: AbortSignal
  /** Answers when no upstream is configured. */
  readonly echo: () => Echo
}

/** An answer with the time it took, up to its end or to the head of its stream, in milliseconds. */
export type Answer = (UpstreamReply | UpstreamStream) & { readonly costMs: number }

/** Calls the upstream, or the echo model where there is none. @throws HttpError as `Upstream` does */
export async function askUpstream(
  { path, headers, body, isStream, abort, echo }: Asking,
  { dependencies: { upstream, access }, metrics }: RouteOptions,
): Promise<Answer> {
  const started = performance.now()
  if (upstream === undefined) {
    const said = echo()
    const head = { status: 200, headers: {}, costMs: performance.now() - started }
    if (isStream) return { type: 'stream', ...head, body: said.stream() }
    const text = said.json()
    return { type: 'reply', ...head, text, json: JSON.parse(text) }
  }
  const call: UpstreamCall = {
    path,
    method: 'POST',
    headers,
    passKey: access.keys.length === 0,
    // Written anew from what was parsed: what was judged is what is sent, whatever a second parser makes of repeated
    // keys.
    body: JSON.stringify(body),
    model: (body as WireRequest).model,
    abort,
  }
  try {
    const answer = await (isStream ? upstream.open(call) : upstream.call(call))
    const costMs = performance.now() - started
    metrics.upstreamAnswered(String(answer.status), costMs)
    return { ...answer, costMs }
  } catch (error) {
    const outcome = error instanceof HttpError ? (error.body.error.code ?? 'failed') : 'failed'
    metrics.upstreamAnswered(outcome, performance.now() - started)
    throw error
  }
}
