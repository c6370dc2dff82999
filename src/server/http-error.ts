/** @file The one place where outcomes and errors become HTTP answers. */
import { type OpenAiError, openAiError } from '../adapters/index.js'
import { InvalidInputError, StoreError } from '../core/index.js'

/** Ends a request's chain with an answer. Only the HTTP edge throws it. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: number
  readonly body: OpenAiError
  readonly headers: Readonly<Record<string, string>>
  constructor(
    status: number,
    body: OpenAiError,
    { headers = {}, cause }: { headers?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(body.error.message, cause === undefined ? undefined : { cause })
    this.status = status
    this.body = body
    this.headers = headers
  }
}

export const jsonHeaders = Object.freeze({ 'content-type': 'application/json; charset=utf-8' })

/** @param shape - the error in the words of another format than OpenAI's */
export function errorResponse(
  { status, body, headers }: HttpError,
  shape: (status: number, error: OpenAiError) => unknown = (_, error) => error,
): Response {
  return new Response(JSON.stringify(shape(status, body)), {
    status,
    headers: { ...jsonHeaders, ...headers },
  })
}

/**
 * Any error as an HTTP error. The client's mistake is a 400; evidence that cannot be kept is a 503, since it may be
 * kept later; anything else is a 500 whose words stay here, as they may quote what was judged.
 */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error
  if (InvalidInputError.isInstance(error)) {
    const { message, where, code } = error as InvalidInputError
    return new HttpError(400, openAiError({ message, param: where, code }), { cause: error })
  }
  if (StoreError.isInstance(error)) {
    const message = 'the decision could not be recorded, so none was given (failure mode closed)'
    return new HttpError(503, openAiError({ message, type: 'server_error', code: error.code }), {
      cause: error,
    })
  }
  const message = 'something went wrong inside the gateway; its log says what'
  return new HttpError(500, openAiError({ message, type: 'server_error', code: 'internal_error' }), {
    cause: error,
  })
}
