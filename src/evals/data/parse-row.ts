import type { z } from 'zod'
import { InvalidInputError } from '../../core/index.js'

/** One row of a set, and where it stands: `file:row`, the first row being 1. */
export interface DataRow<Value> {
  readonly value: Value
  readonly where: string
}

/**
 * A row by its schema.
 *
 * @throws InvalidInputError with code `malformed_row`, naming file, row and the first field that is wrong
 */
export function parseRow<Schema extends z.ZodType>(
  row: unknown,
  { schema, where }: { readonly schema: Schema; readonly where: string },
): DataRow<z.output<Schema>> {
  const read = schema.safeParse(row)
  if (read.success) return { value: read.data, where }
  const [issue] = read.error.issues
  const field = issue?.path.map(String).join('.') || 'row'
  throw malformedRow(where, `${field}: ${issue?.message ?? 'is not valid'}`)
}

/** @throws InvalidInputError with code `malformed_row` */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformedRow(where, 'not JSON', cause)
  }
}

export function malformedRow(where: string, problem: string, cause?: unknown): InvalidInputError {
  return new InvalidInputError({ code: 'malformed_row', where, message: `${where}: ${problem}`, cause })
}
