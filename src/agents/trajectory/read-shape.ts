/** @file Reading outside data by a schema, with the row and field in every complaint. */
import type { z } from 'zod'
import { InvalidInputError } from '../../core/index.js'

/** @throws InvalidInputError `malformed_trace`, with `where` as `rows.jsonl:3: messages[2].role` */
export function readShape<Schema extends z.ZodType>(
  schema: Schema,
  { value, where }: { value: unknown; where: string },
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw malformed(`${where}: ${fieldOf(issue?.path ?? [])}`, issue?.message ?? 'is not valid')
}

/** What is wrong with a row, and where. */
export function malformed(where: string, message: string): InvalidInputError {
  return new InvalidInputError({ code: 'malformed_trace', where, message: `${where}: ${message}` })
}

function fieldOf(path: readonly PropertyKey[]): string {
  const text = path.map(key => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  return text === '' ? 'row' : text.replace(/^\./, '')
}
