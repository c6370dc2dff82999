import { DuctileError } from '../core/index.js'

const marker = Symbol.for('ductile.error.CalibratorError')

/**
 * A kept calibrator may not be used: it has expired, was altered, is dated in the future, or was not written by this
 * schema. Calibrate again, or fetch the file again.
 */
export class CalibratorError extends DuctileError {
  override readonly name = 'CalibratorError'

  constructor({
    code,
    message,
  }: {
    code: 'calibrator_expired' | 'calibrator_altered' | 'calibrator_not_yet_valid' | 'calibrator_schema'
    message: string
  }) {
    super({ code, message })
    Object.defineProperty(this, marker, { value: true })
  }

  static override isInstance(error: unknown): error is CalibratorError {
    return typeof error === 'object' && error !== null && marker in error
  }
}
