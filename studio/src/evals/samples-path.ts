/** @file The filters of a run's samples: in the address of the page as in that of the API. */

/** Parameters of the page that the API takes too. */
export const sampleParameters = ['sort', 'descending', 'id', 'is', 'from', 'to'] as const

export const runPath = (run: string): string => `evals/${encodeURIComponent(run)}`

/** `api/evals/RUN/samples?…` without the page. */
export function samplesPath(run: string, query: URLSearchParams): string {
  return `api/${runPath(run)}/samples?${filtersOf(query)}`
}

export function filtersOf(query: URLSearchParams): URLSearchParams {
  const filters = new URLSearchParams()
  for (const name of sampleParameters)
    for (const value of query.getAll(name)) if (value !== '') filters.append(name, value)
  return filters
}

/** The word that a column is filtered by; empty when it is not. */
export function wordOf(query: URLSearchParams, column: string): string {
  const found = query.getAll('is').find(text => text.startsWith(`${column}~`))
  return found === undefined ? '' : found.slice(column.length + 1)
}

/** The query with a column filtered by another word; an empty one lifts the filter. */
export function withWord(query: URLSearchParams, column: string, word: string): URLSearchParams {
  const changed = new URLSearchParams(query)
  const others = query.getAll('is').filter(text => !text.startsWith(`${column}~`))
  changed.delete('is')
  for (const text of others) changed.append('is', text)
  if (word !== '') changed.append('is', `${column}~${word}`)
  return changed
}
