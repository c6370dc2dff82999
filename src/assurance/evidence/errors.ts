import { DuctileError } from '../../core/index.js'

const marker = Symbol.for('ductile.error.EvidenceError')

/** Why a piece of evidence gives nothing. `missing`: not there. `altered`: not what it says it is. `unreadable`: no such value. */
export type EvidenceFault = 'missing' | 'altered' | 'unreadable'

/** A piece of evidence could not be used. `checkCase` makes a finding of it; it ends no check. */
export class EvidenceError extends DuctileError {
  override readonly name = 'EvidenceError'
  readonly fault: EvidenceFault
  readonly file: string

  constructor({
    fault,
    file,
    message,
    cause,
  }: { fault: EvidenceFault; file: string; message: string; cause?: unknown }) {
    super({ code: `evidence_${fault}`, message, cause })
    this.fault = fault
    this.file = file
    Object.defineProperty(this, marker, { value: true })
  }

  static override isInstance(error: unknown): error is EvidenceError {
    return typeof error === 'object' && error !== null && marker in error
  }
}
