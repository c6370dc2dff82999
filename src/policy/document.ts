/** @file What a policy may say. The types and the published JSON Schema are made from this schema. */
import { z } from 'zod'
import { actions } from '../core/index.js'
import { strictnesses } from '../guard/index.js'

/** A value that decides, with its origin; `Provenance` as a file may state it. */
const provenance = z.strictObject({
  kind: z.enum(['rubric', 'calibrated', 'configured']),
  source: z.string().min(1),
  objective: z.string().exactOptional(),
  n: z.int().nonnegative().exactOptional(),
  value: z.number().exactOptional(),
  interval: z.tuple([z.number(), z.number()]).readonly().exactOptional(),
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}/, 'must be an ISO date'),
})
const tau = z.number().min(-1).max(100).describe('score 0-100: flagged iff score > tau')
const threshold = z.union([tau, z.strictObject({ tau, provenance })])
const perStrictness = z.strictObject({ strict: threshold, moderate: threshold, loose: threshold }).partial()

const failureMode = z
  .enum(['closed', 'open'])
  .describe('what could not be scored is blocked (closed) or let through with a note (open)')
const timeBudgetMs = z
  .number()
  .positive()
  .max(600_000)
  .describe('milliseconds; what is late counts as not scored')
const signal = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be the name of a signal, such as "harm"')
const check = z.union([
  signal,
  z.strictObject({
    signal,
    failureMode: failureMode.exactOptional(),
    timeBudgetMs: timeBudgetMs.exactOptional(),
  }),
])
const checks = z
  .strictObject({
    user: z.array(check).describe('what comes in'),
    result: z.array(check).describe('what tools answer'),
    plan: z.array(check).describe('what the model reasons'),
    call: z.array(check).describe('the arguments of tool calls'),
    handoff: z.array(check).describe('what one agent hands to another'),
    answer: z.array(check).describe('what goes out'),
  })
  .partial()
  .describe('signals by edge; without any, result is judged as user, and plan, call and handoff as answer')

const count = z.int().nonnegative()
const holdBack = z
  .strictObject({
    window: z.union([z.strictObject({ characters: count }), z.strictObject({ tokens: count })]),
    maxDelayMs: z.number().positive(),
    atLimit: z.enum(['release', 'wait', 'cut']),
  })
  .partial()
  .describe('how much judged text of a stream stays back, and for how long')
const stopped = z.union([z.literal('cut'), z.strictObject({ replace: z.string().min(1) })])
const onTrigger = z
  .union([
    z.literal('cut'),
    z.strictObject({ replace: z.string().min(1).describe('what the client is told instead') }),
    z.strictObject({
      retry: z.strictObject({
        retries: z.int().min(1).max(5).exactOptional(),
        instruction: z.string().min(1).exactOptional(),
        otherwise: stopped.exactOptional(),
      }),
    }),
  ])
  .describe('what becomes of a streamed answer that policy stops')

/** What may differ from route to route and from tenant to tenant. */
const rules = z
  .strictObject({
    strictness: z.enum(strictnesses).describe('which thresholds decide'),
    thresholdKind: z.enum(['calibrated', 'rubric']).describe('the model card’s thresholds, or FlexGuard’s'),
    failureMode,
    timeBudgetMs,
    captureContent: z.boolean().describe('whether the ledger keeps judged texts, not only their hashes'),
    mode: z.enum(['enforce', 'shadow']).describe('shadow decides and records, and stops nothing'),
    checks,
    gate: z
      .enum(['parallel', 'serial'])
      .describe('serial asks the upstream only once the input has passed, parallel at the same time'),
    holdBack,
    onTrigger,
    stallMs: z.number().positive().describe('longest an upstream may say nothing in a stream, milliseconds'),
  })
  .partial()

const name = z.string().regex(/^[\w.:-]{1,64}$/, 'must be 1 to 64 letters, digits, or any of _ . : -')
const exception = z.strictObject({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits, as the ledger has them')
    .exactOptional()
    .describe('of the text that is excepted'),
  tenant: name.exactOptional().describe('whose traffic is excepted'),
  signals: z.array(signal).min(1).exactOptional().describe('what it is excepted from; of all when absent'),
  owner: z.string().min(1).max(200),
  reason: z.string().min(1).max(500),
  expires: z.iso.date().describe('the last day it holds, UTC'),
})

export const policySchema = z
  .strictObject({
    $schema: z.string().exactOptional(),
    name,
    version: z.union([z.string().min(1).max(64), z.number()]).transform(String),
    ...rules.shape,
    thresholds: z.strictObject({ harm: perStrictness, injection: perStrictness }).partial().exactOptional(),
    categories: z
      .array(
        z.strictObject({
          taxonomy: z.enum(['openai', 'qwen3guard', 'flexguard']),
          category: z.string(),
          tau,
          action: z.enum(actions).default('block'),
        }),
      )
      .exactOptional(),
    routes: z.record(z.string().startsWith('/'), rules).exactOptional().describe('rules by route'),
    tenants: z.record(name, rules).exactOptional().describe('rules by tenant; they win over the route’s'),
    exceptions: z.array(exception).exactOptional(),
  })
  .describe('A policy of Ductile')

/** A policy as it is written. */
export type PolicyDocument = z.input<typeof policySchema>
/** A policy as it was read: defaults filled in. */
export type ReadDocument = z.output<typeof policySchema>
export type DocumentRules = z.output<typeof rules>
export type DocumentCheck = z.output<typeof check>
export type PolicyException = z.output<typeof exception>
/** What may be written as one threshold: a bare number, or one with its origin. */
export type DocumentThreshold = z.output<typeof threshold>

/** The JSON Schema (2020-12) of a policy file, for editors. */
export function policyJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(policySchema, { io: 'input', reused: 'ref' }) as Record<string, unknown>
}
