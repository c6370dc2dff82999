import { useEffect, useRef, useState } from 'react'
import { getJson } from '../api/client.js'
import { type ApiError, asApiError } from '../api/error.js'
import type { SampleRow, SamplesResponse } from '../api/types.js'

const pageSize = 50
/** Pages kept; far ones are asked for again. */
const mostPages = 40
/** A page in sight for a shorter time, such as while scrolling past, is not asked for. In milliseconds. */
const pauseMs = 60

export interface SampleRows {
  /** Null until the first page is there. */
  readonly total: number | null
  readonly error: ApiError | null
  row(at: number): SampleRow | undefined
}

/**
 * The rows of a long list as they come into sight; the others are not asked for.
 *
 * @param path - of the list, without its page; another one empties it
 * @param revision - changes when the list has grown
 */
export function useSampleRows(
  path: string,
  { first, end, revision }: { first: number; end: number; revision: number },
): SampleRows {
  // Rows of a list that has grown since stay in sight until the new ones are there.
  const pages = useRef(new Map<number, { readonly list: string; readonly samples: readonly SampleRow[] }>())
  const [state, setState] = useState<{ total: number | null; error: ApiError | null }>({
    total: null,
    error: null,
  })
  const list = `${path} ${revision}`
  const shown = useRef(path)
  if (shown.current !== path) {
    shown.current = path
    pages.current = new Map()
  }
  const from = Math.floor(first / pageSize)
  const to = Math.max(from, Math.floor((end - 1) / pageSize))

  // biome-ignore lint/correctness/useExhaustiveDependencies: `list` stands for the path and its revision
  useEffect(() => {
    const controller = new AbortController()
    const { current } = pages
    const wanted = Array.from({ length: to - from + 1 }, (_, at) => from + at).filter(
      page => current.get(page)?.list !== list,
    )
    const load = async (page: number): Promise<void> => {
      try {
        const answer = await getJson<SamplesResponse>(
          `${path}${path.endsWith('?') ? '' : '&'}offset=${page * pageSize}&limit=${pageSize}`,
          controller.signal,
        )
        if (controller.signal.aborted) return
        current.delete(page)
        current.set(page, { list, samples: answer.samples })
        const oldest = current.keys().next().value
        if (current.size > mostPages && oldest !== undefined) current.delete(oldest)
        setState({ total: answer.total, error: null })
      } catch (cause) {
        if (!controller.signal.aborted) setState(last => ({ ...last, error: asApiError(cause) }))
      }
    }
    const timer = setTimeout(() => wanted.forEach(page => void load(page)), current.size === 0 ? 0 : pauseMs)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [list, from, to])

  return {
    ...state,
    row: at => pages.current.get(Math.floor(at / pageSize))?.samples[at % pageSize],
  }
}
