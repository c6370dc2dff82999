import { hrefOf, withQuery } from '../routing/route.js'

/** Rows of one page. */
export const pageSize = 50

/** What can be asked of the ledger; the same names in the address and in the API. */
export const filterNames = ['action', 'edge', 'signal', 'minScore', 'run'] as const
export type FilterName = (typeof filterNames)[number]

/** The request for the page that an address asks for. Parts of the query that are not filters are left out. */
export function decisionsPath(query: URLSearchParams): string {
  const asked = new URLSearchParams()
  for (const name of [...filterNames, 'before']) {
    const value = query.get(name)
    if (value !== null && value !== '') asked.set(name, value)
  }
  asked.set('limit', String(pageSize))
  return `api/decisions?${asked}`
}

/** The address of the list with one filter changed: from its newest page, since the old page is of another list. */
export function filteredHref(query: URLSearchParams, name: FilterName, value: string): string {
  return hrefOf('decisions', withQuery(query, { [name]: value, before: '' }))
}

/** Whether an address narrows the list down. */
export function isFiltered(query: URLSearchParams): boolean {
  return filterNames.some(name => (query.get(name) ?? '') !== '')
}
