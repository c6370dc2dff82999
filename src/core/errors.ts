/**
 * @file The errors of Ductile. One class per reaction of the caller. `instanceof` fails over two copies of a
 * package, so each class carries a `Symbol.for` marker and a static `isInstance` (the AI SDK's habit).
 *
 * Not errors: what policy blocked, what abstained, what could not be scored. Those are values (`Outcome`,
 * `Decision`); only the HTTP edge turns one into an exception.
 */

const marker = (name: string): symbol => Symbol.for(`ductile.error.${name}`)
const carries = (error: unknown, name: string): boolean =>
  typeof error === 'object' && error !== null && marker(name) in error

/** Base of every error Ductile throws on purpose. `code` is stable and in snake_case. */
export class DuctileError extends Error {
  override readonly name: string = 'DuctileError'
  readonly code: string
  constructor({ code, message, cause }: { code: string; message: string; cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    Object.defineProperty(this, marker('DuctileError'), { value: true })
  }
  static isInstance(error: unknown): error is DuctileError {
    return carries(error, 'DuctileError')
  }
}

/** The caller passed something outside a function's contract: fix the call. Names function, argument and value. */
export class InvalidArgumentError extends DuctileError {
  override readonly name = 'InvalidArgumentError'
  constructor(message: string, options: { cause?: unknown } = {}) {
    super({ code: 'invalid_argument', message, ...options })
    Object.defineProperty(this, marker('InvalidArgumentError'), { value: true })
  }
  static override isInstance(error: unknown): error is InvalidArgumentError {
    return carries(error, 'InvalidArgumentError')
  }
}

/** What came from outside (a file, a request, a row) cannot be read: fix the input. `code` says which rule it broke. */
export class InvalidInputError extends DuctileError {
  override readonly name = 'InvalidInputError'
  /** Where: a field path, a file, `file:row`. */
  readonly where: string
  constructor({
    code,
    message,
    where,
    cause,
  }: { code: string; message: string; where: string; cause?: unknown }) {
    super({ code, message, cause })
    this.where = where
    Object.defineProperty(this, marker('InvalidInputError'), { value: true })
  }
  static override isInstance(error: unknown): error is InvalidInputError {
    return carries(error, 'InvalidInputError')
  }
}

/** A configuration or policy file contradicts itself or names what does not exist: fix the file, then start again. */
export class ConfigurationError extends DuctileError {
  override readonly name = 'ConfigurationError'
  readonly where: string
  constructor({ message, where, cause }: { message: string; where: string; cause?: unknown }) {
    super({ code: 'configuration', message, cause })
    this.where = where
    Object.defineProperty(this, marker('ConfigurationError'), { value: true })
  }
  static override isInstance(error: unknown): error is ConfigurationError {
    return carries(error, 'ConfigurationError')
  }
}

/** A signal gave no assessment. The failure mode decides what happens; it is never read as safe. */
export class SignalFailedError extends DuctileError {
  override readonly name = 'SignalFailedError'
  readonly signal: string
  constructor({ signal, cause }: { signal: string; cause: unknown }) {
    super({ code: 'signal_failed', message: `signal "${signal}" failed; the failure mode applies`, cause })
    this.signal = signal
    Object.defineProperty(this, marker('SignalFailedError'), { value: true })
  }
  static override isInstance(error: unknown): error is SignalFailedError {
    return carries(error, 'SignalFailedError')
  }
}

/** A model file is missing, altered, or does not do what its card says: do not use it, fetch it again. */
export class ModelIntegrityError extends DuctileError {
  override readonly name = 'ModelIntegrityError'
  readonly file: string
  constructor({ file, message, cause }: { file: string; message: string; cause?: unknown }) {
    super({ code: 'model_integrity', message, cause })
    this.file = file
    Object.defineProperty(this, marker('ModelIntegrityError'), { value: true })
  }
  static override isInstance(error: unknown): error is ModelIntegrityError {
    return carries(error, 'ModelIntegrityError')
  }
}

/** The store could not keep or read an entry (disk full, locked, unreachable, written by a newer version): evidence is at risk, so stop or wait. */
export class StoreError extends DuctileError {
  override readonly name = 'StoreError'
  constructor({ code, message, cause }: { code: string; message: string; cause?: unknown }) {
    super({ code, message, cause })
    Object.defineProperty(this, marker('StoreError'), { value: true })
  }
  static override isInstance(error: unknown): error is StoreError {
    return carries(error, 'StoreError')
  }
}
