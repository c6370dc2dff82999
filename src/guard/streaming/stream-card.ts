/** @file The card of a streaming model, checked field by field; see `docs/artefacts.md`. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ModelIntegrityError } from '../../core/index.js'
import { cardThreshold } from '../../inference/index.js'
import { strictnesses } from '../text-score.js'

const head = z.object({
  categories: z.array(z.string().min(1)).min(1),
  thresholds: z
    .object({ strict: cardThreshold, moderate: cardThreshold, loose: cardThreshold })
    .refine(
      regimes =>
        strictnesses.every((name, i) => i === 0 || regimes[strictnesses[i - 1]!].tau <= regimes[name].tau),
      {
        message: 'thresholds must be ordered strict <= moderate <= loose',
      },
    ),
})

const example = z.object({ prompt: z.string(), response: z.string().optional() })

const schema = z.object({
  schemaVersion: z.literal(1),
  id: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+/, 'must be a semantic version'),
  task: z.literal('stream-guard'),
  licence: z.string().min(1),
  languages: z.array(z.string().min(2)).min(1),
  files: z
    .array(
      z.object({
        role: z.enum(['weights', 'tokenizer']),
        path: z.string().regex(/^[\w.-]+$/, 'must be a file in the folder'),
        sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'),
        bytes: z.int().positive(),
      }),
    )
    .refine(files => files.length === 2 && new Set(files.map(({ role }) => role)).size === 2, {
      message: 'must list one "weights" and one "tokenizer"',
    }),
  /** The last tokens of the user's message that are read before a reply. */
  input: z.object({ promptTokens: z.int().positive() }),
  heads: z.object({ prompt: head, reply: head }),
  /** Mild examples the model must tell apart: every positive above every negative. */
  selfTest: z.record(
    z.enum(['prompt', 'reply']),
    z.object({ negative: z.array(example).min(1), positive: z.array(example).min(1) }),
  ),
  data: z.array(z.object({ name: z.string(), use: z.enum(['train', 'calibration', 'evaluation']) })),
})

export type StreamCard = z.infer<typeof schema>

/** @throws ModelIntegrityError if there is no card or a field is missing or wrong */
export async function readStreamCard(directory: string): Promise<StreamCard> {
  const file = join(directory, 'card.json')
  const refuse = (why: string, cause: unknown): ModelIntegrityError =>
    new ModelIntegrityError({ file: 'card.json', message: `${file}: ${why}`, cause })
  const json = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw refuse(cause.code === 'ENOENT' ? 'no model here' : `cannot be read (${cause.code})`, cause)
  })
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw refuse('not JSON', cause)
  }
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const issue = read.error.issues[0]!
  throw refuse(`${issue.path.join('.') || 'the card'}: ${issue.message}`, read.error)
}
