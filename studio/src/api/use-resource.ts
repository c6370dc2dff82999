import { useCallback, useEffect, useState } from 'react'
import { getJson } from './client.js'
import { type ApiError, asApiError } from './error.js'

/** A document of the API as it is known now. After a failed refresh, `value` is the last one that arrived. */
export interface Resource<T> {
  readonly value: T | null
  readonly error: ApiError | null
  readonly loading: boolean
  /** Asks again at once. */
  readonly reload: () => void
}

/** How long after a failed connection a document is asked for again, in milliseconds. */
const retryMs = 3000

/**
 * Keeps a document of the API up to date. A new path, or the end of the component, aborts the request under way; the
 * last value stays until the new one is there.
 *
 * @param options.refreshMs - asks again this long after each answer while the page is visible; 0 or absent: once, and
 *   again only while there is no connection
 */
export function useResource<T>(path: string, { refreshMs = 0 }: { refreshMs?: number } = {}): Resource<T> {
  const [value, setValue] = useState<T | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const [loading, setLoading] = useState(true)
  const [attempt, setAttempt] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` is how `reload` runs this again
  useEffect(() => {
    const controller = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const load = async (): Promise<void> => {
      if (document.hidden && timer !== undefined) return again(refreshMs || retryMs)
      try {
        const answer = await getJson<T>(path, controller.signal)
        if (controller.signal.aborted) return
        setValue(answer)
        setError(null)
        again(refreshMs)
      } catch (cause) {
        if (controller.signal.aborted) return
        const failure = asApiError(cause)
        setError(failure)
        again(failure.kind === 'unreachable' ? refreshMs || retryMs : refreshMs)
      }
      setLoading(false)
    }
    const again = (afterMs: number): void => {
      if (afterMs > 0) timer = setTimeout(() => void load(), afterMs)
    }
    setLoading(true)
    void load()
    return () => {
      controller.abort()
      clearTimeout(timer)
    }
  }, [path, refreshMs, attempt])

  const reload = useCallback(() => setAttempt(count => count + 1), [])
  return { value, error, loading, reload }
}
