import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { InvalidInputError } from '../../core/index.js'

/** How many of the first bytes identify a file and are looked at for its kind. */
const headBytes = 1 << 20

/** An input opened for reading, front to back, once. */
export interface Source {
  /** As the user named it; `-` for standard input. */
  readonly name: string
  /** Size on disk; undefined for standard input, whose end is not known. */
  readonly sizeBytes: number | undefined
  /** SHA-256 of the first MiB on disk, hex; undefined for standard input. */
  readonly headSha256: string | undefined
  /**
   * Share of the input up to a byte of the text, in [0, 1]; undefined where the end is not known. Of a compressed file
   * it is the share that was read, which runs a little ahead.
   */
  fractionAt(endByte: number): number | undefined
  /** The text's bytes, decompressed. */
  readonly bytes: AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/**
 * Opens a file of lines. Gzip is recognised by its first bytes, not by the file's name.
 *
 * @throws InvalidInputError if the file is binary or UTF-16, and the system's error if it cannot be opened
 */
export async function openSource(file: string): Promise<Source> {
  const handle = await open(file, 'r')
  try {
    const stats = await handle.stat()
    if (stats.isDirectory())
      throw new InvalidInputError({
        code: 'not_a_file',
        where: file,
        message: `${file}: is a folder, not a file`,
      })
    const { size } = stats
    const head = Buffer.alloc(Math.min(size, headBytes))
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    const start = head.subarray(0, bytesRead)
    const stream = handle.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 18 })
    const gzipped = start[0] === 0x1f && start[1] === 0x8b
    if (!gzipped) refuseBinary(start, file)
    return {
      name: file,
      sizeBytes: size,
      headSha256: createHash('sha256').update(start).digest('hex'),
      fractionAt: endByte => (size === 0 ? 1 : (gzipped ? stream.bytesRead : endByte) / size),
      bytes: gzipped ? gunzip(stream, file) : stream,
      close: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Standard input as a source. Its kind is judged line by line, since nothing may be read ahead. */
export function standardInput(stdin: Readable): Source {
  return {
    name: '-',
    sizeBytes: undefined,
    headSha256: undefined,
    fractionAt: () => undefined,
    bytes: asBytes(stdin),
    close: async () => {
      stdin.destroy()
    },
  }
}

async function* asBytes(source: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of source as AsyncIterable<Buffer | string>)
    yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

async function* gunzip(compressed: Readable, file: string): AsyncGenerator<Uint8Array> {
  const plain = compressed.pipe(createGunzip())
  compressed.on('error', error => plain.destroy(error))
  try {
    yield* plain as AsyncIterable<Uint8Array>
  } catch (cause) {
    throw new InvalidInputError({
      code: 'invalid_gzip',
      where: file,
      message: `${file}: the compressed data is damaged or cut short (${(cause as Error).message})`,
      cause,
    })
  }
}

function refuseBinary(start: Uint8Array, file: string): void {
  const utf16 = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)
  if (utf16)
    throw new InvalidInputError({
      code: 'not_utf8',
      where: file,
      message: `${file}: is UTF-16 text; save it as UTF-8`,
    })
  const zero = start.indexOf(0)
  if (zero >= 0)
    throw new InvalidInputError({
      code: 'binary',
      where: file,
      message: `${file}: looks binary (a zero byte at offset ${zero}), not JSON Lines`,
    })
}
