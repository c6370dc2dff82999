/** @file Writing a run as an Inspect log: an archive of deflate members, which every version of Inspect opens. */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { InvalidInputError } from '../../../core/index.js'
import type { SampleRecord } from '../../record.js'
import type { RunIndex } from '../run-index.js'
import type { RunLog } from '../run-log.js'
import { toPythonJson } from './json.js'
import { headerOf, sampleTo, startOf, summaryTo } from './to-inspect.js'

/**
 * Writes a run as an `.eval` file, whole or not at all. Of the samples no more than one is held at a time. A run that has
 * not ended gets the status "started".
 *
 * @throws InvalidInputError if a record cannot be read
 */
export async function exportInspect(run: RunLog, file: string): Promise<void> {
  const { header, result, index } = run
  const sampleIds = [...new Set(Array.from({ length: index.rows }, (_, row) => index.ids.at(row)))]
  const zip = new ZipFile()
  const draft = `${file}.part`
  const written = pipeline(zip.outputStream, createWriteStream(draft))
  const add = (name: string, text: Iterable<string> | AsyncIterable<string>): Promise<void> =>
    new Promise((resolve, reject) => {
      const stream = Readable.from(text, { objectMode: false })
      stream.once('end', resolve)
      stream.once('error', reject)
      zip.addReadStream(stream, name)
    })
  const document = (value: object): readonly string[] => [toPythonJson(value)]
  try {
    const all = (async () => {
      await add('_journal/start.json', document(startOf(header, sampleIds)))
      for await (const record of run.records())
        await add(memberOf(record), document(sampleTo(record, header.model)))
      await add('summaries.json', summaries(run))
      if (header.epochs > 1) await add('reductions.json', document(reductions(run.index)))
      await add('header.json', document(headerOf(header, result, { sampleIds, samples: index.rows })))
      zip.end()
    })()
    // Whichever fails first ends both.
    await Promise.all([all, written])
    await rename(draft, file)
  } catch (error) {
    // Ends the file being written, too.
    ;(zip.outputStream as Readable).destroy()
    await written.catch(() => undefined)
    await rm(draft, { force: true })
    if (InvalidInputError.isInstance(error)) throw error
    throw Object.assign(error as Error, { path: (error as NodeJS.ErrnoException).path ?? file })
  }
}

async function* summaries(run: RunLog): AsyncGenerator<string> {
  let before = '['
  for await (const record of run.records()) {
    yield before + toPythonJson(summaryTo(record, run.header.model))
    before = ','
  }
  yield before === '[' ? '[]' : ']'
}

/** Each sample's mean over its epochs, for every scorer that gives numbers. */
function reductions(index: RunIndex): readonly object[] {
  return [...index.numbers].flatMap(([column, values]) => {
    if (!column.startsWith('score.')) return []
    const sums = new Map<string, { total: number; n: number }>()
    for (let row = 0; row < index.rows; row += 1) {
      const value = values.at(row)
      if (Number.isNaN(value)) continue
      const id = index.ids.at(row)
      const { total, n } = sums.get(id) ?? { total: 0, n: 0 }
      sums.set(id, { total: total + value, n: n + 1 })
    }
    const samples = [...sums].map(([id, { total, n }]) => ({ value: total / n, sample_id: id }))
    return [{ scorer: column.slice('score.'.length), reducer: 'mean', samples }]
  })
}

/** Inspect finds a sample by this name; an id that would leave the archive's folder is written in percent. */
function memberOf({ id, epoch }: SampleRecord): string {
  const isPlain = !/\\|(^|\/)\.\.?(\/|$)|^\/|\/\/|^[a-zA-Z]:|\0/.test(id)
  return `samples/${isPlain ? id : encodeURIComponent(id).replaceAll('.', '%2E')}_epoch_${epoch + 1}.json`
}
