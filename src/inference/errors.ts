import { DuctileError } from '../core/index.js'

const marker = Symbol.for('ductile.error.InferenceFailedError')

/**
 * A model gave no answer: the session refused the input, its worker died, or no worker is left. Never a score. `code`
 * is `inference_failed`, `worker_crashed` or `no_workers`; the first two may work when tried again.
 */
export class InferenceFailedError extends DuctileError {
  override readonly name = 'InferenceFailedError'
  constructor({
    code,
    message,
    cause,
  }: { code: 'inference_failed' | 'worker_crashed' | 'no_workers'; message: string; cause?: unknown }) {
    super({ code, message, cause })
    Object.defineProperty(this, marker, { value: true })
  }
  static override isInstance(error: unknown): error is InferenceFailedError {
    return typeof error === 'object' && error !== null && marker in error
  }
}
