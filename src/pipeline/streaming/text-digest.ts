import { createHash } from 'node:crypto'

/** SHA-256 of a text that comes in pieces, equal to that of the whole however it was cut. */
export class TextDigest {
  readonly #hash = createHash('sha256')
  /** A high surrogate at the end of a piece waits for its other half. */
  #half = ''
  #length = 0

  get length(): number {
    return this.#length
  }

  push(piece: string): void {
    if (piece === '') return
    this.#length += piece.length
    const text = this.#half + piece
    const last = text.charCodeAt(text.length - 1)
    const isOpen = last >= 0xd800 && last <= 0xdbff
    this.#half = isOpen ? text.at(-1)! : ''
    this.#hash.update(isOpen ? text.slice(0, -1) : text, 'utf8')
  }

  /** Hex. The digest may be read while it grows. */
  hex(): string {
    return this.#hash.copy().update(this.#half, 'utf8').digest('hex')
  }
}
