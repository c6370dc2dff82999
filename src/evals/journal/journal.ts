/** @file The journal of a run while it is written: append-only, durable in small batches. */
import { type FileHandle, open } from 'node:fs/promises'
import type { SampleRecord } from '../record.js'
import { journalFile } from './run-folder.js'

export interface Journal {
  /** Resolves once the record survives a power cut. Records that wait are made durable together. */
  append(record: SampleRecord): Promise<void>
  /** Records that were appended and are not durable yet. */
  readonly waiting: number
  /** Makes durable what waits, and lets go of the file. @throws the first failure of an append */
  close(): Promise<void>
}

interface Batch {
  readonly lines: string[]
  readonly kept: Promise<void>
  settle(error?: unknown): void
}

/**
 * Opens the journal for appending behind its last whole record: what a kill tore off is cut away.
 *
 * @param keepBytes - where the last whole line ends
 */
export async function openJournal(folder: string, { keepBytes }: { keepBytes: number }): Promise<Journal> {
  const file = journalFile(folder)
  const handle = await open(file, keepBytes === 0 ? 'w' : 'r+')
  await handle.truncate(keepBytes)
  let at = keepBytes
  let waiting = 0
  let next: Batch | undefined
  let writing: Promise<void> | undefined
  let failure: { readonly error: unknown } | undefined

  const drain = async (): Promise<void> => {
    // A turn of the event loop, so that what ends together is kept together.
    await new Promise(resolve => setImmediate(resolve))
    while (next !== undefined) {
      const batch = next
      next = undefined
      try {
        if (failure !== undefined) throw failure.error
        at += await writeAll(handle, Buffer.from(batch.lines.join('')), at)
        await handle.datasync()
        batch.settle()
      } catch (error) {
        // The system does not say which file is full.
        failure ??= { error: Object.assign(error as Error, { path: file }) }
        batch.settle(failure.error)
      }
      waiting -= batch.lines.length
    }
    writing = undefined
  }

  return {
    get waiting() {
      return waiting
    },
    append(record) {
      next ??= newBatch()
      next.lines.push(`${JSON.stringify(record)}\n`)
      waiting++
      writing ??= drain()
      return next.kept
    },
    async close() {
      await writing
      await handle.close()
      if (failure !== undefined) throw failure.error
    },
  }
}

function newBatch(): Batch {
  let settle!: Batch['settle']
  const kept = new Promise<void>((resolve, reject) => {
    settle = error => (error === undefined ? resolve() : reject(error))
  })
  // `close` reports a failure again, so a caller need not await each append.
  kept.catch(() => {})
  return { lines: [], kept, settle }
}

/** A write may take fewer bytes than it was given. */
async function writeAll(handle: FileHandle, bytes: Buffer, at: number): Promise<number> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done)
    done += bytesWritten
  }
  return bytes.length
}
