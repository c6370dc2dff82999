import type { Cadence, HoldBack } from '../pipeline/index.js'

/** How streamed answers are judged and delivered. */
export interface StreamingOptions {
  readonly holdBack?: Partial<HoldBack>
  /** What happens to an answer that policy stops. @default 'cut' */
  readonly onTrigger?: 'cut' | { readonly replace: string } | { readonly retry: RetryOptions }
  readonly cadence?: Partial<Cadence>
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
