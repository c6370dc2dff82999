import type { Usage } from '../model.js'

/** Where a run stands. */
export interface RunProgress {
  /** Samples times epochs. */
  readonly planned: number
  readonly completed: number
  readonly failed: number
  /** Answered by this call; the rest was there before. */
  readonly fresh: number
  /** Attempts that failed and were repeated. */
  readonly retries: number
  readonly usage: Usage
  readonly elapsedMs: number
  /** Samples a second of this call. */
  readonly rate: number
  /** Milliseconds, by the rate so far. */
  readonly leftMs: number
  /** Calls of the model that are under way and may be at a time. */
  readonly calls: { readonly underWay: number; readonly width: number }
}
