import { ModelError, type ModelFailure } from './model-error.js'

/** What an HTTP status that is no answer means. `retryAfter` is the header: seconds, or a date. */
export function statusError(
  status: number,
  { host, retryAfter, body }: { host: string; retryAfter: string | undefined; body: unknown },
): ModelError {
  const said = (body as { error?: { message?: unknown } } | null | undefined)?.error?.message
  const detail = typeof said === 'string' ? `: ${said.slice(0, 300)}` : ''
  return new ModelError(failureOf(status), `${host}: HTTP ${status}${detail}`, {
    retryAfterMs: waitOf(retryAfter),
  })
}

function failureOf(status: number): ModelFailure {
  if (status === 429) return 'rate_limited'
  if (status === 408) return 'timeout'
  if (status >= 500) return 'overloaded'
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 404) return 'missing'
  return 'refused'
}

function waitOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined
  const ms = /^\d+(\.\d+)?$/.test(retryAfter.trim())
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
