import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { EvidenceError } from './errors.js'

/**
 * Files of one folder, each read and hashed once: a check sees one state of a file, however many claims rest on it.
 */
export class EvidenceFolder {
  /** Absolute. */
  readonly root: string
  readonly #hashes = new Map<string, Promise<string>>()
  readonly #texts = new Map<string, Promise<string>>()

  constructor(root: string) {
    this.root = resolve(root)
  }

  /** SHA-256, hex: of a file's bytes; of a folder's sorted lines `hash  path`. @throws EvidenceError */
  hash(path: string): Promise<string> {
    return remembered(this.#hashes, path, () => this.#read(path, file => hashOf(file)))
  }

  /** A file as UTF-8. @throws EvidenceError */
  text(path: string): Promise<string> {
    return remembered(this.#texts, path, () => this.#read(path, file => readFile(file, 'utf8')))
  }

  async json(path: string): Promise<unknown> {
    const text = await this.text(path)
    try {
      return JSON.parse(text)
    } catch (cause) {
      throw new EvidenceError({ fault: 'unreadable', file: path, message: `${path} is not JSON`, cause })
    }
  }

  async #read<T>(path: string, read: (file: string) => Promise<T>): Promise<T> {
    const file = resolve(this.root, path)
    // Evidence that only one machine has is none.
    if (file !== this.root && !file.startsWith(this.root + sep))
      throw new EvidenceError({
        fault: 'missing',
        file: path,
        message: `${path} lies outside the case's folder`,
      })
    try {
      return await read(file)
    } catch (cause) {
      const { code = 'unknown' } = cause as NodeJS.ErrnoException
      const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`
      throw new EvidenceError({ fault: 'missing', file: path, message: `${path} ${why}`, cause })
    }
  }
}

async function hashOf(file: string): Promise<string> {
  if (!(await stat(file)).isDirectory()) return sha256(await readFile(file))
  const inside = await readdir(file, { recursive: true, withFileTypes: true })
  const files = inside.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const lines = await Promise.all(
    files.sort().map(
      async each =>
        `${sha256(await readFile(each))}  ${each
          .slice(file.length + 1)
          .split(sep)
          .join('/')}`,
    ),
  )
  return sha256(lines.join('\n'))
}

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function remembered<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? make()
  known.set(key, found)
  return found
}
