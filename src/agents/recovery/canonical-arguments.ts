import { InvalidArgumentError } from '../../core/index.js'

/**
 * One text for equal arguments: keys sorted, 1.0 as 1, no white space. Two calls with the same text are the same call.
 *
 * @throws InvalidArgumentError on a cycle, or on what JSON cannot say
 */
export function canonicalArguments(value: unknown, above: readonly unknown[] = []): string {
  if (typeof value !== 'object' || value === null) {
    const text = typeof value === 'number' && !Number.isFinite(value) ? undefined : JSON.stringify(value)
    if (text === undefined) throw new InvalidArgumentError(`canonicalArguments: ${String(value)} is not JSON`)
    return text
  }
  if (above.includes(value)) throw new InvalidArgumentError('canonicalArguments: the arguments hold a cycle')
  const inside = [...above, value]
  if (Array.isArray(value)) return `[${value.map(item => canonicalArguments(item, inside)).join(',')}]`
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalArguments(field, inside)}`).join(',')}}`
}
