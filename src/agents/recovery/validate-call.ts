import type { ToolCall } from '../trajectory/trajectory.js'
import { nearestNames } from './nearest-names.js'
import type { ParameterSchema, ToolDefinition } from './tool-definition.js'
import type { ToolError } from './tool-error.js'

/** Everything that is wrong with a call by its schema; empty if nothing is. */
export function validateCall(call: ToolCall, tools: readonly ToolDefinition[]): ToolError[] {
  const tool = tools.find(({ name }) => name === call.tool)
  if (tool === undefined) {
    const names = tools.map(({ name }) => name)
    return [{ code: 'unknown-tool', suggestions: nearestNames(call.tool, names) }]
  }
  if (call.unparsed !== undefined) return [{ code: 'unparseable', expected: 'a JSON object' }]
  const { properties = {}, required = [], additionalProperties = false } = tool.parameters
  const given = Object.entries(call.arguments)
  const missing = required
    .filter(name => call.arguments[name] === undefined)
    .map(
      (argument): ToolError => ({
        code: 'missing-argument',
        argument,
        expected: typeOf(properties[argument]),
      }),
    )
  const free = Object.keys(properties).filter(name => call.arguments[name] === undefined)
  const unknown = additionalProperties
    ? []
    : given
        .filter(([name]) => !Object.hasOwn(properties, name))
        .map(
          ([argument]): ToolError => ({
            code: 'unknown-argument',
            argument,
            suggestions: nearestNames(argument, free),
          }),
        )
  const wrong = given.flatMap(([name, value]) => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
    return schema === undefined || value === undefined ? [] : checkValue(name, { value, schema })
  })
  return [...missing, ...unknown, ...wrong]
}

function checkValue(
  argument: string,
  { value, schema }: { value: unknown; schema: ParameterSchema },
): ToolError[] {
  const types = schema.type === undefined ? [] : [schema.type].flat()
  if (types.length > 0 && !types.some(type => hasType(value, type)))
    return [{ code: 'type-mismatch', argument, observed: kindOf(value), expected: typeOf(schema) }]
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return [
      {
        code: 'constraint-violation',
        argument,
        observed: kindOf(value),
        expected: `one of ${schema.enum.map(String).join(', ')}`,
      },
    ]
  if (typeof value === 'number' && !inRange(value, schema))
    return [{ code: 'constraint-violation', argument, observed: 'number', expected: rangeOf(schema) }]
  if (
    typeof value === 'string' &&
    schema.pattern !== undefined &&
    !new RegExp(schema.pattern, 'u').test(value)
  )
    return [
      { code: 'constraint-violation', argument, observed: 'string', expected: `text like ${schema.pattern}` },
    ]
  if (Array.isArray(value) && schema.items !== undefined)
    return value.flatMap((item, i) => checkValue(`${argument}[${i}]`, { value: item, schema: schema.items! }))
  return []
}

/** By JSON Schema, and by BFCL's names; a whole number is a `float` too, but no text is a number. */
function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string'
    case 'integer':
      return Number.isInteger(value)
    case 'number':
    case 'float':
      return typeof value === 'number' && Number.isFinite(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'array':
    case 'tuple':
      return Array.isArray(value)
    case 'object':
    case 'dict':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'null':
      return value === null
    default:
      return true // `any`, and words no schema defines
  }
}

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
const typeOf = (schema: ParameterSchema | undefined): string =>
  [schema?.type ?? 'any value'].flat().join(' or ')
const inRange = (value: number, { minimum = -Infinity, maximum = Infinity }: ParameterSchema): boolean =>
  value >= minimum && value <= maximum
const rangeOf = ({ minimum, maximum }: ParameterSchema): string =>
  minimum === undefined
    ? `at most ${maximum}`
    : maximum === undefined
      ? `at least ${minimum}`
      : `from ${minimum} to ${maximum}`
