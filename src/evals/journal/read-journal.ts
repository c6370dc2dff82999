import { open } from 'node:fs/promises'
import { journalLines, parseRecord } from '../log/journal.js'
import type { SampleRecord } from '../record.js'
import { journalFile } from './run-folder.js'

export interface KeptRecord {
  readonly record: SampleRecord
  /** Offset in bytes behind its line. */
  readonly end: number
}

/**
 * Everything kept of a run, in the order it was kept. A last line without its line break was torn off and is no record;
 * without a journal there are none.
 *
 * @throws InvalidInputError `bad_record` naming file and byte
 */
export async function* readJournal(folder: string): AsyncGenerator<KeptRecord> {
  const file = journalFile(folder)
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (handle === undefined) return
  try {
    for await (const lines of journalLines(handle, 0))
      for (const { bytes, offset } of lines)
        yield { record: parseRecord(bytes, { file, offset }), end: offset + bytes.length + 1 }
  } finally {
    await handle.close()
  }
}

/** The records of a run that count: of each id and epoch the last one. Reads the journal twice, holds no records. */
export async function* readRecords(folder: string): AsyncGenerator<SampleRecord> {
  const last = new Map<string, number>()
  for await (const { record, end } of readJournal(folder)) last.set(unitKey(record), end)
  for await (const { record, end } of readJournal(folder)) if (last.get(unitKey(record)) === end) yield record
}

/** One key for one sample and epoch. */
export const unitKey = ({ id, epoch }: { readonly id: string; readonly epoch: number }): string =>
  `${epoch}:${id}`
