/** @file What `ductile.config.*` may say: how the gateway is deployed, and the policy in it or beside it. */
import { z } from 'zod'
import { strictnesses } from '../guard/index.js'
import { policySchema } from './document.js'

/** A value from the environment arrives as text. */
const integer = (min: number, max: number) =>
  z.union([
    z.int().min(min).max(max),
    z
      .string()
      .regex(/^\d+$/, `must be an integer from ${min} to ${max}`)
      .transform(Number)
      .pipe(z.int().min(min).max(max)),
  ])
const yesOrNo = z.union([z.boolean(), z.enum(['true', 'false']).transform(value => value === 'true')])

const key = z.string().min(16, 'must have 16 characters or more')
const tenant = z.string().regex(/^[\w.:-]{1,64}$/, 'must be 1 to 64 letters, digits, or any of _ . : -')
const upstream = z.strictObject({
  url: z.string().min(1),
  key: z.string().min(1).exactOptional(),
  allowLinkLocal: yesOrNo.exactOptional(),
  models: z
    .array(z.string().regex(/^[^*]+\*?$|^\*$/, 'must be a name, or the start of one with * at its end'))
    .min(1)
    .describe(
      'names of models, or the start of one with * at its end; the first upstream that fits is asked',
    ),
})
const policy = z.union([z.string().min(1).describe('a file, from this one’s folder'), policySchema])

export const configSchema = z
  .strictObject({
    $schema: z.string(),
    port: integer(0, 65_535),
    host: z.string().min(1),
    store: z.string().min(1).describe('SQLite file or postgres:// address'),
    durability: z.enum(['power-loss', 'process-crash']),
    model: z.string().min(1).describe('of the guard: an embedded one, a folder, or hub:owner/name@revision'),
    workers: integer(1, 256),
    upstream: z.string().min(1).describe('who answers models that no other upstream is named for'),
    upstreamKey: z.string().min(1),
    allowLinkLocalUpstream: yesOrNo,
    upstreams: z.array(upstream).min(1),
    keys: z
      .union([z.array(key), z.record(tenant, z.array(key).min(1))])
      .describe('bearer keys: the operator’s, or those of each tenant, "operator" being the operator'),
    strictness: z.enum(strictnesses),
    thresholds: z.enum(['rubric', 'calibrated']),
    failureMode: z.enum(['closed', 'open']),
    captureContent: yesOrNo,
    policy: policy.describe('the policy in force'),
    candidate: policy.describe('a policy that decides beside it and is only recorded'),
  })
  .partial()
  .describe('The configuration of Ductile')

/** A configuration as it is written. */
export type ConfigDocument = z.input<typeof configSchema>
/** What a configuration says, read and checked. Flags override it; what neither says has the default in the command's help. */
export type Config = z.output<typeof configSchema>

/** The JSON Schema (2020-12) of `ductile.config.*`, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(configSchema, { io: 'input', reused: 'ref' }) as Record<string, unknown>
}
