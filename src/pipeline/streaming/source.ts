import type { StreamEvent } from '../event.js'

/** What happened while waiting for a stream. */
export type Arrival =
  | { readonly type: 'events'; readonly events: readonly StreamEvent[] }
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly error: unknown }
  /** The time given was over first; what comes later is not lost. */
  | { readonly type: 'late' }

/** Reads batches of events one at a time, never ahead: an unread stream is not read from above either. */
export class Source {
  readonly #iterator: AsyncIterator<readonly StreamEvent[]>
  readonly #abort: AbortSignal | undefined
  #pending: Promise<Arrival> | undefined
  #wake: ((arrival: Arrival) => void) | undefined
  readonly #onAbort = (): void => this.#wake?.({ type: 'failed', error: this.#abort?.reason })

  constructor(batches: AsyncIterable<readonly StreamEvent[]>, abort?: AbortSignal) {
    this.#iterator = batches[Symbol.asyncIterator]()
    this.#abort = abort
    abort?.addEventListener('abort', this.#onAbort, { once: true })
  }

  /** @param waitMs - longest to wait. May be asked again after `late`. */
  async next(waitMs: number): Promise<Arrival> {
    if (this.#abort?.aborted === true) return { type: 'failed', error: this.#abort.reason }
    this.#pending ??= this.#iterator.next().then(
      (result): Arrival =>
        result.done === true ? { type: 'end' } : { type: 'events', events: result.value },
      (error: unknown): Arrival => ({ type: 'failed', error }),
    )
    const pending = this.#pending
    const arrival = await new Promise<Arrival>(resolve => {
      const timer = setTimeout(() => resolve({ type: 'late' }), Math.max(0, waitMs))
      this.#wake = each => {
        clearTimeout(timer)
        resolve(each)
      }
      void pending.then(this.#wake)
    })
    this.#wake = undefined
    if (arrival.type !== 'late') this.#pending = undefined
    return arrival
  }

  /** Lets go of the stream, which frees what is above it. Not waited for, since it may be stuck in a read. */
  close(): void {
    this.#abort?.removeEventListener('abort', this.#onAbort)
    void this.#iterator.return?.().catch(() => {})
  }
}
