import { parse } from 'yaml'
import { z } from 'zod'
import { ConfigurationError } from '../../core/index.js'

/**
 * Where a value comes from, the most trusted place that has it first. `directive`: only from an order that stood in a
 * tool's output. `agent`: from nowhere the agent has seen; it made it up, or put it in other words.
 */
export const valueOrigins = Object.freeze(['trusted', 'user', 'tool', 'directive', 'agent'] as const)
export type ValueOrigin = (typeof valueOrigins)[number]

/** Names of tools, in which `*` stands for anything. */
const names = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform(given => [given].flat().map(name => new RegExp(`^${name.split('*').map(escaped).join('.*')}$`)))
const pattern = z.string().transform((text, context) => {
  try {
    return new RegExp(text, 'iu')
  } catch (error) {
    context.addIssue({ code: 'custom', message: `not a pattern: ${(error as Error).message}` })
    return z.NEVER
  }
})
const argument = z
  .strictObject({
    /** Holds if the value's origin is one of these. */
    from: z
      .union([z.enum(valueOrigins), z.array(z.enum(valueOrigins)).min(1)])
      .transform(given => [given].flat()),
    matches: pattern,
    /** Holds if the value is none of these (compared without case). */
    notIn: z.array(z.string()).transform(given => new Set(given.map(value => value.toLowerCase()))),
    /** Holds if the value has pieces of what one of these tools returned. */
    carriesFrom: names,
  })
  .partial()
  .refine(
    condition => Object.keys(condition).length > 0,
    'needs a condition: from, matches, notIn or carriesFrom',
  )

const rule = z.strictObject({
  id: z.string().min(1),
  tools: names,
  /** Every argument named here must have a value for which all its conditions hold. `*` is any argument. */
  arguments: z.record(z.string(), argument).default({}),
  /** One of these tools was called before, in this run, and did not fail. */
  after: names.optional(),
  action: z.enum(['block', 'review', 'annotate']).default('block'),
  reason: z.string().min(1),
})
export type PolicyRule = z.output<typeof rule>
export type PolicyRuleInput = z.input<typeof rule>

const policySchema = z
  .strictObject({
    name: z.string().min(1),
    version: z.union([z.string(), z.number()]).transform(String),
    /** What happens to a call of a tool that no rule and no `tools` entry names. */
    unknownTool: z.enum(['allow', 'review', 'block']).default('review'),
    /** Tools one knows and lets be, but for the rules. */
    tools: z.array(z.string()).default([]),
    rules: z.array(rule),
  })
  .refine(
    ({ rules }) => new Set(rules.map(({ id }) => id)).size === rules.length,
    'two rules have the same id',
  )
export type ProvenanceRules = z.output<typeof policySchema>
export type ProvenanceRulesInput = z.input<typeof policySchema>

/** Checks rules written in TypeScript. @throws ConfigurationError naming the field */
export function checkRules(value: unknown, where = 'provenance policy'): ProvenanceRules {
  const result = policySchema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const field = issue?.path.map(String).join('.') || 'policy'
  throw new ConfigurationError({
    where: field,
    message: `${where}: ${field}: ${issue?.message ?? 'is not valid'}`,
  })
}

/** Reads rules from YAML (or JSON, which is YAML). @throws ConfigurationError naming line or field */
export function readRules(text: string, where: string): ProvenanceRules {
  let value: unknown
  try {
    value = parse(text)
  } catch (cause) {
    throw new ConfigurationError({
      where,
      message: `${where}: ${(cause as Error).message.split('\n')[0]}`,
      cause,
    })
  }
  return checkRules(value, where)
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
}
