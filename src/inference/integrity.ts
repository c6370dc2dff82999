/** @file Nothing of a model is used before its hash fits its card. */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelIntegrityError } from '../core/index.js'
import type { ModelCard } from './card.js'

/** One row of the card's `files`. */
export type ModelFile = ModelCard['files'][number]

const chunkBytes = 4 * 1024 * 1024

/**
 * Reads a model file into memory and checks size and SHA-256 of exactly the bytes it returns, so that nobody can
 * change the file between the check and its use.
 *
 * @returns the bytes over a SharedArrayBuffer: worker threads read them without a copy
 * @throws ModelIntegrityError naming the file: missing, of another size, or with another hash
 */
export async function readVerified(directory: string, file: ModelFile): Promise<Uint8Array> {
  const refuse = (why: string, cause?: unknown) =>
    new ModelIntegrityError({
      file: file.path,
      message: `model file ${file.path} in ${directory}: ${why}`,
      cause,
    })
  const handle = await open(join(directory, file.path), 'r').catch((cause: NodeJS.ErrnoException) => {
    throw refuse(cause.code === 'ENOENT' ? 'is missing' : `cannot be read (${cause.code})`, cause)
  })
  try {
    const { size } = await handle.stat()
    if (size !== file.bytes) throw refuse(`has ${size} bytes, its card says ${file.bytes}`)
    const bytes = new Uint8Array(new SharedArrayBuffer(size))
    const hash = createHash('sha256')
    for (let position = 0; position < size; ) {
      const { bytesRead } = await handle.read(
        bytes,
        position,
        Math.min(chunkBytes, size - position),
        position,
      )
      if (bytesRead === 0) throw refuse(`ended after ${position} bytes, its card says ${file.bytes}`)
      hash.update(bytes.subarray(position, position + bytesRead))
      position += bytesRead
    }
    const actual = hash.digest('hex')
    if (actual !== file.sha256) throw refuse(`has SHA-256 ${actual}, its card says ${file.sha256}`)
    return bytes
  } finally {
    await handle.close()
  }
}
