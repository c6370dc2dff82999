import type { Writable } from 'node:stream'

/** The reader of our output closed it (`ductile … | head`). Not a fault: the command ends quietly. */
export class BrokenPipeError extends Error {
  override readonly name = 'BrokenPipeError'
  static isInstance(error: unknown): error is BrokenPipeError {
    return error instanceof BrokenPipeError
  }
}

/**
 * Writes and waits until the stream has taken the text, so that a slow reader slows the writer instead of filling
 * the memory.
 *
 * @throws BrokenPipeError if the reader is gone
 */
export function write(stream: Writable, text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, error => {
      if (error === null || error === undefined) resolve()
      else if (isGone(error)) reject(new BrokenPipeError('the reader closed the pipe', { cause: error }))
      else reject(Object.assign(error, { path: (error as NodeJS.ErrnoException).path ?? 'standard output' }))
    })
  })
}

/** One JSON document on a line of its own, or indented for a person's terminal. */
export function writeJson(
  { stream, interactive }: { stream: Writable; interactive: boolean },
  value: unknown,
): Promise<void> {
  return write(stream, `${JSON.stringify(value, null, interactive ? 2 : undefined)}\n`)
}

function isGone(error: Error): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ECONNRESET'
}
