import type { ResponseCache } from '../cache/response-cache.js'
import type { Json } from '../json.js'
import type { GenerateConfig, Model } from '../model.js'
import type { Limits } from '../task.js'
import type { RetryOptions } from './ask.js'
import type { RunProgress } from './progress.js'

export interface RunOptions {
  readonly model: Model
  /** The run's own folder; its last part is the run's name. Made if need be. */
  readonly folder: string
  /** Go on with what the folder holds. @default false: a folder that holds a run is refused */
  readonly resume?: boolean
  /** Other models by role: `judge`, `attacker`, … */
  readonly roles?: { readonly [role: string]: Model }
  /** Over the task's own, field by field. */
  readonly config?: GenerateConfig
  readonly limits?: Limits
  readonly epochs?: number
  /** Only the first samples of the set. */
  readonly samples?: number
  /** Samples at a time, and calls of one model at a time at most; it begins with 8 and adapts. @default 32 */
  readonly concurrency?: number
  readonly retry?: Partial<RetryOptions>
  readonly cache?: ResponseCache
  /** Ends the run cleanly: samples under way are not kept. */
  readonly signal?: AbortSignal
  /** After each kept sample. */
  readonly onProgress?: (progress: RunProgress) => void
  readonly tags?: readonly string[]
  readonly metadata?: { readonly [name: string]: Json }
}
