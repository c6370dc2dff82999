/**
 * @file The output of `scan --out`, which survives `kill -9`. Rows are appended in the order of the input, so the
 * number of complete lines says where to go on. A note beside the file (`OUT.scan`) holds what the rows were made
 * from; a run that would mix two inputs, options or models in one file is refused.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { type FileHandle, open, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { InvalidInputError } from '../../core/index.js'
import { readLines } from './lines.js'

/** Lines are collected this long before they are handed to the system. A killed process loses no more than these. */
const flushBytes = 1 << 16

/** What the rows of an output are made from. Two runs may share a file only if all of it is the same. */
export interface Fingerprint {
  readonly input: string
  readonly inputBytes: number
  readonly inputHeadSha256: string
  /** Every option that changes a row, and the model's hash. */
  readonly options: Readonly<Record<string, string>>
}

const note = z.object({
  version: z.literal(1),
  input: z.string(),
  inputBytes: z.number(),
  inputHeadSha256: z.string(),
  options: z.record(z.string(), z.string()),
})

/** An output file opened for appending. */
export interface OutputFile {
  /** Complete rows that were there already. */
  readonly resumedRows: number
  append(line: string): Promise<void>
  /** Hands over what was collected, makes it durable and closes the file. */
  close(): Promise<void>
}

/**
 * Opens the output to begin it or to go on with it. A last line that was torn off is cut away; each complete line is
 * shown to `onResumed`, so that the summary covers the whole file.
 *
 * @throws InvalidInputError if the file belongs to another input, other options or another program
 */
export async function openOutputFile(
  file: string,
  {
    fingerprint,
    restart,
    onResumed,
  }: { fingerprint: Fingerprint; restart: boolean; onResumed: (row: Record<string, unknown>) => void },
): Promise<OutputFile> {
  const folder = dirname(file)
  if (!existsSync(folder))
    throw new InvalidInputError({
      code: 'no_folder',
      where: file,
      message: `--out: the folder ${folder} does not exist`,
    })
  const size = await regularSize(file)
  let rows = 0
  let keepBytes = 0
  if (!restart && size > 0) {
    compare(file, await readNote(file), fingerprint)
    ;({ rows, keepBytes } = await readBack(file, onResumed))
  } else await begin(file, fingerprint)
  const handle = await open(file, 'r+')
  await handle.truncate(keepBytes)
  return appender(handle, { file, position: keepBytes, resumedRows: rows })
}

function appender(
  handle: FileHandle,
  { file, position, resumedRows }: { file: string; position: number; resumedRows: number },
): OutputFile {
  let collected: string[] = []
  let size = 0
  let at = position
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(collected.join(''))
    collected = []
    size = 0
    // A write may take fewer bytes than it was given.
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at).catch(error => {
        // The system does not say which file is full.
        throw Object.assign(error as Error, { path: file })
      })
      done += bytesWritten
      at += bytesWritten
    }
  }
  return {
    resumedRows,
    async append(line) {
      collected.push(line)
      size += line.length
      if (size >= flushBytes) await flush()
    },
    async close() {
      try {
        await flush()
        await handle.sync()
      } finally {
        await handle.close()
      }
    },
  }
}

/** Counts the complete rows of an earlier run and finds where the last one ends. */
async function readBack(
  file: string,
  onResumed: (row: Record<string, unknown>) => void,
): Promise<{ rows: number; keepBytes: number }> {
  const handle = await open(file, 'r')
  try {
    const keepBytes = await lastLineEnd(handle)
    if (keepBytes === 0) return { rows: 0, keepBytes }
    let rows = 0
    const stream = handle.createReadStream({ start: 0, end: keepBytes - 1, autoClose: false })
    for await (const line of readLines(stream, { maxBytes: Number.MAX_SAFE_INTEGER })) {
      rows++
      onResumed(parseWritten(line.type === 'line' ? line.bytes : Buffer.alloc(0), { file, row: rows }))
    }
    return { rows, keepBytes }
  } finally {
    await handle.close()
  }
}

function parseWritten(bytes: Buffer, { file, row }: { file: string; row: number }): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Falls through: the row is not ours either way.
  }
  throw new InvalidInputError({
    code: 'not_our_output',
    where: `${file}:${row}`,
    message: `${file}: row ${row} is not a row of a scan; the file was changed (--restart begins anew)`,
  })
}

/** Offset behind the last line feed, found from the end. */
async function lastLineEnd(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat()
  const block = Buffer.alloc(1 << 16)
  for (let end = size; end > 0; end -= block.length) {
    const start = Math.max(0, end - block.length)
    const { bytesRead } = await handle.read(block, 0, end - start, start)
    const found = block.subarray(0, bytesRead).lastIndexOf(0x0a)
    if (found >= 0) return start + found + 1
  }
  return 0
}

const notePath = (file: string): string => `${file}.scan`

async function begin(file: string, fingerprint: Fingerprint): Promise<void> {
  const path = notePath(file)
  await writeFile(`${path}.new`, `${JSON.stringify({ version: 1, ...fingerprint }, null, 2)}\n`)
  // The rows of an earlier run go before its note is replaced: a kill in between must not pair old rows with this note.
  await writeFile(file, '')
  await rename(`${path}.new`, path)
}

async function readNote(file: string): Promise<Fingerprint> {
  try {
    return note.parse(JSON.parse(await readFile(notePath(file), 'utf8')))
  } catch (cause) {
    throw new InvalidInputError({
      code: 'not_our_output',
      where: file,
      message: `${file}: is not empty and was not begun by a scan (no readable ${notePath(file)}); name another file or pass --restart to replace it`,
      cause,
    })
  }
}

function compare(file: string, before: Fingerprint, now: Fingerprint): void {
  const differences = [
    ...(before.inputBytes === now.inputBytes && before.inputHeadSha256 === now.inputHeadSha256
      ? []
      : [`the input (${before.input} then, ${now.input} now)`]),
    ...[...new Set([...Object.keys(before.options), ...Object.keys(now.options)])]
      .filter(name => before.options[name] !== now.options[name])
      .map(name => `${name} (${before.options[name] ?? 'unset'} then, ${now.options[name] ?? 'unset'} now)`),
  ]
  if (differences.length > 0)
    throw new InvalidInputError({
      code: 'other_scan',
      where: file,
      message: `${file}: belongs to another scan, different in ${differences.join(' and ')}; name another file or pass --restart to replace it`,
    })
}

async function regularSize(file: string): Promise<number> {
  try {
    const found = await stat(file)
    if (found.isFile()) return found.size
    throw new InvalidInputError({
      code: 'not_a_file',
      where: file,
      message: `${file}: --out must be a regular file; leave --out away to write to standard output`,
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

/** SHA-256 of a value's JSON, shortened for a note a person may read. */
export function shortHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
}
