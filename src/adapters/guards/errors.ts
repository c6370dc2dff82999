import { DuctileError } from '../../core/index.js'

const marker = Symbol.for('ductile.error.RemoteGuardError')

/**
 * Why a remote guard gave no answer. `timeout`, `unreachable`, `rate_limited` and `server_error` may pass;
 * `refused` (another 4xx) and `bad_answer` (not the API's shape, or too large) will not by themselves.
 */
export type RemoteGuardFailure =
  | 'timeout'
  | 'unreachable'
  | 'rate_limited'
  | 'server_error'
  | 'refused'
  | 'bad_answer'

/** A remote guard gave no answer. Unscored, never safe: the next tier, or the failure mode, decides. */
export class RemoteGuardError extends DuctileError {
  override readonly name = 'RemoteGuardError'
  override readonly code: RemoteGuardFailure
  readonly status: number | undefined
  /** What the server asked for, in milliseconds. */
  readonly retryAfterMs: number | undefined
  constructor(
    code: RemoteGuardFailure,
    message: string,
    { status, retryAfterMs, cause }: { status?: number; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super({ code, message, cause })
    this.code = code
    this.status = status
    this.retryAfterMs = retryAfterMs
    Object.defineProperty(this, marker, { value: true })
  }
  get isRetryable(): boolean {
    return this.code !== 'refused' && this.code !== 'bad_answer'
  }
  static override isInstance(error: unknown): error is RemoteGuardError {
    return typeof error === 'object' && error !== null && marker in error
  }
}
