/** @file The outside of a worker thread: starts it, hands it one batch at a time, and says when it dies. */
import { Worker } from 'node:worker_threads'
import { InferenceFailedError } from './errors.js'
import type { Sequence } from './sequence.js'
import type { RunMessage, WorkerMessage, WorkerStart } from './worker-protocol.js'

interface Pending {
  readonly resolve: (message: WorkerMessage) => void
  readonly reject: (error: InferenceFailedError) => void
}

/** One worker with its session. Keeps the process alive only while it works. */
export class SessionWorker {
  readonly #worker: Worker
  #pending: Pending | undefined
  /** Settles with the batch under way; never rejects. */
  #answered: Promise<void> = Promise.resolve()
  #columns = 0
  /** Resolves with the cause when the thread ends without being told to; never if it was. */
  readonly died: Promise<InferenceFailedError>

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (message: WorkerMessage) => this.#settle()?.resolve(message))
    this.died = new Promise(resolve => {
      let cause: unknown
      worker.on('error', error => {
        cause = error
      })
      worker.on('exit', code => {
        const error = new InferenceFailedError({
          code: 'worker_crashed',
          message: `an inference worker ended with code ${code} while it was needed`,
          cause,
        })
        this.#settle()?.reject(error)
        resolve(error)
      })
    })
  }

  /**
   * Starts a thread and resolves once its session is ready.
   *
   * @throws InferenceFailedError if the thread dies or the session cannot be built
   */
  static async start(weights: Uint8Array, module: URL): Promise<SessionWorker> {
    const workerData: WorkerStart = { weights }
    // not the flags of the process: some, such as --input-type, no thread can start with
    const worker = new SessionWorker(new Worker(module, { workerData, execArgv: [] }))
    const message = await worker.#next()
    if (message.type === 'ready') {
      worker.#columns = message.columns
      return worker
    }
    await worker.terminate()
    const why = message.type === 'start-failed' ? message.message : `unexpected ${message.type}`
    throw new InferenceFailedError({
      code: 'inference_failed',
      message: `the model could not be loaded: ${why}`,
    })
  }

  get columns(): number {
    return this.#columns
  }

  get busy(): boolean {
    return this.#pending !== undefined
  }

  /** Runs a batch and returns one row of logits per sequence. Only while not busy. */
  async run(sequences: readonly Sequence[]): Promise<Float32Array[]> {
    const message: RunMessage = {
      ids: new Int32Array(sequences.reduce((total, { ids }) => total + ids.length, 0)),
      lengths: Int32Array.from(sequences, ({ ids }) => ids.length),
      secondStarts: Int32Array.from(sequences, ({ secondStart }) => secondStart),
    }
    let offset = 0
    for (const { ids } of sequences) {
      message.ids.set(ids, offset)
      offset += ids.length
    }
    const answer = this.#next()
    this.#worker.postMessage(message, [message.ids.buffer as ArrayBuffer])
    const reply = await answer
    if (reply.type === 'logits') {
      const { logits } = reply
      return sequences.map((_, row) => logits.subarray(row * this.#columns, (row + 1) * this.#columns))
    }
    const why = reply.type === 'run-failed' ? reply.message : `unexpected ${reply.type}`
    throw new InferenceFailedError({ code: 'inference_failed', message: `the model gave no answer: ${why}` })
  }

  /** Ends the thread once its batch is answered: ending it within a run of the native session aborts the process. */
  async terminate(): Promise<void> {
    await this.#answered
    await this.#worker.terminate()
  }

  #next(): Promise<WorkerMessage> {
    this.#worker.ref()
    const answer = new Promise<WorkerMessage>((resolve, reject) => {
      this.#pending = { resolve, reject }
    })
    const settled = (): void => {}
    this.#answered = answer.then(settled, settled)
    return answer
  }

  #settle(): Pending | undefined {
    const pending = this.#pending
    this.#pending = undefined
    this.#worker.unref()
    return pending
  }
}
