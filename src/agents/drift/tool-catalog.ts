import { z } from 'zod'
import { ConfigurationError } from '../../core/index.js'
import type { ToolCall } from '../trajectory/trajectory.js'
import type { ActionEffect, DataExposure } from './state.js'

const exposure = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
const profile = z.strictObject({
  toolEscalation: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  reversibility: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  /** What its result shows: a fixed sensitivity, or that of the object it names. Nothing if absent. */
  reads: z.union([exposure, z.literal('object')]).optional(),
  /** Arguments that name an object (a path, a table, an address). */
  objects: z.array(z.string()).default([]),
  /** Arguments that say where something goes. A tool with recipients can carry data out. */
  recipients: z.array(z.string()).default([]),
  /** Arguments that go there. */
  content: z.array(z.string()).default([]),
})
export type ToolProfile = z.output<typeof profile>

const catalogSchema = z.strictObject({
  tools: z.record(z.string(), profile),
  /** Sensitivity of objects by name; `*` stands for anything. The first that fits counts. */
  objects: z.array(z.strictObject({ name: z.string(), exposure })).default([]),
  /** Sensitivity of an object nobody labelled. @default 2 (internal) */
  unlabelled: exposure.default(2),
  /** Domains and hosts of one's own; everything else is outside. */
  inside: z.array(z.string()).default([]),
})

/** A catalogue as data, for a file or in code. */
export type CatalogInput = z.input<typeof catalogSchema>

/** What a call would do, and where it would send what. */
export interface ClassifiedCall {
  readonly effect: ActionEffect
  /** Whether the catalogue has the tool and its arguments could be read. Otherwise it gets the worst plausible effect. */
  readonly known: boolean
  /** Objects the call names. */
  readonly objects: readonly string[]
  /** Recipients outside, as written. */
  readonly outside: readonly string[]
  /** Text that would leave with the call; undefined if the tool sends nothing. */
  readonly payload: string | undefined
}

export interface ToolCatalog {
  readonly tools: Readonly<Record<string, ToolProfile>>
  classify(call: ToolCall): ClassifiedCall
  /** Whether an address or URL belongs to none of the catalogue's own domains. */
  isOutside(name: string): boolean
}

/** An unknown tool is taken to execute, reach the network and be irreversible, on internal data at least. */
const worstEffect: ActionEffect = Object.freeze({ dataExposure: 2, toolEscalation: 3, reversibility: 2 })

/**
 * A catalogue of tools, from data.
 *
 * @throws ConfigurationError naming the field
 */
export function toolCatalog(value: CatalogInput, where = 'toolCatalog'): ToolCatalog {
  const result = catalogSchema.safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    const field = issue?.path.map(String).join('.') || 'catalog'
    throw new ConfigurationError({
      where: field,
      message: `${where}: ${field}: ${issue?.message ?? 'is not valid'}`,
    })
  }
  const { tools, objects, unlabelled, inside } = result.data
  const patterns = objects.map(({ name, exposure }) => ({ pattern: wildcard(name), exposure }))
  const exposureOf = (name: string): DataExposure =>
    patterns.find(({ pattern }) => pattern.test(name))?.exposure ?? unlabelled
  return Object.freeze({
    tools,
    isOutside: (name: string) => !isInside(name, inside),
    classify(call: ToolCall): ClassifiedCall {
      const known = Object.hasOwn(tools, call.tool) ? tools[call.tool]! : undefined
      if (known === undefined || call.unparsed !== undefined) return unknownCall(call)
      const named = valuesOf(call, known.objects)
      const recipients = valuesOf(call, known.recipients)
      return {
        effect: {
          toolEscalation: known.toolEscalation,
          reversibility: known.reversibility,
          ...(known.reads === undefined
            ? {}
            : { dataExposure: readExposure(known.reads, named, exposureOf) }),
        },
        known: true,
        objects: named,
        outside: recipients.filter(recipient => !isInside(recipient, inside)),
        payload: known.recipients.length > 0 ? valuesOf(call, known.content).join('\n') : undefined,
      }
    },
  })
}

function unknownCall(call: ToolCall): ClassifiedCall {
  const payload = call.unparsed ?? leaves(call.arguments).join('\n')
  return { effect: worstEffect, known: false, objects: [], outside: ['?'], payload }
}

function readExposure(
  reads: NonNullable<ToolProfile['reads']>,
  objects: readonly string[],
  exposureOf: (name: string) => DataExposure,
): DataExposure {
  if (reads !== 'object') return reads
  // A call that names no object reads who knows what.
  const exposures = objects.length === 0 ? [exposureOf('')] : objects.map(exposureOf)
  return Math.max(...exposures) as DataExposure
}

function valuesOf(call: ToolCall, names: readonly string[]): string[] {
  return names.flatMap(name => leaves(call.arguments[name]))
}

/** All scalar values inside an argument, as text. A cycle ends where it closes. */
export function leaves(value: unknown, above: readonly unknown[] = []): string[] {
  if (value === null || value === undefined || above.includes(value)) return []
  if (typeof value !== 'object') return [String(value)]
  return Object.values(value).flatMap(item => leaves(item, [...above, value]))
}

/** Whether an address or URL belongs to one of the domains. What has no domain, such as a user name, is inside. */
function isInside(recipient: string, inside: readonly string[]): boolean {
  const host = /(?:@|:\/\/)([^\s/:?#]+)/.exec(recipient)?.[1]?.toLowerCase() ?? bareHost(recipient)
  return host === undefined || inside.some(domain => host === domain || host.endsWith(`.${domain}`))
}

function bareHost(text: string): string | undefined {
  return /^[\w-]+(?:\.[\w-]+)+(?:[/:?#]|$)/.test(text) ? text.split(/[/:?#]/)[0]!.toLowerCase() : undefined
}

function wildcard(name: string): RegExp {
  return new RegExp(
    `^${name
      .split('*')
      .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    'i',
  )
}
