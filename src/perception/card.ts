/** @file The card of a classifier: what goes in, what comes out, which file to trust. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ModelIntegrityError } from '../core/index.js'

const inFolder = z
  .string()
  .min(1)
  .refine(path => !/^[/\\]|(^|[/\\])\.\.([/\\]|$)|^[a-z]:/i.test(path), {
    message: 'must stay inside the folder',
  })
const file = z.object({
  role: z.enum(['weights', 'embeddings']),
  path: inFolder,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'),
  bytes: z.int().positive(),
})
const perChannel = z.array(z.number()).min(1)

const schema = z
  .object({
    schemaVersion: z.literal(1),
    task: z.literal('classifier'),
    id: z.string().min(1),
    version: z.string().min(1),
    licence: z.string().min(1),
    description: z.string().optional(),
    files: z.array(file).refine(files => files.filter(({ role }) => role === 'weights').length === 1, {
      message: 'must list exactly one "weights"',
    }),
    /** The graph's input: float32 `[batch, ...shape]`. An image is channels first, or last if the card says so. */
    input: z.object({
      name: z.string().min(1),
      shape: z.array(z.int().positive()).min(1),
      kind: z.enum(['image', 'series', 'features']),
      /** Channels of an image; `first` is the habit of PyTorch. */
      channels: z.enum(['first', 'last']).default('first'),
      /** Values outside are refused: most often a forgotten division by 255. */
      range: z.tuple([z.number(), z.number()]).optional(),
      /** Per channel: (value - mean) / deviation before the graph sees it. */
      normalise: z.object({ mean: perChannel, deviation: perChannel }).optional(),
    }),
    /**
     * `logits`: float32 `[batch, classes]`. Or `embedding` `[batch, width]`, compared with one text embedding a class
     * (an `embeddings` file, `.npy` of shape [classes, width]); logit = scale · cosine, as CLIP does.
     */
    output: z.union([
      z.object({ logits: z.string().min(1), features: z.string().min(1).optional() }),
      z.object({ embedding: z.string().min(1), scale: z.number().positive() }),
    ]),
    /** An input `[batch, units]` that multiplies activations: ones, or 0 and 1 / (1 - rate) for Monte-Carlo dropout. */
    dropout: z
      .object({
        name: z.string().min(1),
        units: z.int().positive(),
        rate: z.number().gt(0).lt(1),
      })
      .optional(),
    classes: z
      .array(z.string().min(1))
      .min(2)
      .refine(classes => new Set(classes).size === classes.length, { message: 'must not repeat a class' }),
  })
  .refine(card => !('embedding' in card.output) || card.files.some(({ role }) => role === 'embeddings'), {
    path: ['files'],
    message: 'must list one "embeddings" for an output that is an embedding',
  })
  .refine(
    ({ input }) =>
      input.normalise === undefined ||
      [input.normalise.mean, input.normalise.deviation].every(own => own.length === channelsOf(input)),
    { path: ['input', 'normalise'], message: 'must hold one number a channel' },
  )

/** What a classifier says of itself. Unknown fields are ignored. */
export type ClassifierCard = Readonly<z.output<typeof schema>>

/** How many channels an input has: 1 for a shape without them. */
export function channelsOf({
  shape,
  channels,
}: {
  readonly shape: readonly number[]
  readonly channels: 'first' | 'last'
}): number {
  if (shape.length === 1) return 1
  return channels === 'first' ? shape[0]! : shape.at(-1)!
}

/** Values of one input. */
export function sizeOf({ shape }: { readonly shape: readonly number[] }): number {
  return shape.reduce((product, side) => product * side, 1)
}

/** @throws ModelIntegrityError naming the first field that is missing or out of range */
export async function readCard(directory: string): Promise<ClassifierCard> {
  const path = join(directory, 'card.json')
  const refuse = (why: string, cause?: unknown): ModelIntegrityError =>
    new ModelIntegrityError({ file: 'card.json', message: `${path}: ${why}`, cause })
  const json = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw refuse(cause.code === 'ENOENT' ? 'no model here' : `cannot be read (${cause.code})`, cause)
  })
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw refuse(`not JSON (${(cause as Error).message})`, cause)
  }
  const read = schema.safeParse(value)
  if (read.success) return Object.freeze(read.data)
  const issue = read.error.issues[0]!
  throw refuse(`${issue.path.join('.') || 'the card'}: ${issue.message}`, read.error)
}
