import { InvalidArgumentError } from '../core/index.js'

export type StoreLocation =
  | { readonly backend: 'sqlite'; readonly path: string; readonly name: string }
  | { readonly backend: 'sqlite-memory'; readonly name: string }
  | { readonly backend: 'postgres'; readonly url: string; readonly name: string }

/**
 * Reads where a store is: `sqlite:PATH`, `sqlite::memory:`, a plain path, `postgres://…` or `postgresql://…`.
 * `name` is fit for messages: a password in it is replaced by `***`.
 *
 * @throws InvalidArgumentError for an empty path, another scheme, or a PostgreSQL address that is no URL
 */
export function parseStoreUrl(url: string): StoreLocation {
  if (/^postgres(ql)?:\/\//.test(url)) return { backend: 'postgres', url, name: redacted(url) }
  // Two or more letters before the colon: `C:\ductile.db` is a path.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]
  if (scheme !== undefined && scheme !== 'sqlite')
    throw new InvalidArgumentError(
      `openStore: url must be sqlite:PATH, a path, or postgres://…, got the scheme "${scheme}"`,
    )
  const path = scheme === undefined ? url : url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '')
  if (path === ':memory:') return { backend: 'sqlite-memory', name: 'sqlite::memory:' }
  if (path === '') throw new InvalidArgumentError(`openStore: url names no file, got "${url}"`)
  return { backend: 'sqlite', path, name: `sqlite:${path}` }
}

function redacted(url: string): string {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch (cause) {
    // The address may hold a password, so the message does not repeat it.
    throw new InvalidArgumentError('openStore: the postgres:// address is not a valid URL', { cause })
  }
  if (parsed.password !== '') parsed.password = '***'
  if (parsed.searchParams.has('password')) parsed.searchParams.set('password', '***')
  return parsed.href
}
