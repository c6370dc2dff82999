/** @file A run folder, opened for reading: any sample by row, without reading the others. */
import { type FileHandle, open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { InvalidInputError } from '../../core/index.js'
import type { RunHeader, RunResult, SampleRecord } from '../record.js'
import { loadIndex, saveIndex } from './index-file.js'
import { journalLines, parseRecord, readAt, sha256, stillCovers } from './journal.js'
import { type Query, select } from './query.js'
import { readHeader, readResult } from './run-files.js'
import { type Covered, RunIndex } from './run-index.js'

/** So much of a journal read to open a run is worth keeping as an index, in bytes. */
const worthKeeping = 8 << 20

/** A run that is read. It may still be going on: `refresh` takes up what was written since. */
export interface RunLog extends AsyncDisposable {
  readonly folder: string
  readonly header: RunHeader
  /** Absent while the run goes on, and after one that was killed. */
  readonly result: RunResult | undefined
  readonly index: RunIndex
  /** @throws InvalidInputError if the record cannot be read; RangeError if there is no such row */
  read(row: number): Promise<SampleRecord>
  /** Rows by filter and order of the summary columns. @throws InvalidArgumentError naming an unknown column */
  select(query?: Query): Uint32Array
  /** Records of these rows in turn, or of all. */
  records(rows?: Uint32Array): AsyncGenerator<SampleRecord>
  /** @returns whether anything was new */
  refresh(): Promise<boolean>
}

/**
 * Opens a run, whether it ended, was killed or still goes on. With its index it takes no longer for a million samples
 * than reading the index does; without one the journal is read once.
 *
 * @param options.keepIndex - whether an index made here may be written beside the journal. @default true
 * @throws InvalidInputError naming the file that is missing or cannot be read
 */
export async function openRun(
  folder: string,
  { keepIndex = true }: { keepIndex?: boolean } = {},
): Promise<RunLog> {
  const header = await readHeader(folder)
  const file = join(folder, 'journal.jsonl')
  const handle = await open(file, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new InvalidInputError({
      code: 'no_journal',
      where: file,
      message: `${file} cannot be opened (${cause.code ?? cause.message})`,
      cause,
    })
  })
  try {
    const log = new OpenRun(folder, header, handle)
    await log.load()
    const read = await log.refresh()
    if (read && keepIndex && log.unsaved >= worthKeeping) await log.keep()
    return log
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Makes the index of a run and writes it beside the journal; an older one that fits is only brought up to date. */
export async function writeIndex(folder: string): Promise<{ readonly rows: number }> {
  await using log = await openRun(folder, { keepIndex: false })
  await saveIndex(join(folder, 'index.bin'), log.index, (log as OpenRun).covered)
  return { rows: log.index.rows }
}

class OpenRun implements RunLog {
  readonly folder: string
  readonly header: RunHeader
  result: RunResult | undefined
  index = new RunIndex()
  covered: Covered = { bytes: 0 }
  /** Bytes of the journal read since the index was loaded. */
  unsaved = 0
  readonly #handle: FileHandle
  readonly #file: string
  #refreshing: Promise<boolean> | undefined

  constructor(folder: string, header: RunHeader, handle: FileHandle) {
    this.folder = folder
    this.header = header
    this.#handle = handle
    this.#file = join(basename(folder), 'journal.jsonl')
  }

  async load(): Promise<void> {
    const loaded = await loadIndex(join(this.folder, 'index.bin'))
    if (loaded === undefined || !(await stillCovers(this.#handle, loaded.covered))) return
    this.index = loaded.index
    this.covered = loaded.covered
  }

  /** Two at once would read the same lines twice. */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#read().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  async #read(): Promise<boolean> {
    const before = this.result
    this.result = await readResult(this.folder)
    const from = this.covered.bytes
    for await (const lines of journalLines(this.#handle, from)) {
      for (const { offset, bytes } of lines) {
        this.index.add(parseRecord(bytes, { file: this.#file, offset }), { offset, length: bytes.length })
        this.covered = { ...this.covered, bytes: offset + bytes.length + 1 }
      }
      const { offset, bytes } = lines.at(-1)!
      this.covered = {
        ...this.covered,
        lastLine: { offset, length: bytes.length, sha256: sha256(bytes) },
      }
    }
    this.unsaved += this.covered.bytes - from
    return this.covered.bytes > from || (before === undefined) !== (this.result === undefined)
  }

  /** The folder of somebody else, or on a full disk: the run is read all the same, only not quicker next time. */
  async keep(): Promise<void> {
    try {
      await saveIndex(join(this.folder, 'index.bin'), this.index, this.covered)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'].includes(code ?? '')) throw error
    }
  }

  async read(row: number): Promise<SampleRecord> {
    const offset = this.index.numbers.get('offset')?.at(row) ?? Number.NaN
    const length = this.index.numbers.get('length')?.at(row) ?? Number.NaN
    if (Number.isNaN(offset) || Number.isNaN(length))
      throw new RangeError(`there is no row ${row}, there are ${this.index.rows}`)
    return parseRecord(await readAt(this.#handle, { offset, length }), { file: this.#file, offset })
  }

  select(query: Query = {}): Uint32Array {
    return select(this.index, query)
  }

  async *records(rows: Uint32Array = this.select()): AsyncGenerator<SampleRecord> {
    for (const row of rows) yield await this.read(row)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close()
  }
}
