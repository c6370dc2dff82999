import { availableParallelism } from 'node:os'
import { InvalidArgumentError } from '../core/index.js'
import { takeBatch } from './batch.js'
import { InferenceFailedError } from './errors.js'
import type { Sequence } from './sequence.js'
import { SessionWorker } from './session-worker-thread.js'
import { workerBeside } from './worker-location.js'

export interface SessionPoolOptions {
  /** Reads the verified weights; called again when a dead worker is replaced. */
  readonly readWeights: () => Promise<Uint8Array>
  /** Worker threads, 1 or more. @default 2, or 1 on a machine with one core */
  readonly workers?: number
  /** Tokens handed to a worker in one message. @default 512 */
  readonly maxBatchTokens?: number
  /** Another worker module, for tests. */
  readonly worker?: URL
}

interface Call {
  readonly sequence: Sequence
  readonly tokens: number
  readonly resolve: (logits: Float32Array) => void
  readonly reject: (error: unknown) => void
  settled: boolean
}

/** A worker that dies this often in a row without an answer in between is not replaced again. */
const maxFailures = 3

/**
 * A bounded pool of worker threads, each with one one-thread session. A call goes to an idle worker at once; while all
 * are busy calls gather, and the next free worker takes those of similar length together. A worker that dies fails the
 * calls it held and is replaced.
 */
export class SessionPool implements AsyncDisposable {
  readonly #options: Required<SessionPoolOptions>
  readonly #workers = new Set<SessionWorker>()
  readonly #queue: Call[] = []
  readonly #starting = new Set<Promise<void>>()
  #failures = 0
  #lastFailure: unknown
  #disposed = false

  private constructor(options: Required<SessionPoolOptions>) {
    this.#options = options
  }

  /**
   * Starts the workers and resolves when the first one is ready; the others join when they are.
   *
   * @throws InvalidArgumentError if `workers` is not a positive integer; InferenceFailedError if no session starts;
   *   what `readWeights` throws
   */
  static async start(options: SessionPoolOptions): Promise<SessionPool> {
    const workers = options.workers ?? Math.min(2, availableParallelism())
    if (!(Number.isInteger(workers) && workers >= 1))
      throw new InvalidArgumentError(`SessionPool: workers must be an integer of 1 or more, got ${workers}`)
    const pool = new SessionPool({
      readWeights: options.readWeights,
      workers,
      maxBatchTokens: options.maxBatchTokens ?? 512,
      worker: options.worker ?? workerBeside(import.meta.url, 'session-worker'),
    })
    const weights = await options.readWeights()
    const starts = Array.from({ length: workers }, () => pool.#startWorker(weights))
    try {
      await Promise.any(starts)
    } catch (error) {
      await pool[Symbol.asyncDispose]()
      throw (error as AggregateError).errors[0]
    }
    // a later worker that does not start is counted among the failures; the pool works with those it has
    for (const start of starts) start.catch(error => pool.#fail(error))
    return pool
  }

  /** Workers ready to take calls. */
  get size(): number {
    return this.#workers.size
  }

  /** Values per row of the graph's output. */
  get columns(): number {
    return [...this.#workers][0]?.columns ?? 0
  }

  /** Calls waiting for a worker. */
  get waiting(): number {
    return this.#queue.length
  }

  /**
   * Runs one sequence.
   *
   * @returns the logits, one per head
   * @throws InferenceFailedError if the session or its worker fails; the abort's reason when aborted
   */
  run(sequence: Sequence, { abort }: { abort?: AbortSignal } = {}): Promise<Float32Array> {
    if (this.#disposed)
      return Promise.reject(
        new InvalidArgumentError('SessionPool: run was called after the pool was disposed'),
      )
    if (this.#workers.size === 0 && this.#starting.size === 0) return Promise.reject(this.#noWorkers())
    if (abort?.aborted) return Promise.reject(abort.reason)
    return new Promise((resolve, reject) => {
      const settle =
        <T>(how: (value: T) => void) =>
        (value: T) => {
          abort?.removeEventListener('abort', onAbort)
          call.settled = true
          how(value)
        }
      const call: Call = {
        sequence,
        tokens: sequence.ids.length,
        resolve: settle(resolve),
        reject: settle(reject),
        settled: false,
      }
      const onAbort = (): void => {
        const index = this.#queue.indexOf(call)
        if (index >= 0) this.#queue.splice(index, 1)
        call.reject(abort?.reason)
      }
      abort?.addEventListener('abort', onAbort, { once: true })
      this.#queue.push(call)
      this.#dispatch()
    })
  }

  /** Ends the workers once they have answered what they are at. Calls that wait are rejected. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true
    const gone = new InferenceFailedError({ code: 'no_workers', message: 'the model was closed' })
    for (const call of this.#queue.splice(0)) call.reject(gone)
    await Promise.allSettled(this.#starting)
    await Promise.all([...this.#workers].map(worker => worker.terminate()))
    this.#workers.clear()
  }

  #dispatch(): void {
    for (const worker of this.#workers) {
      if (this.#queue.length === 0) return
      if (worker.busy) continue
      const batch = takeBatch(this.#queue, { maxTokens: this.#options.maxBatchTokens })
      void this.#runBatch(worker, batch)
    }
  }

  async #runBatch(worker: SessionWorker, batch: readonly Call[]): Promise<void> {
    try {
      const rows = await worker.run(batch.map(call => call.sequence))
      this.#failures = 0
      for (const [index, call] of batch.entries()) if (!call.settled) call.resolve(rows[index]!)
    } catch (error) {
      for (const call of batch) if (!call.settled) call.reject(error)
    }
    this.#dispatch()
  }

  #startWorker(weights: Uint8Array): Promise<void> {
    const starting = SessionWorker.start(weights, this.#options.worker).then(async worker => {
      if (this.#disposed) return worker.terminate()
      this.#workers.add(worker)
      worker.died.then(error => this.#replace(worker, error)).catch(error => this.#fail(error))
      this.#dispatch()
    })
    this.#starting.add(starting)
    const done = (): void => {
      this.#starting.delete(starting)
    }
    starting.then(done, done)
    return starting
  }

  async #replace(worker: SessionWorker, error: unknown): Promise<void> {
    this.#workers.delete(worker)
    if (this.#disposed) return
    for (let cause = error; ; ) {
      this.#lastFailure = cause
      this.#failures++
      if (this.#failures >= maxFailures || this.#disposed) return this.#fail(cause)
      const replacement = this.#options.readWeights().then(weights => this.#startWorker(weights))
      this.#starting.add(replacement)
      try {
        return await replacement
      } catch (next) {
        cause = next
      } finally {
        this.#starting.delete(replacement)
      }
    }
  }

  #fail(error: unknown): void {
    this.#lastFailure = error
    if (this.#workers.size > 0 || this.#starting.size > 0) return
    for (const call of this.#queue.splice(0)) call.reject(this.#noWorkers())
  }

  #noWorkers(): InferenceFailedError {
    return new InferenceFailedError({
      code: 'no_workers',
      message: 'no worker is left to run the model: each one started in its place died too',
      cause: this.#lastFailure,
    })
  }
}
