/** @file The card of a model artefact: `card.json` as `docs/artefacts.md` describes it, checked field by field. */
import { z } from 'zod'
import { ModelIntegrityError } from '../core/index.js'

const provenance = z.object({
  kind: z.enum(['rubric', 'calibrated', 'configured']),
  source: z.string().min(1),
  objective: z.string().optional(),
  n: z.int().nonnegative().optional(),
  value: z.number().optional(),
  interval: z.tuple([z.number(), z.number()]).readonly().optional(),
  date: z.string().min(1),
})

/** Score 0-100; flagged iff score > tau, so -1 flags everything. */
export const cardThreshold = z.object({ tau: z.number().min(-1).max(100), provenance })

const regimes = z
  .object({ strict: cardThreshold, moderate: cardThreshold, loose: cardThreshold })
  .refine(({ strict, moderate, loose }) => strict.tau <= moderate.tau && moderate.tau <= loose.tau, {
    message: 'thresholds must be ordered strict <= moderate <= loose',
  })

const examples = z.object({
  negative: z.array(z.object({ prompt: z.string(), response: z.string().optional() })).min(1),
  positive: z.array(z.object({ prompt: z.string(), response: z.string().optional() })).min(1),
})

const schema = z.object({
  schemaVersion: z.literal(1),
  id: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+/, 'must be a semantic version'),
  task: z.literal('text-guard'),
  licence: z.string().min(1),
  created: z.string().min(1),
  description: z.string(),
  base: z.object({ name: z.string(), licence: z.string(), source: z.string() }),
  languages: z.array(z.string().min(2)).min(1),
  files: z
    .array(
      z.object({
        role: z.enum(['weights', 'tokenizer']),
        path: z
          .string()
          .min(1)
          .refine(path => !/^[/\\]|(^|[/\\])\.\.([/\\]|$)|^[a-z]:/i.test(path), {
            message: 'must stay inside the folder',
          }),
        sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'),
        bytes: z.int().positive(),
      }),
    )
    .refine(
      files => ['weights', 'tokenizer'].every(role => files.filter(f => f.role === role).length === 1),
      {
        message: 'must list exactly one "weights" and one "tokenizer"',
      },
    ),
  input: z
    .object({
      maxTokens: z.int().min(8),
      contextTokens: z.int().nonnegative(),
      /** Tokens that neighbouring windows of a long text share. */
      overlapTokens: z.int().nonnegative().optional(),
    })
    .refine(
      ({ maxTokens, contextTokens, overlapTokens = 0 }) => contextTokens + overlapTokens + 3 < maxTokens,
      {
        message: 'contextTokens and overlapTokens must leave room in maxTokens',
      },
    ),
  heads: z
    .array(z.string().min(1))
    .min(1)
    .refine(heads => new Set(heads).size === heads.length, { message: 'must not repeat a head' }),
  calibration: z.record(
    z.string(),
    z.object({ method: z.literal('platt'), slope: z.number(), intercept: z.number(), fitted: provenance }),
  ),
  thresholds: z.record(z.string(), z.object({ calibrated: regimes })),
  data: z.array(
    z.object({
      name: z.string(),
      source: z.string(),
      licence: z.string(),
      use: z.enum(['train', 'calibration', 'evaluation']),
      rows: z.int().nonnegative(),
      dropped: z.int().nonnegative(),
    }),
  ),
  metrics: z.array(
    z.object({
      set: z.string(),
      n: z.int().nonnegative(),
      positives: z.int().nonnegative(),
      metric: z.string(),
      value: z.number(),
      low: z.number(),
      high: z.number(),
      /** A score, or the name of the threshold. */
      threshold: z.union([z.number(), z.string()]).optional(),
    }),
  ),
  selfTest: z.record(z.string(), examples),
})

/** Everything a model says of itself. Unknown fields are ignored, so that newer cards stay readable. */
export type ModelCard = Readonly<z.output<typeof schema>>

/**
 * Reads a card.
 *
 * @param json - the text of `card.json`
 * @param file - its name, for the error
 * @throws ModelIntegrityError naming the first field that is missing or out of range, or that the text is not JSON
 */
export function parseCard(json: string, file: string): ModelCard {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw new ModelIntegrityError({ file, message: `${file}: not JSON (${(cause as Error).message})`, cause })
  }
  const read = schema.safeParse(value)
  if (read.success) return Object.freeze(read.data)
  const issue = read.error.issues[0]!
  const field = issue.path.join('.') || 'the card'
  throw new ModelIntegrityError({ file, message: `${file}: ${field}: ${issue.message}`, cause: read.error })
}
