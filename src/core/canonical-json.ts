/**
 * @file One text for one value: the JSON Canonicalization Scheme, RFC 8785. The hash chain is over these bytes, so
 * that an entry written by one database and read back by another hashes the same.
 *
 * Departs from the RFC in one point: a lone surrogate is written as its `\udXXX` escape instead of being refused, as
 * judged text may contain one.
 */
import { InvalidArgumentError } from './errors.js'

/**
 * The canonical JSON of a value: keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints them.
 *
 * @param value - null, boolean, finite number, string, array, or plain object; properties that are `undefined` are
 *   left out, as `JSON.stringify` does
 * @throws InvalidArgumentError for anything JSON cannot say (NaN, bigint, a function, a Date, a hole in an array, a
 *   cycle), naming the path
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', [])
}

function write(value: unknown, path: string, above: readonly object[]): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'boolean':
      return String(value)
    case 'number':
      if (!Number.isFinite(value)) return refuse(path, String(value))
      return JSON.stringify(value)
    case 'object':
      if (value === null) return 'null'
      if (above.includes(value)) return refuse(path, 'a cycle')
      return Array.isArray(value)
        ? writeArray(value, path, [...above, value])
        : writeObject(value, path, [...above, value])
    default:
      return refuse(path, value === undefined ? 'undefined' : `a ${typeof value}`)
  }
}

function writeArray(items: readonly unknown[], path: string, above: readonly object[]): string {
  // Array.from visits holes too, which `map` would skip and so print as nothing.
  return `[${Array.from(items, (item, index) => write(item, `${path}[${index}]`, above)).join(',')}]`
}

function writeObject(object: object, path: string, above: readonly object[]): string {
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null)
    return refuse(path, `a ${object.constructor?.name ?? 'class instance'}`)
  const fields = Object.entries(object)
    .filter(([, field]) => field !== undefined)
    // The default order of `<` on strings is by UTF-16 code unit, which is what RFC 8785, section 3.2.3 asks for.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${write(field, `${path}.${key}`, above)}`)
  return `{${fields.join(',')}}`
}

function refuse(path: string, what: string): never {
  throw new InvalidArgumentError(`canonicalJson: ${path} is ${what}, which JSON cannot say`)
}
