/** @file Reading a journal: complete lines only, each with its place. */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { InvalidInputError } from '../../core/index.js'
import type { SampleRecord } from '../record.js'
import type { Covered } from './run-index.js'

/** One line of a journal, without its line break. */
export interface JournalLine {
  readonly offset: number
  readonly bytes: Buffer
}

const chunkBytes = 1 << 20

/** The complete lines from a byte on; what follows the last line break is still being written, or was torn off. */
export async function* journalLines(
  handle: FileHandle,
  from: number,
): AsyncGenerator<readonly JournalLine[]> {
  let rest: Buffer = Buffer.alloc(0)
  let position = from
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkBytes)
    const { bytesRead } = await handle.read(chunk, 0, chunkBytes, position)
    if (bytesRead === 0) return
    const start = position - rest.length
    position += bytesRead
    const data =
      rest.length === 0 ? chunk.subarray(0, bytesRead) : Buffer.concat([rest, chunk.subarray(0, bytesRead)])
    const lines: JournalLine[] = []
    let at = 0
    // What was left over holds no line break.
    for (let end = data.indexOf(10, rest.length); end !== -1; end = data.indexOf(10, at)) {
      lines.push({ offset: start + at, bytes: data.subarray(at, end) })
      at = end + 1
    }
    rest = data.subarray(at)
    if (lines.length > 0) yield lines
  }
}

/** @throws InvalidInputError naming file and byte of a complete line that is no record */
export function parseRecord(bytes: Buffer, { file, offset }: { file: string; offset: number }): SampleRecord {
  const where = `${file}: byte ${offset}`
  let value: unknown
  try {
    value = JSON.parse(bytes.toString())
  } catch (cause) {
    throw new InvalidInputError({
      code: 'bad_record',
      where,
      message: `${where}: the line is no JSON`,
      cause,
    })
  }
  const missing = fieldMissing(value)
  if (missing === undefined) return value as SampleRecord
  throw new InvalidInputError({
    code: 'bad_record',
    where,
    message: `${where}: the record has no ${missing}`,
  })
}

/** The fields without which a record cannot be listed; everything else was checked when it was written. */
function fieldMissing(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'fields'
  const record = value as Partial<Record<keyof SampleRecord, unknown>>
  if (typeof record.id !== 'string') return 'id'
  if (typeof record.epoch !== 'number') return 'epoch'
  for (const name of ['scores', 'usage', 'metadata'] as const)
    if (typeof record[name] !== 'object' || record[name] === null) return name
  return undefined
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Whether a journal still begins with what an index covers. */
export async function stillCovers(handle: FileHandle, { bytes, lastLine }: Covered): Promise<boolean> {
  const { size } = await handle.stat()
  if (size < bytes) return false
  if (lastLine === undefined) return bytes === 0
  return sha256(await readAt(handle, lastLine)) === lastLine.sha256
}

export async function readAt(
  handle: FileHandle,
  { offset, length }: { offset: number; length: number },
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return bytes.subarray(0, done)
}
