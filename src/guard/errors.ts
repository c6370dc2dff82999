import { DuctileError } from '../core/index.js'

const marker = Symbol.for('ductile.error.GuardParseError')

/** A moderator's answer does not have the form it should. Unscored, never safe: the failure mode decides. */
export class GuardParseError extends DuctileError {
  override readonly name = 'GuardParseError'
  constructor(message: string) {
    super({ code: 'guard_parse', message })
    Object.defineProperty(this, marker, { value: true })
  }
  static override isInstance(error: unknown): error is GuardParseError {
    return typeof error === 'object' && error !== null && marker in error
  }
}
