import { EvidenceError } from './errors.js'

/** The value that an RFC 6901 pointer leads to; the one item of a list that has all fields of `where`. */
export function pointTo(
  document: unknown,
  {
    path,
    pointer,
    where,
  }: { path: string; pointer: string; where?: Readonly<Record<string, unknown>> | undefined },
): unknown {
  const refuse = (why: string): never => {
    throw new EvidenceError({ fault: 'unreadable', file: path, message: `${path}: ${why}` })
  }
  if (pointer !== '' && !pointer.startsWith('/'))
    refuse(`"${pointer}" is no JSON pointer; it must begin with /`)
  let value = document
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key))
      refuse(`there is nothing at ${pointer}`)
    value = (value as Record<string, unknown>)[key]
  }
  if (where === undefined) return value
  if (!Array.isArray(value)) return refuse(`what stands at ${pointer} is no list`)
  const fits = value.filter(item =>
    Object.entries(where).every(
      ([key, wanted]) => (item as Record<string, unknown> | null)?.[key] === wanted,
    ),
  )
  if (fits.length !== 1)
    refuse(`${fits.length} items of ${pointer} fit ${JSON.stringify(where)}, expected one`)
  return fits[0]
}
