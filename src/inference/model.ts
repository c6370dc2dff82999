import { join } from 'node:path'
import { ModelIntegrityError, type ModelReference } from '../core/index.js'
import type { ModelCard } from './card.js'
import type { SnapshotDownload } from './hub.js'
import { type ModelFile, readVerified } from './integrity.js'
import { locateModel } from './registry.js'
import { checkSequence, type Sequence } from './sequence.js'
import { SessionPool } from './session-pool.js'
import { openTokenizer, type Tokenizer } from './tokenizer.js'

/** An open model: verified, its workers running. */
export interface Model extends AsyncDisposable {
  readonly card: ModelCard
  readonly reference: ModelReference
  /** Folder it was read from. */
  readonly directory: string
  readonly tokenizer: Tokenizer
  /**
   * Runs one sequence; concurrent calls share the workers.
   *
   * @returns logits in the order of `card.heads`
   * @throws InvalidArgumentError if the sequence is longer than `card.input.maxTokens`; InferenceFailedError if the
   *   model gives no answer; the abort's reason when aborted
   */
  run(sequence: Sequence, options?: { abort?: AbortSignal }): Promise<Float32Array>
}

export interface OpenModelOptions {
  /** Worker threads, each with its own session. @default 2, or 1 on a machine with one core */
  readonly workers?: number
  /** Where `hub:` models are kept. @default the hub client's own cache */
  readonly cacheDirectory?: string
  /** Stands in for the hub's client. */
  readonly download?: SnapshotDownload
}

/**
 * Opens a model after every file its card lists was found to have the card's size and SHA-256.
 *
 * @param model - name of an embedded model, a folder, or `hub:owner/name@revision`
 * @throws ModelIntegrityError if it does not exist, a file differs from the card, or the card's heads are not what the
 *   graph gives; InferenceFailedError if no session can be built
 */
export async function openModel(model: string, options: OpenModelOptions = {}): Promise<Model> {
  const { directory, card } = await locateModel(model, options)
  const fileOf = (role: ModelFile['role']): ModelFile => card.files.find(file => file.role === role)!
  const weightsFile = fileOf('weights')
  // the tokenizer is built while the workers load their sessions
  const [starting, reading] = await Promise.allSettled([
    SessionPool.start({
      readWeights: () => readVerified(directory, weightsFile),
      ...(options.workers === undefined ? {} : { workers: options.workers }),
    }),
    readTokenizer(directory, fileOf('tokenizer')),
  ])
  if (starting.status === 'rejected') throw starting.reason
  const pool = starting.value
  const unusable = reading.status === 'rejected' ? reading.reason : wrongColumns(pool.columns, card)
  if (unusable !== undefined || reading.status === 'rejected') {
    await pool[Symbol.asyncDispose]()
    throw unusable
  }
  return Object.freeze({
    card,
    reference: Object.freeze({ id: card.id, version: card.version, sha256: weightsFile.sha256 }),
    directory,
    tokenizer: reading.value,
    async run(sequence: Sequence, runOptions: { abort?: AbortSignal } = {}) {
      checkSequence(sequence, card.input.maxTokens)
      return pool.run(sequence, runOptions)
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  })
}

async function readTokenizer(directory: string, file: ModelFile): Promise<Tokenizer> {
  const bytes = await readVerified(directory, file)
  return openTokenizer(new TextDecoder().decode(Uint8Array.from(bytes)), join(directory, file.path))
}

function wrongColumns(columns: number, card: ModelCard): ModelIntegrityError | undefined {
  if (columns === card.heads.length) return undefined
  return new ModelIntegrityError({
    file: 'card.json',
    message: `model ${card.id}: the graph gives ${columns} values, its card names ${card.heads.length} heads`,
  })
}
