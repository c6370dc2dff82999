import type { StreamGuard } from '../guard/index.js'
import type { Cadence, HoldBack } from '../pipeline/index.js'

/** How streamed answers are judged and delivered. */
export interface StreamingOptions {
  readonly holdBack?: Partial<HoldBack>
  /** What happens to an answer that policy stops. @default 'cut' */
  readonly onTrigger?: 'cut' | { readonly replace: string } | { readonly retry: RetryOptions }
  readonly cadence?: Partial<Cadence>
  /**
   * Reads answers and reasoning token by token, by its own thresholds at the strictness in force, beside the signals
   * that read whole texts: what leaves was cleared by both.
   */
  readonly tokenGuard?: StreamGuard
  /** Longest the upstream may say nothing, in milliseconds. @default 60000 */
  readonly stallMs?: number
}

export interface RetryOptions {
  /** @default 5 */
  readonly retries?: number
  readonly instruction?: string
  /** What happens when no retry passes. @default 'cut' */
  readonly otherwise?: 'cut' | { readonly replace: string }
}
