import type { ReactNode } from 'react'
import type { ApiError } from '../api/error.js'
import { KeyForm } from './key-form.js'
import { Notice } from './notice.js'

/** Says what failed, what that means, and what to do about it. */
export function ApiErrorNotice({
  error,
  onRetry,
  children,
}: {
  error: ApiError
  onRetry: () => void
  children?: ReactNode
}): ReactNode {
  return (
    <Notice tone="problem" title={titleOf(error)}>
      <p>{adviceOf(error)}</p>
      {asksForKey(error) && <KeyForm />}
      {children}
      <p className="notice-foot">
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
        {error.code !== undefined && <code>{error.code}</code>}
      </p>
    </Notice>
  )
}

function titleOf({ kind, code, status }: ApiError): string {
  if (kind === 'unreachable') return 'The server does not answer'
  if (kind === 'unreadable') return 'The answer could not be read'
  if (code === 'too_long' || status === 413) return 'The text is too long'
  if (status === 401) return 'The server asks for a key'
  if (status === 403) return 'The server does not allow this'
  if (status === 404) return 'Not found'
  return status !== undefined && status >= 500 ? 'The server failed' : 'The server refused the request'
}

function adviceOf({ kind, message, status }: ApiError): ReactNode {
  if (kind === 'unreachable')
    return (
      <>
        Nothing listens at <code>{window.location.host}</code> any more. Start it with <code>ductile up</code>
        ; this page then picks up by itself where it was.
      </>
    )
  if (status === 401) return `${message} The key stays in this tab, and is forgotten when the tab is closed.`
  return message
}

function asksForKey({ status }: ApiError): boolean {
  return status === 401
}
