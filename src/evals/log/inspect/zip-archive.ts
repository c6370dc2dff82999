/** @file Members of a ZIP archive one by one: stored, deflate, and the zstd that Inspect packs with since 0.3.206. */
import { decompress as unzstd } from 'fzstd'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { InvalidInputError } from '../../../core/index.js'

/** Larger members are refused: a small file could ask for all memory. */
const largestMember = 1 << 30
const zstd = 93

export interface ZipArchive extends Disposable {
  readonly names: readonly string[]
  /** @throws InvalidInputError naming file and member */
  read(name: string): Promise<Buffer>
}

/** @throws InvalidInputError if the file is no ZIP archive */
export async function openZip(file: string): Promise<ZipArchive> {
  let zip: ZipFile
  const entries = new Map<string, Entry>()
  try {
    zip = await openPromise(file, { lazyEntries: true, autoClose: false })
    // A member written twice counts as it was written last.
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw new InvalidInputError({
      code: 'bad_archive',
      where: file,
      message: `${file} cannot be read as an archive: ${code === 'ENOENT' ? 'there is no such file' : message}`,
      cause,
    })
  }
  return {
    names: [...entries.keys()],
    async read(name) {
      const entry = entries.get(name)
      const refuse = (why: string, cause?: unknown): InvalidInputError =>
        new InvalidInputError({
          code: 'bad_archive',
          where: `${file}: ${name}`,
          message: `${file}: ${name} ${why}`,
          cause,
        })
      if (entry === undefined) throw refuse('is not in the archive')
      if (entry.uncompressedSize > largestMember) throw refuse('is larger than 1 GiB')
      try {
        const isZstd = entry.compressionMethod === zstd
        const stream = await zip.openReadStreamPromise(entry, isZstd ? { decodeFileData: false } : {})
        const chunks: Buffer[] = []
        for await (const chunk of stream) chunks.push(chunk as Buffer)
        const bytes = Buffer.concat(chunks)
        if (!isZstd) return bytes
        const unpacked = Buffer.from(unzstd(bytes, new Uint8Array(entry.uncompressedSize)))
        if (unpacked.length === entry.uncompressedSize) return unpacked
        throw new RangeError(`${unpacked.length} bytes instead of ${entry.uncompressedSize}`)
      } catch (cause) {
        throw refuse(`cannot be unpacked (${(cause as Error).message})`, cause)
      }
    },
    [Symbol.dispose]: () => zip.close(),
  }
}
