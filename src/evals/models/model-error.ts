import { DuctileError } from '../../core/index.js'

const marker = Symbol.for('ductile.error.ModelError')

/**
 * Why a model gave no answer.
 *
 * - `rate_limited`: 429. `overloaded`: 5xx. `timeout`: no answer in time. `unreachable`: no connection.
 * - `bad_answer`: an answer that cannot be read. All of these may pass, and are repeated.
 * - `refused`: the request is wrong for this model (4xx). `unauthorized`: 401 or 403. `missing`: 404, or no such file.
 *   These will not pass.
 */
export type ModelFailure =
  | 'rate_limited'
  | 'overloaded'
  | 'timeout'
  | 'unreachable'
  | 'bad_answer'
  | 'refused'
  | 'unauthorized'
  | 'missing'

const passing: ReadonlySet<ModelFailure> = new Set([
  'rate_limited',
  'overloaded',
  'timeout',
  'unreachable',
  'bad_answer',
])
const overload: ReadonlySet<ModelFailure> = new Set(['rate_limited', 'overloaded', 'timeout'])

/** A call that is no answer. Repeated where it may pass, and never scored. */
export class ModelError extends DuctileError {
  override readonly name = 'ModelError'
  declare readonly code: ModelFailure
  /** What the model asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined
  constructor(
    code: ModelFailure,
    message: string,
    { retryAfterMs, cause }: { retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super({ code, message, cause })
    this.retryAfterMs = retryAfterMs
    Object.defineProperty(this, marker, { value: true })
  }
  /** Whether the same call may succeed later. */
  get isRetryable(): boolean {
    return passing.has(this.code)
  }
  /** Whether fewer calls at a time would help. */
  get isOverload(): boolean {
    return overload.has(this.code)
  }
  static override isInstance(error: unknown): error is ModelError {
    return typeof error === 'object' && error !== null && marker in error
  }
}
