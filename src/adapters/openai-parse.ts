import type { z } from 'zod'
import { InvalidInputError } from '../core/index.js'

/** Reads a body by a schema. @throws InvalidInputError `invalid_request`, with the path of the first fault in `where` */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = pathOf(issue?.path ?? [])
  throw new InvalidInputError({
    code: 'invalid_request',
    where,
    message: `${where}: ${issue?.message ?? 'is not valid'}`,
  })
}

/** `messages[0].content` */
function pathOf(path: readonly PropertyKey[]): string {
  const text = path.map(key => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  return text === '' ? 'body' : text.replace(/^\./, '')
}
