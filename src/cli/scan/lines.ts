/** @file Splits bytes into lines without ever holding more than one line of bounded length. */

/** A line of the input, without its line ending. `number` counts from 1 and includes blank lines. */
export type Line = {
  readonly number: number
  /** Bytes of the stream up to the end of this line, its ending included. */
  readonly endByte: number
} & (
  | { readonly type: 'line'; readonly bytes: Buffer }
  /** Longer than allowed: its bytes were counted and thrown away. */
  | { readonly type: 'too-long'; readonly sizeBytes: number }
)

const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * The lines of a byte stream in order. Ends at `\n` or `\r\n`; a last line without an ending counts; a byte-order
 * mark at the start is dropped.
 *
 * @param options.maxBytes - longest line that is kept, line ending left out
 */
export async function* readLines(
  source: AsyncIterable<Uint8Array>,
  { maxBytes }: { maxBytes: number },
): AsyncGenerator<Line> {
  const pending = new PendingLine(maxBytes)
  let number = 0
  let before = 0
  for await (const chunk of source) {
    let from = 0
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
      pending.add(chunk.subarray(from, end))
      from = end + 1
      yield pending.take(++number, before + from)
    }
    pending.add(chunk.subarray(from))
    before += chunk.length
  }
  if (pending.sizeBytes > 0) yield pending.take(++number, before)
}

/** The bytes of the line being read, dropped as soon as they exceed the limit. */
class PendingLine {
  readonly #maxBytes: number
  #pieces: Uint8Array[] = []
  #sizeBytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  add(piece: Uint8Array): void {
    if (piece.length === 0) return
    this.#sizeBytes += piece.length
    // One byte of grace for the `\r` of a line that is exactly as long as allowed.
    if (this.#sizeBytes > this.#maxBytes + 1) this.#pieces = []
    else this.#pieces.push(piece)
  }

  take(number: number, endByte: number): Line {
    const kept = this.#sizeBytes <= this.#maxBytes + 1
    const bytes = trimLine(kept ? Buffer.concat(this.#pieces) : Buffer.alloc(0), number)
    const sizeBytes = this.#sizeBytes
    this.#pieces = []
    this.#sizeBytes = 0
    return kept && bytes.length <= this.#maxBytes
      ? { type: 'line', number, endByte, bytes }
      : { type: 'too-long', number, endByte, sizeBytes }
  }
}

function trimLine(bytes: Buffer, number: number): Buffer {
  const start = number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const end = bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length
  return bytes.subarray(Math.min(start, end), end)
}
