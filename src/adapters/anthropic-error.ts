/** @file Anthropic's error object. */

/** The body of every error answer of `/v1/messages`, and of an `error` event in a stream. */
export interface AnthropicError {
  readonly type: 'error'
  readonly error: { readonly type: AnthropicErrorType; readonly message: string }
}

export type AnthropicErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'request_too_large'
  | 'rate_limit_error'
  | 'api_error'
  | 'timeout_error'
  | 'overloaded_error'

export const anthropicError = (type: AnthropicErrorType, message: string): AnthropicError => ({
  type: 'error',
  error: { type, message },
})

const byStatus: ReadonlyMap<number, AnthropicErrorType> = new Map([
  [401, 'authentication_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
])

/** The type that goes with an HTTP status. Clients choose their exception by the status. */
export const anthropicErrorType = (status: number): AnthropicErrorType =>
  byStatus.get(status) ?? (status < 500 ? 'invalid_request_error' : 'api_error')
