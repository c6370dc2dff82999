/** @file Columns that grow a row at a time and are written to a file as they lie in memory. */
import { InvalidArgumentError } from '../../core/index.js'

/** Numbers by row; NaN where a row has none. */
export class NumberColumn {
  #values: Float64Array

  /** @param values - taken over, not copied */
  constructor(values: Float64Array = new Float64Array(0)) {
    this.#values = values
  }

  at(row: number): number {
    return this.#values[row] ?? Number.NaN
  }

  set(row: number, value: number): void {
    if (row >= this.#values.length) {
      const grown = new Float64Array(Math.max(1024, 2 * this.#values.length, row + 1)).fill(Number.NaN)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[row] = value
  }

  /** The first `rows` values; not a copy where the column is long enough. */
  values(rows: number): Float64Array {
    if (rows > this.#values.length) this.set(rows - 1, Number.NaN)
    return this.#values.subarray(0, rows)
  }
}

/** Words by row, each kept once. Code 0: the row has none. */
export class CodeColumn {
  /** Most different words a column tells apart; further ones read as `overflow`. */
  static readonly limit = 0xfffe
  static readonly overflow = '(other)'
  #codes: Uint16Array
  readonly words: string[]
  readonly #codeOf: Map<string, number>

  constructor(codes: Uint16Array = new Uint16Array(0), words: readonly string[] = []) {
    this.#codes = codes
    this.words = [...words]
    this.#codeOf = new Map(words.map((word, index) => [word, index + 1]))
  }

  at(row: number): string | undefined {
    const code = this.#codes[row] ?? 0
    if (code === 0) return undefined
    return this.words[code - 1] ?? CodeColumn.overflow
  }

  set(row: number, word: string | undefined): void {
    const code = word === undefined ? 0 : this.#coded(word)
    if (row >= this.#codes.length) {
      if (code === 0) return
      const grown = new Uint16Array(Math.max(1024, 2 * this.#codes.length, row + 1))
      grown.set(this.#codes)
      this.#codes = grown
    }
    this.#codes[row] = code
  }

  codeOf(word: string): number | undefined {
    return this.#codeOf.get(word)
  }

  codes(rows: number): Uint16Array {
    if (rows > this.#codes.length) {
      const grown = new Uint16Array(rows)
      grown.set(this.#codes)
      this.#codes = grown
    }
    return this.#codes.subarray(0, rows)
  }

  #coded(word: string): number {
    const known = this.#codeOf.get(word)
    if (known !== undefined) return known
    if (this.words.length >= CodeColumn.limit) return CodeColumn.limit + 1
    this.words.push(word)
    this.#codeOf.set(word, this.words.length)
    return this.words.length
  }
}

/** Texts by row, end to end in UTF-8. Appended only. */
export class TextColumn {
  #bytes: Uint8Array
  #ends: Uint32Array
  #rows: number

  constructor(bytes: Uint8Array = new Uint8Array(0), ends: Uint32Array = new Uint32Array(0)) {
    this.#bytes = bytes
    this.#ends = ends
    this.#rows = ends.length
  }

  get rows(): number {
    return this.#rows
  }

  at(row: number): string {
    if (row < 0 || row >= this.#rows)
      throw new InvalidArgumentError(`TextColumn.at: there is no row ${row}, there are ${this.#rows}`)
    return Buffer.from(
      this.#bytes.buffer,
      this.#bytes.byteOffset + this.#start(row),
      this.#length(row),
    ).toString()
  }

  push(text: string): void {
    const start = this.#rows === 0 ? 0 : this.#ends[this.#rows - 1]!
    const size = Buffer.byteLength(text)
    if (start + size > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(4096, 2 * this.#bytes.length, start + size))
      grown.set(this.#bytes.subarray(0, start))
      this.#bytes = grown
    }
    if (this.#rows === this.#ends.length) {
      const grown = new Uint32Array(Math.max(1024, 2 * this.#ends.length))
      grown.set(this.#ends)
      this.#ends = grown
    }
    new TextEncoder().encodeInto(text, this.#bytes.subarray(start))
    this.#ends[this.#rows] = start + size
    this.#rows += 1
  }

  /** Rows whose text contains these words, in order. */
  containing(words: string): Uint32Array {
    const needle = Buffer.from(words)
    if (needle.length === 0) return Uint32Array.from({ length: this.#rows }, (_, row) => row)
    const heap = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#size())
    const found: number[] = []
    for (let at = heap.indexOf(needle); at !== -1; ) {
      const row = this.#rowAt(at)
      const end = this.#ends[row]!
      // A match over the border of two texts is none.
      if (at + needle.length <= end) {
        found.push(row)
        at = heap.indexOf(needle, end)
      } else at = heap.indexOf(needle, at + 1)
    }
    return Uint32Array.from(found)
  }

  parts(): { readonly bytes: Uint8Array; readonly ends: Uint32Array } {
    return { bytes: this.#bytes.subarray(0, this.#size()), ends: this.#ends.subarray(0, this.#rows) }
  }

  #size(): number {
    return this.#rows === 0 ? 0 : this.#ends[this.#rows - 1]!
  }

  #start(row: number): number {
    return row === 0 ? 0 : this.#ends[row - 1]!
  }

  #length(row: number): number {
    return this.#ends[row]! - this.#start(row)
  }

  /** The row that holds a byte: the first whose end lies behind it. */
  #rowAt(byte: number): number {
    let low = 0
    let high = this.#rows - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#ends[middle]! > byte) high = middle
      else low = middle + 1
    }
    return low
  }
}
