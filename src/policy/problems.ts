/** @file What is wrong with a file, in words that name the key and the reason. */
import { z } from 'zod'
import { suggestion } from '../core/index.js'

type JsonSchema = Readonly<Record<string, unknown>>

/**
 * All faults of a value against its schema, one line each. An unknown key is named with the valid one next to it. Values
 * are left out: one may be a key.
 */
export function problemsOf(error: z.ZodError, schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  return error.issues.flatMap(issue => problems(issue, json, []))
}

function problems(issue: z.core.$ZodIssue, schema: JsonSchema, above: readonly PropertyKey[]): string[] {
  const path = [...above, ...issue.path]
  const at = path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    const valid = keysAt(schema, path)
    return issue.keys.map(key => {
      const full = at === '' ? key : `${at}.${key}`
      return `unknown key "${full}"${suggestion(key, valid) || listed(valid)}`
    })
  }
  if (issue.code === 'invalid_union') {
    // Of the alternatives, the one that got furthest says best what was meant.
    const meant = issue.errors
      .flat()
      .filter(({ code, path: within }) => code === 'unrecognized_keys' || within.length > 0)
    if (meant.length > 0) return [...new Set(meant.flatMap(each => problems(each, schema, path)))]
    const reasons = issue.errors.flatMap(errors => errors.map(({ message }) => message))
    return [`${at || 'the file'}: ${[...new Set(reasons)].join(', or ') || issue.message}`]
  }
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element')
    return [`${at || 'the file'}: ${issue.issues.map(({ message }) => message).join(', ') || issue.message}`]
  return [`${at || 'the file'}: ${issue.message}`]
}

const listed = (keys: readonly string[]): string =>
  keys.length === 0 ? '' : `, valid are ${keys.map(key => `"${key}"`).join(', ')}`

/** The keys that an object at this path may have, over all its alternatives. */
function keysAt(root: JsonSchema, path: readonly PropertyKey[]): string[] {
  let nodes = alternatives(root)
  for (const step of path)
    nodes = nodes.flatMap(node => {
      const properties = node.properties as Readonly<Record<string, JsonSchema>> | undefined
      const next =
        properties?.[String(step)] ?? (typeof step === 'number' ? node.items : node.additionalProperties)
      return typeof next === 'object' && next !== null ? alternatives(next as JsonSchema) : []
    })
  return [...new Set(nodes.flatMap(node => Object.keys((node.properties as object | undefined) ?? {})))]
}

function alternatives(schema: JsonSchema): JsonSchema[] {
  const nested = [schema.anyOf, schema.oneOf].flatMap(list =>
    Array.isArray(list) ? (list as JsonSchema[]) : [],
  )
  return [schema, ...nested.flatMap(alternatives)]
}
