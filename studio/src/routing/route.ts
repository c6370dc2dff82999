/** @file Addresses after the `#`: a path and a query, so that every view can be shared as a link. */

export type Route =
  | { readonly page: 'playground'; readonly query: URLSearchParams }
  | { readonly page: 'decisions'; readonly query: URLSearchParams }
  | { readonly page: 'decision'; readonly sequence: number; readonly query: URLSearchParams }
  | { readonly page: 'policy'; readonly query: URLSearchParams }
  | { readonly page: 'systems'; readonly query: URLSearchParams }
  | { readonly page: 'evals'; readonly query: URLSearchParams }
  | { readonly page: 'run'; readonly run: string; readonly query: URLSearchParams }
  | { readonly page: 'sample'; readonly run: string; readonly row: number; readonly query: URLSearchParams }
  | {
      readonly page: 'comparison'
      readonly run: string
      readonly other: string
      readonly query: URLSearchParams
    }
  | { readonly page: 'unknown'; readonly path: string; readonly query: URLSearchParams }

/** Reads `#/decisions/12?action=block`. An empty hash is the playground; what names no page is `unknown`. */
export function parseRoute(hash: string): Route {
  const address = hash.replace(/^#\/?/, '')
  const mark = address.indexOf('?')
  const path = mark === -1 ? address : address.slice(0, mark)
  const query = new URLSearchParams(mark === -1 ? '' : address.slice(mark + 1))
  const [page = '', item, ...rest] = path.split('/').filter(Boolean)
  if (page === 'evals') return evalsRoute([item, ...rest], query) ?? { page: 'unknown', path, query }
  if (rest.length === 0) {
    if (item === undefined && (page === '' || page === 'playground')) return { page: 'playground', query }
    if (item === undefined && (page === 'decisions' || page === 'policy' || page === 'systems'))
      return { page, query }
    if (page === 'decisions' && item !== undefined && /^[1-9]\d{0,14}$/.test(item))
      return { page: 'decision', sequence: Number(item), query }
  }
  return { page: 'unknown', path, query }
}

/** `evals`, `evals/RUN`, `evals/RUN/samples/ROW`, `evals/RUN/with/OTHER`; names of runs are encoded. */
function evalsRoute(parts: readonly (string | undefined)[], query: URLSearchParams): Route | undefined {
  const [run, what, item, ...rest] = parts.map(part => (part === undefined ? undefined : decoded(part)))
  if (rest.length > 0) return undefined
  if (run === undefined) return parts.length === 1 ? { page: 'evals', query } : undefined
  if (what === undefined) return { page: 'run', run, query }
  if (item === undefined) return undefined
  if (what === 'samples' && /^\d{1,9}$/.test(item)) return { page: 'sample', run, row: Number(item), query }
  return what === 'with' ? { page: 'comparison', run, other: item, query } : undefined
}

/** A part that is no encoded name is taken as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The address of a page with a query; empty values are left out, so equal views have equal addresses. */
export function hrefOf(path: string, query: URLSearchParams | Readonly<Record<string, string>> = {}): string {
  const entries = query instanceof URLSearchParams ? [...query] : Object.entries(query)
  const search = new URLSearchParams(entries.filter(([, value]) => value !== '')).toString()
  return search === '' ? `#/${path}` : `#/${path}?${search}`
}

/** The address with one part of the query changed; an empty value removes it. */
export function withQuery(
  query: URLSearchParams,
  changes: Readonly<Record<string, string>>,
): URLSearchParams {
  const changed = new URLSearchParams(query)
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') changed.delete(name)
    else changed.set(name, value)
  }
  return changed
}
