import { InvalidArgumentError } from '../core/index.js'

const marker = Symbol.for('ductile.error.InsufficientDataError')

/** What a statistic lacks: any row at all, one of the two classes, or two values that differ. */
export type Missing = 'rows' | 'positives' | 'negatives' | 'variation'

/**
 * The values are in order, but there are too few of them for the number asked for: collect more. A statistic of no
 * data is neither 0 nor NaN. Still an `InvalidArgumentError` (`name` and `code` are its own), so that whoever does
 * not care which of the two it is catches one class; `missing` says what to collect.
 */
export class InsufficientDataError extends InvalidArgumentError {
  readonly missing: Missing

  constructor(message: string, { missing }: { missing: Missing }) {
    super(message)
    this.missing = missing
    Object.defineProperty(this, marker, { value: true })
  }

  static override isInstance(error: unknown): error is InsufficientDataError {
    return typeof error === 'object' && error !== null && marker in error
  }
}
