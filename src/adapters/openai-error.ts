/** @file OpenAI's error object: the shape every client knows. */

/** The body of every error answer. Clients choose their exception by the HTTP status, not by these fields. */
export interface OpenAiError {
  readonly error: {
    readonly message: string
    readonly type: string
    /** The request's field at fault. */
    readonly param: string | null
    readonly code: string | null
  }
}

export function openAiError({
  message,
  type = 'invalid_request_error',
  param = null,
  code = null,
}: {
  message: string
  type?: string
  param?: string | null
  code?: string | null
}): OpenAiError {
  return { error: { message, type, param, code } }
}

/**
 * The error of a policy block. It goes out as HTTP 400: the official client repeats 5xx, and a block does not change
 * by asking again. `reason` names signals, scores and thresholds, never the text.
 */
export function contentFilterError({
  edge,
  reason,
}: {
  edge: 'user' | 'answer'
  reason: string
}): OpenAiError {
  const what = edge === 'user' ? 'The request was' : "The model's answer was"
  return openAiError({
    message: `${what} stopped by policy: ${reason}`,
    param: edge === 'user' ? 'messages' : null,
    code: 'content_filter',
  })
}
