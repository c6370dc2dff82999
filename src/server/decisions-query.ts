import { z } from 'zod'
import { actions, edges, InvalidInputError } from '../core/index.js'
import type { LedgerPage } from '../store/index.js'

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,16}$/, 'must be an integer')
    .transform(Number)
    .refine(value => value >= min && value <= max, `must be an integer from ${min} to ${max}`)

const query = z.strictObject({
  action: z.enum(actions).optional(),
  edge: z.enum(edges).optional(),
  signal: z.string().min(1).max(200).optional(),
  run: z.string().min(1).max(200).optional(),
  minScore: integer(0, 100).optional(),
  before: integer(1, Number.MAX_SAFE_INTEGER).optional(),
  limit: integer(1, 200).optional(),
})

/**
 * The filters of `GET /api/decisions`; empty ones do not count. @default limit 50
 *
 * @throws InvalidInputError naming the parameter
 */
export function decisionsQuery(
  given: Readonly<Record<string, string>>,
): LedgerPage & { readonly limit: number } {
  const { limit = 50, ...filter } = parsed(query, given)
  // Absent filters are left out rather than undefined: the store takes no undefined.
  return { ...Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)), limit }
}

const diffParameters = z.strictObject({ limit: integer(1, 100_000).optional() })

/** The parameters of `GET /api/policy/diff`. @default limit 10000. @throws InvalidInputError naming the parameter */
export function diffQuery(given: Readonly<Record<string, string>>): { readonly limit: number } {
  const { limit = 10_000 } = parsed(diffParameters, given)
  return { limit }
}

function parsed<Result>(schema: z.ZodType<Result>, given: Readonly<Record<string, string>>): Result {
  const result = schema.safeParse(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
  )
  if (!result.success) {
    const [issue] = result.error.issues
    const where =
      issue?.code === 'unrecognized_keys' ? (issue.keys[0] ?? 'query') : issue?.path.join('.') || 'query'
    throw new InvalidInputError({ code: 'invalid_request', where, message: `${where}: ${issue?.message}` })
  }
  return result.data
}
