import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Writes a file whole or not at all. */
export async function writeFileWhole(
  file: string,
  text: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const draft = `${file}.part`
  try {
    await pipeline(Readable.from(text, { objectMode: false }), createWriteStream(draft))
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    // The system does not say which file is full.
    throw Object.assign(error as Error, { path: file })
  }
}
