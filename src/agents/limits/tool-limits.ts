import { z } from 'zod'
import { ConfigurationError } from '../../core/index.js'
import type { ToolCall } from '../trajectory/trajectory.js'
import { convert, isUnit } from './units.js'

const scalar = z.union([z.number(), z.string(), z.boolean()])
const comparison = {
  parameter: z.string(),
  op: z.enum(['<', '<=', '>', '>=', '==', 'in', 'between']),
  value: z.union([scalar, z.array(scalar)]),
}
const when = z.strictObject(comparison)
const limit = z
  .strictObject({
    ...comparison,
    /** The unit of `value`, and of the parameter where the call names none. */
    unit: z.string().refine(isUnit, 'is no known unit').optional(),
    /** The limit holds only where this does; if that cannot be told, it holds. */
    when: when.optional(),
    /** What may happen, for a person. */
    hazard: z.string().min(1),
    severity: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    /** `clamp`: move a number to the nearest allowed one instead of blocking. @default block */
    otherwise: z.enum(['block', 'clamp']).default('block'),
  })
  .refine(
    ({ op, value }) =>
      op === 'between' ? isPair(value) : op === 'in' ? Array.isArray(value) : !Array.isArray(value),
    {
      message: 'between needs two numbers in order, in needs a list, every other operator one value',
      path: ['value'],
    },
  )
  .refine(({ op, otherwise }) => otherwise === 'block' || ['<=', '>=', 'between'].includes(op), {
    message: 'only <=, >= and between have a nearest allowed number',
    path: ['otherwise'],
  })
const specSchema = z.strictObject({ tool: z.string(), limits: z.array(limit).min(1) })
export type ToolLimits = z.output<typeof specSchema>
export type ToolLimitsInput = z.input<typeof specSchema>
export type Limit = ToolLimits['limits'][number]

export interface LimitViolation {
  readonly limit: Limit
  /** `missing`, `type` and `unit`: it could not be checked, which counts as broken. */
  readonly kind: 'outside' | 'missing' | 'type' | 'unit'
}

export type LimitVerdict =
  | { readonly action: 'allow' }
  | {
      readonly action: 'correct'
      readonly arguments: ToolCall['arguments']
      readonly violations: readonly LimitViolation[]
    }
  | { readonly action: 'block'; readonly violations: readonly LimitViolation[]; readonly reason: string }

/** Limits, ready to be asked. */
export interface ToolLimitsCheck {
  check(call: ToolCall): LimitVerdict
}

/**
 * Limits of tool parameters, checked before a call. What is unknown is unsafe: a missing parameter, a text where a number
 * should be, an unknown unit and a tool without limits all block.
 *
 * @param options.unlisted - what happens to tools without limits, for lists that are not meant to name all. @default block
 * @throws ConfigurationError naming tool and field
 */
export function toolLimits(
  specs: readonly ToolLimitsInput[],
  { unlisted = 'block' }: { unlisted?: 'block' | 'allow' } = {},
): ToolLimitsCheck {
  const byTool = new Map(specs.map(given => [given.tool, readSpec(given)]))
  return Object.freeze({
    check(call: ToolCall): LimitVerdict {
      const spec = byTool.get(call.tool)
      if (spec === undefined && unlisted === 'allow') return { action: 'allow' }
      if (spec === undefined)
        return { action: 'block', violations: [], reason: `no limits are known for ${call.tool}` }
      if (call.unparsed !== undefined)
        return { action: 'block', violations: [], reason: 'the arguments cannot be read' }
      const violations = spec.limits.flatMap(limit => {
        const kind = testLimit(limit, call.arguments)
        return kind === undefined ? [] : [{ limit, kind }]
      })
      if (violations.length === 0) return { action: 'allow' }
      const hard = violations.filter(({ limit, kind }) => kind !== 'outside' || limit.otherwise === 'block')
      if (hard.length > 0) return { action: 'block', violations, reason: hard.map(describe).join('; ') }
      return { action: 'correct', arguments: clamp(call.arguments, violations), violations }
    },
  })
}

function readSpec(given: ToolLimitsInput): ToolLimits {
  const result = specSchema.safeParse(given)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const field = issue?.path.map(String).join('.') || 'spec'
  throw new ConfigurationError({
    where: `${given.tool}.${field}`,
    message: `limits of ${given.tool}: ${field}: ${issue?.message ?? 'is not valid'}`,
  })
}

/** How a limit is broken; undefined if it is kept or does not apply. */
function testLimit(limit: Limit, given: ToolCall['arguments']): LimitViolation['kind'] | undefined {
  if (limit.when !== undefined && compare(limit.when, given[limit.when.parameter]) === false) return undefined
  const value = given[limit.parameter]
  if (value === undefined || value === null) return 'missing'
  const read = inUnit(value, limit.unit)
  if (read === 'unit' || read === 'type') return read
  const kept = compare(limit, read.value)
  return kept === undefined ? 'type' : kept ? undefined : 'outside'
}

/** A bare value, or `{value, unit}` converted to the limit's unit. */
function inUnit(value: unknown, unit: string | undefined): { readonly value: unknown } | 'unit' | 'type' {
  if (typeof value !== 'object' || value === null) return { value }
  const { value: number, unit: from } = value as { value?: unknown; unit?: unknown }
  if (typeof number !== 'number' || typeof from !== 'string') return 'type'
  const converted = unit === undefined ? undefined : convert(number, { from, to: unit })
  return converted === undefined ? 'unit' : { value: converted }
}

/** Undefined where the two cannot be compared. */
function compare({ op, value }: Pick<Limit, 'op' | 'value'>, given: unknown): boolean | undefined {
  if (given === undefined || (typeof given === 'number' && Number.isNaN(given))) return undefined
  if (op === 'in') return (value as readonly unknown[]).includes(given)
  if (op === '==') return typeof given === typeof value ? given === value : undefined
  if (typeof given !== 'number') return undefined
  if (op === 'between') {
    const [low, high] = value as [number, number]
    return given >= low && given <= high
  }
  if (typeof value !== 'number') return undefined
  return op === '<'
    ? given < value
    : op === '<='
      ? given <= value
      : op === '>'
        ? given > value
        : given >= value
}

/** Numbers moved to the nearest allowed one, in the limit's unit. */
function clamp(given: ToolCall['arguments'], violations: readonly LimitViolation[]): ToolCall['arguments'] {
  const corrected: Record<string, unknown> = { ...given }
  for (const { limit } of violations) {
    const { parameter, op, value, unit } = limit
    const read = inUnit(corrected[parameter], unit)
    if (typeof read === 'string' || typeof read.value !== 'number') continue
    const [low, high] =
      op === 'between'
        ? (value as [number, number])
        : op === '<='
          ? [-Infinity, value as number]
          : [value as number, Infinity]
    const moved = Math.min(Math.max(read.value, low), high)
    corrected[parameter] = typeof corrected[parameter] === 'object' ? { value: moved, unit } : moved
  }
  return corrected
}

function describe({ limit, kind }: LimitViolation): string {
  const { parameter, op, value, unit, hazard } = limit
  const bound = `${parameter} must be ${op} ${[value].flat().join(' and ')}${unit === undefined ? '' : ` ${unit}`}`
  const why = {
    outside: '',
    missing: ', and is missing',
    type: ', and is of another type',
    unit: ', and its unit is unknown',
  }[kind]
  return `${bound}${why} (${hazard})`
}

function isPair(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === 'number' &&
    typeof value[1] === 'number' &&
    value[0] <= value[1]
  )
}
