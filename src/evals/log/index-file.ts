/**
 * @file `index.bin`: the index of a run as a file. Eight bytes of magic, the length of a JSON head, the head, then the
 * columns as they lie in memory (little-endian), each from a multiple of eight bytes. It can always be made again from
 * the journal; what does not fit the journal is not used.
 */
import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { z } from 'zod'
import { CodeColumn, NumberColumn, TextColumn } from './columns.js'
import { type Covered, RunIndex } from './run-index.js'

const magic = 'DUCTILE1'
const place = z.object({ at: z.int().nonnegative(), length: z.int().nonnegative() })
const headSchema = z.object({
  rows: z.int().nonnegative(),
  covered: z.object({
    bytes: z.int().nonnegative(),
    lastLine: z.object({ offset: z.int(), length: z.int(), sha256: z.string() }).optional(),
  }),
  ids: z.object({ bytes: place, ends: place }),
  numbers: z.array(z.object({ name: z.string(), place })),
  words: z.array(z.object({ name: z.string(), words: z.array(z.string()), place })),
  leftOut: z.array(z.string()),
})
type Head = z.infer<typeof headSchema>

/** Writes the index beside its journal, whole or not at all. */
export async function saveIndex(file: string, index: RunIndex, covered: Covered): Promise<void> {
  const { rows } = index
  const parts: Uint8Array[] = []
  let size = 0
  const put = (data: Float64Array | Uint16Array | Uint32Array | Uint8Array): z.infer<typeof place> => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const at = size
    parts.push(bytes, new Uint8Array(padding(bytes.length)))
    size += bytes.length + padding(bytes.length)
    return { at, length: bytes.length }
  }
  const { bytes, ends } = index.ids.parts()
  const head: Head = {
    rows,
    covered: { ...covered },
    ids: { bytes: put(bytes), ends: put(ends) },
    numbers: [...index.numbers].map(([name, column]) => ({ name, place: put(column.values(rows)) })),
    words: [...index.words].map(([name, column]) => ({
      name,
      words: column.words,
      place: put(column.codes(rows)),
    })),
    leftOut: [...index.leftOut],
  }
  const text = Buffer.from(JSON.stringify(head))
  const front = Buffer.alloc(16 + text.length + padding(text.length))
  front.write(magic, 0, 'latin1')
  front.writeUInt32LE(text.length, 8)
  text.copy(front, 16)
  const draft = `${file}.${randomUUID()}`
  try {
    const handle = await open(draft, 'wx')
    try {
      for (const part of [front, ...parts]) if (part.length > 0) await handle.writeFile(part)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** @returns undefined when there is no index, or none that can be read: it is then made from the journal */
export async function loadIndex(file: string): Promise<{ index: RunIndex; covered: Covered } | undefined> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (handle === undefined) return undefined
  try {
    const { size } = await handle.stat()
    // From `alloc`, not from a pool: columns are views and must begin at a multiple of eight.
    const data = Buffer.from(new ArrayBuffer(size))
    for (let done = 0; done < size; ) {
      const { bytesRead } = await handle.read(data, done, Math.min(size - done, 1 << 30), done)
      if (bytesRead === 0) return undefined
      done += bytesRead
    }
    return parse(data)
  } finally {
    await handle.close()
  }
}

function parse(data: Buffer): { index: RunIndex; covered: Covered } | undefined {
  if (data.length < 16 || data.toString('latin1', 0, 8) !== magic) return undefined
  const length = data.readUInt32LE(8)
  const head = headSchema.safeParse(jsonOf(data.toString('utf8', 16, 16 + length))).data
  if (head === undefined) return undefined
  const start = 16 + length + padding(length)
  const { rows, covered, ids, numbers, words, leftOut } = head
  const places = [ids.bytes, ids.ends, ...numbers.map(each => each.place), ...words.map(each => each.place)]
  if (places.some(({ at, length: size }) => start + at + size > data.length)) return undefined
  if (ids.ends.length !== 4 * rows) return undefined
  const bufferAt = ({ at }: { at: number }): number => start + at
  const { lastLine } = covered
  return {
    index: new RunIndex({
      ids: new TextColumn(
        new Uint8Array(data.buffer, bufferAt(ids.bytes), ids.bytes.length),
        new Uint32Array(data.buffer, bufferAt(ids.ends), rows),
      ),
      numbers: new Map(
        numbers.map(({ name, place }) => [
          name,
          new NumberColumn(new Float64Array(data.buffer, bufferAt(place), place.length / 8)),
        ]),
      ),
      words: new Map(
        words.map(each => [
          each.name,
          new CodeColumn(
            new Uint16Array(data.buffer, bufferAt(each.place), each.place.length / 2),
            each.words,
          ),
        ]),
      ),
      leftOut,
    }),
    covered: { bytes: covered.bytes, ...(lastLine === undefined ? {} : { lastLine }) },
  }
}

/** A file cut short has no head. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const padding = (length: number): number => (8 - (length % 8)) % 8
