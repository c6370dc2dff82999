/** @file Public sets in a folder, as lines. */
import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { InvalidInputError } from '../../core/index.js'

/** `NAME/NAME.jsonl` or `NAME/NAME.jsonl.gz` of a folder; undefined if neither is there. */
export function findJsonl(folder: string, name: string): string | undefined {
  return ['.jsonl', '.jsonl.gz'].map(ending => join(folder, name, name + ending)).find(existsSync)
}

/** Lines of a file, unpacked if its name ends in .gz. A file that cannot be read to its end is an error, not a short file. */
export async function* readLines(file: string): AsyncGenerator<string> {
  const bytes = createReadStream(file)
  const input = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes
  // `pipe` does not hand errors on.
  bytes.on('error', error => input.destroy(error))
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  } catch (cause) {
    throw new InvalidInputError({
      code: 'unreadable',
      where: file,
      message: `${file}: cannot be read to its end`,
      cause,
    })
  } finally {
    bytes.destroy()
  }
}
