/** @file A classifier in ONNX: opened from a folder, verified, and run in batches. */
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { InvalidArgumentError, ModelIntegrityError, type ModelReference } from '../core/index.js'
import { InferenceFailedError, readVerified } from '../inference/index.js'
import { type ClassifierCard, readCard } from './card.js'
import { dropoutMasks } from './dropout.js'
import { textEmbeddings } from './text-embeddings.js'

/** What the graph gives for one input. */
export interface Output {
  /** Without dropout, shape [classes]. */
  readonly logits: Float32Array
  /** Shape [width]; absent if the card names no such output. A CLIP-like model gives the embedding. */
  readonly features?: Float32Array
  /** With dropout, shape [passes][classes]; only where passes were asked for. */
  readonly passes?: readonly Float32Array[]
}

export interface RunOptions {
  /** Monte-Carlo dropout: passes an input, 2 or more, and the seed of their masks. The model must have dropout. */
  readonly dropout?: { readonly passes: number; readonly seed: number }
  readonly abort?: AbortSignal
}

/** An open classifier. */
export interface Classifier extends AsyncDisposable {
  readonly card: ClassifierCard
  readonly reference: ModelReference
  readonly directory: string
  /**
   * Runs a batch.
   *
   * @param inputs - prepared by `prepareInput`, each with an id that decides its dropout masks
   * @throws InvalidArgumentError if passes are asked of a model without dropout; InferenceFailedError if the graph
   *   fails or gives no finite numbers; the abort's reason
   */
  run(
    inputs: readonly { readonly id: string; readonly values: Float32Array }[],
    options?: RunOptions,
  ): Promise<Output[]>
}

const embedded = fileURLToPath(new URL('../../models', import.meta.url))

/**
 * Opens a classifier after its files were found to have the sizes and SHA-256 its card names, and its graph the inputs
 * and outputs.
 *
 * @param model - name of an embedded model (`perception-digits`) or a folder
 * @throws ModelIntegrityError if it does not exist, a file differs, or the graph is not what the card says
 */
export async function openClassifier(model: string): Promise<Classifier> {
  const isPath = /[/\\]/.test(model) || model === '.' || model === '..'
  const directory = isPath ? resolve(model) : join(embedded, model)
  const card = await readCard(directory)
  const weights = card.files.find(({ role }) => role === 'weights')!
  const bytes = await readVerified(directory, { ...weights, role: 'weights' })
  const refuse = (why: string, cause?: unknown): ModelIntegrityError =>
    new ModelIntegrityError({
      file: weights.path,
      message: `${join(directory, weights.path)}: ${why}`,
      cause,
    })
  const session = await InferenceSession.create(Uint8Array.from(bytes), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  }).catch((cause: Error) => {
    throw refuse(`cannot be loaded (${cause.message})`, cause)
  })
  const missing = [
    ...[card.input.name, card.dropout?.name].filter(
      name => name !== undefined && !session.inputNames.includes(name),
    ),
    ...Object.values(card.output).filter(
      name => typeof name === 'string' && !session.outputNames.includes(name),
    ),
  ]
  if (missing.length > 0) {
    await session.release()
    throw refuse(
      `the card names ${missing.join(' and ')}; the graph has ${[...session.inputNames, ...session.outputNames].join(', ')}`,
    )
  }
  const embeddings = await openEmbeddings(directory, card)
  const readOutput = outputReader(card, embeddings)
  const classifier: Classifier = {
    card,
    directory,
    reference: Object.freeze({ id: card.id, version: card.version, sha256: weights.sha256 }),
    async run(inputs, { dropout, abort } = {}) {
      abort?.throwIfAborted()
      if (inputs.length === 0) return []
      checkPasses(card, dropout)
      const passes = dropout?.passes ?? 0
      const fed = feeds(card, inputs, dropout)
      const results = await session.run(fed).catch((cause: Error) => {
        throw new InferenceFailedError({
          code: 'inference_failed',
          message: `model ${card.id} gave no answer: ${cause.message}`,
          cause,
        })
      })
      const rows = readOutput(results, inputs.length * (passes + 1))
      return inputs.map((_, i): Output => {
        const [whole, ...drawn] = rows.slice(i * (passes + 1), (i + 1) * (passes + 1))
        return { ...whole!, ...(passes > 0 && { passes: drawn.map(({ logits }) => logits) }) }
      })
    },
    [Symbol.asyncDispose]: () => session.release(),
  }
  return Object.freeze(classifier)
}

function checkPasses({ id, dropout: has }: ClassifierCard, dropout: RunOptions['dropout']): void {
  if (dropout === undefined) return
  if (has === undefined)
    throw new InvalidArgumentError(`run: model ${id} has no dropout input, so passes cannot be drawn`)
  if (!Number.isInteger(dropout.passes) || dropout.passes < 2)
    throw new InvalidArgumentError(`run: passes must be an integer of at least 2, got ${dropout.passes}`)
}

/** Each input once whole and, with dropout, `passes` times behind it with drawn masks. */
function feeds(
  { input, dropout: has }: ClassifierCard,
  inputs: readonly { readonly id: string; readonly values: Float32Array }[],
  dropout: RunOptions['dropout'],
): Record<string, Tensor> {
  const [copies, size] = [(dropout?.passes ?? 0) + 1, inputs[0]!.values.length]
  const rows = inputs.length * copies
  const values = new Float32Array(rows * size)
  for (let row = 0; row < rows; row++) values.set(inputs[Math.floor(row / copies)]!.values, row * size)
  const fed = { [input.name]: new Tensor('float32', values, [rows, ...input.shape]) }
  if (has === undefined) return fed
  const keep = new Float32Array(rows * has.units).fill(1)
  if (dropout !== undefined)
    inputs.forEach(({ id }, i) => {
      keep.set(dropoutMasks({ ...has, ...dropout, id }), (i * copies + 1) * has.units)
    })
  return { ...fed, [has.name]: new Tensor('float32', keep, [rows, has.units]) }
}

async function openEmbeddings(
  directory: string,
  card: ClassifierCard,
): Promise<ReturnType<typeof textEmbeddings> | undefined> {
  if (!('embedding' in card.output)) return undefined
  const file = card.files.find(({ role }) => role === 'embeddings')!
  // The role is the card's own; only path, size and hash are checked.
  const bytes = await readVerified(directory, { ...file, role: 'weights' })
  const { scale } = card.output
  return textEmbeddings(bytes, { file: join(directory, file.path), classes: card.classes.length, scale })
}

type ReadOutput = (results: Readonly<Record<string, Tensor>>, rows: number) => Omit<Output, 'passes'>[]

function outputReader(
  { id, output, classes }: ClassifierCard,
  embeddings: ReturnType<typeof textEmbeddings> | undefined,
): ReadOutput {
  const rowsOf = (tensor: Tensor | undefined, rows: number, name: string, width?: number): Float32Array[] => {
    const failed = (why: string): InferenceFailedError =>
      new InferenceFailedError({ code: 'inference_failed', message: `model ${id}, output ${name}: ${why}` })
    if (tensor?.type !== 'float32') throw failed(`must be float32, got ${tensor?.type ?? 'nothing'}`)
    const data = tensor.data as Float32Array
    const columns = data.length / rows
    if (!Number.isInteger(columns) || (width !== undefined && columns !== width))
      throw failed(`must hold ${width ?? 'as many'} values an input, got shape [${tensor.dims.join(', ')}]`)
    if (!data.every(Number.isFinite)) throw failed('holds a number that is not finite')
    return Array.from({ length: rows }, (_, row) => data.slice(row * columns, (row + 1) * columns))
  }
  if (embeddings !== undefined && 'embedding' in output)
    return (results, rows) =>
      rowsOf(results[output.embedding], rows, output.embedding, embeddings.width).map(features => ({
        logits: embeddings.logits(features),
        features,
      }))
  const { logits, features } = output as Extract<ClassifierCard['output'], { logits: string }>
  return (results, rows) => {
    const given = rowsOf(results[logits], rows, logits, classes.length)
    const wide = features === undefined ? undefined : rowsOf(results[features], rows, features)
    return given.map((own, row) => ({ logits: own, ...(wide && { features: wide[row]! }) }))
  }
}
