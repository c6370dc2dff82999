/** @file The artefact of the linear tier: `linear.json` beside its weights, checked field by field and by hash. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { ModelIntegrityError, type ModelReference } from '../../core/index.js'
import { readVerified } from '../../inference/index.js'
import { featureBits } from './features.js'
import { type LinearWeights, linearHeads, weightBytes } from './weights.js'

/** Where `models/guard-linear` lies: `src/guard/linear` and `dist/guard/linear` are both three below the root. */
export const embeddedLinearModel = fileURLToPath(new URL('../../../models/guard-linear', import.meta.url))

const provenance = z.object({
  source: z.string().min(1),
  objective: z.string(),
  n: z.int().nonnegative(),
  value: z.number(),
  interval: z.tuple([z.number(), z.number()]),
  date: z.string(),
})

const head = z.object({
  name: z.enum(linearHeads),
  /** Logit per unit of an int8 weight. */
  scale: z.number().positive(),
  intercept: z.number(),
  /** Probability = sigmoid(slope · logit + offset). */
  slope: z.number().positive(),
  offset: z.number(),
  /** SCI's target: the clarity from which on an innocent text is let go. Absent: this head never stops. */
  stop: z.object({ clarity: z.number().min(0).max(1), provenance }).optional(),
})

/** Calibration rows of one decision head of the encoder: probabilities in thousandths, by true label. */
const calibrationRows = z.object({
  safe: z.array(z.int().min(0).max(1000)),
  unsafe: z.array(z.int().min(0).max(1000)),
})

const schema = z.object({
  schemaVersion: z.literal(1),
  id: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  licence: z.string().min(1),
  created: z.string().min(1),
  description: z.string(),
  languages: z.array(z.string()).min(1),
  file: z.object({
    path: z.literal('weights.bin'),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    bytes: z.literal(weightBytes),
  }),
  features: z.object({ bits: z.literal(featureBits), window: z.int().min(2), stride: z.int().min(1) }),
  variances: z.array(z.number().nonnegative()).length(256),
  sure: z.number().nonnegative(),
  heads: z.array(head).length(linearHeads.length),
  /** The encoder its stopping rule was fitted against. */
  encoder: z.object({ id: z.string(), version: z.string(), sha256: z.string() }),
  calibrationRows: z.partialRecord(z.enum(linearHeads), calibrationRows),
})

export type LinearCard = Readonly<z.output<typeof schema>>

export interface LinearArtefact {
  readonly card: LinearCard
  readonly reference: ModelReference
  readonly weights: LinearWeights
}

/**
 * Reads and verifies the artefact.
 *
 * @throws ModelIntegrityError if a file is missing, a field is out of range, or the weights differ from their hash
 */
export async function readLinearArtefact(directory: string = embeddedLinearModel): Promise<LinearArtefact> {
  const file = join(directory, 'linear.json')
  const refuse = (why: string, cause?: unknown): ModelIntegrityError =>
    new ModelIntegrityError({ file: 'linear.json', message: `${file}: ${why}`, cause })
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw refuse('cannot be read', cause)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw refuse('is not JSON', cause)
  }
  const read = schema.safeParse(json)
  if (!read.success) {
    const issue = read.error.issues[0]!
    throw refuse(`${issue.path.join('.')}: ${issue.message}`, read.error)
  }
  const card = read.data
  if (card.heads.some(({ name }, index) => name !== linearHeads[index]))
    throw refuse(`heads must be ${linearHeads.join(', ')} in this order`)
  const bytes = await readVerified(directory, { role: 'weights', ...card.file })
  return {
    card,
    reference: Object.freeze({ id: card.id, version: card.version, sha256: card.file.sha256 }),
    weights: {
      bytes,
      scales: card.heads.map(({ scale }) => scale),
      intercepts: card.heads.map(({ intercept }) => intercept),
      variances: card.variances,
      sure: card.sure,
      window: card.features.window,
      stride: card.features.stride,
    },
  }
}
