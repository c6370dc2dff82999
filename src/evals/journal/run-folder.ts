/** @file Writes the small files of a run folder; `log/run-files.ts` reads them. */
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunHeader, RunResult } from '../record.js'

export const journalFile = (folder: string): string => join(folder, 'journal.jsonl')

export const writeHeader = (folder: string, header: RunHeader): Promise<void> =>
  writeAtomically(join(folder, 'header.json'), header)

export const writeResult = (folder: string, result: RunResult): Promise<void> =>
  writeAtomically(join(folder, 'result.json'), result)

/** A run that goes on has no result yet. */
export const removeResult = (folder: string): Promise<void> =>
  rm(join(folder, 'result.json'), { force: true })

/** The file holds the old value or the new one, never a part of it. */
async function writeAtomically(file: string, value: unknown): Promise<void> {
  const fresh = `${file}.new`
  const handle = await open(fresh, 'w', 0o644)
  try {
    await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`)
    await handle.sync()
  } catch (error) {
    // The system does not say which file is full.
    throw Object.assign(error as Error, { path: file })
  } finally {
    await handle.close()
  }
  await rename(fresh, file)
}
