import { DuctileError } from '../core/index.js'

const systemReasons: Readonly<Record<string, string>> = Object.freeze({
  EACCES: 'permission denied',
  EADDRINUSE: 'the port is in use; choose another with --port',
  EADDRNOTAVAIL: 'this machine does not have that address',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would become larger than the system allows',
  EISDIR: 'is a folder, not a file',
  EMFILE: 'too many open files',
  ENOENT: 'no such file or folder',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'is not a folder',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
})

/**
 * What went wrong, in one line for a person. Errors of ours and of the system name their file, row or option; anything
 * else is a fault of ours and is called an internal error.
 */
export function describeFailure(error: unknown): string {
  if (DuctileError.isInstance(error)) return oneLine(error.message)
  if (error instanceof Error) {
    const { code, path, syscall } = error as NodeJS.ErrnoException
    const reason = code === undefined ? undefined : systemReasons[code]
    if (reason !== undefined) return oneLine(`${path ?? syscall ?? code}: ${reason}`)
    return oneLine(`internal error: ${error.message || error.name}`)
  }
  return oneLine(`internal error: ${String(error)}`)
}

/** Folds line breaks and control characters, which could otherwise forge a second line or steer the terminal. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim()
}
