/**
 * Why the server gave no answer. `unreachable`: no connection. `unreadable`: an answer that is not the API's JSON.
 * `refused`: the server's own error, with its status, code and message.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly kind: 'unreachable' | 'unreadable' | 'refused'
  /** HTTP status; absent when there was no answer. */
  readonly status: number | undefined
  /** The server's machine-readable code, such as `too_long`. */
  readonly code: string | undefined

  constructor(fields: {
    kind: ApiError['kind']
    message: string
    status?: number
    code?: string | null
    cause?: unknown
  }) {
    super(fields.message, { cause: fields.cause })
    this.kind = fields.kind
    this.status = fields.status
    this.code = fields.code ?? undefined
  }
}

/** What was caught, as an `ApiError`: anything else is an answer that could not be read. */
export function asApiError(cause: unknown): ApiError {
  return cause instanceof ApiError
    ? cause
    : new ApiError({ kind: 'unreadable', message: String(cause), cause })
}
