import { useCallback, useEffect, useRef, useState } from 'react'
import { scoreText } from '../api/client.js'
import { type ApiError, asApiError } from '../api/error.js'
import type { ScoreRequest, ScoreResponse } from '../api/types.js'

/** An answer with the text it is about: offsets in it refer to that text, not to what has been typed since. */
export interface Scored {
  readonly request: ScoreRequest
  readonly response: ScoreResponse
}

/** A failure is never shown as the last good score: `failed` carries none. */
export type ScoreState =
  | { readonly status: 'empty' }
  | { readonly status: 'waiting'; readonly last: Scored | null }
  | { readonly status: 'scored'; readonly scored: Scored }
  | { readonly status: 'failed'; readonly error: ApiError }

/** How long the typing must pause before a request goes out, in milliseconds. */
const pauseMs = 220
/** How long after a failed connection the same text is sent again, in milliseconds. */
const retryMs = 3000

/**
 * The score of what is in the fields, as it is typed. A change aborts the request under way, so answers never arrive
 * out of order. What is still being typed is scored and not recorded.
 *
 * @param request - null while there is nothing to score
 * @returns the state, and `scoreNow`, which does not wait for the pause and has the decision recorded in the ledger
 */
export function useScore(request: ScoreRequest | null): { state: ScoreState; scoreNow: () => void } {
  const [state, setState] = useState<ScoreState>({ status: 'empty' })
  const [asked, setAsked] = useState(0)
  const answered = useRef(asked)
  const prompt = request?.prompt
  const response = request?.response

  useEffect(() => {
    if (prompt === undefined) {
      setState({ status: 'empty' })
      return
    }
    const isAsked = asked !== answered.current
    answered.current = asked
    const wanted: ScoreRequest = {
      prompt,
      ...(response === undefined ? {} : { response }),
      record: isAsked,
    }
    const controller = new AbortController()
    const send = async (): Promise<void> => {
      try {
        const answer = await scoreText(wanted, controller.signal)
        if (!controller.signal.aborted)
          setState({ status: 'scored', scored: { request: wanted, response: answer } })
      } catch (cause) {
        if (controller.signal.aborted) return
        const error = asApiError(cause)
        setState({ status: 'failed', error })
        if (error.kind === 'unreachable') timer = setTimeout(() => void send(), retryMs)
      }
    }
    setState(before => ({ status: 'waiting', last: lastOf(before) }))
    let timer = setTimeout(() => void send(), isAsked ? 0 : pauseMs)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [prompt, response, asked])

  return { state, scoreNow: useCallback(() => setAsked(times => times + 1), []) }
}

function lastOf(state: ScoreState): Scored | null {
  if (state.status === 'scored') return state.scored
  return state.status === 'waiting' ? state.last : null
}
