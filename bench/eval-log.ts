/**
 * How long a large run takes to open, filter, sort and read. Makes a run in a temporary folder and takes it away again.
 *
 *     npx tsx bench/eval-log.ts [ROWS]        1,000,000 unless said otherwise
 */
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openRun, writeIndex } from '../src/evals/log/run-log.js'
import { testHeader, testRecord, testResult } from '../src/evals/log/testing/run-folder.js'

const rows = Number(process.argv[2] ?? 1_000_000)
const folder = await mkdtemp(join(tmpdir(), 'ductile-bench-'))
const timed = async <Result>(name: string, work: () => Result | Promise<Result>): Promise<Result> => {
  const start = performance.now()
  const result = await work()
  console.log(`${name.padEnd(44)} ${(performance.now() - start).toFixed(0).padStart(8)} ms`)
  return result
}

function* lines(): Generator<string> {
  for (let row = 0; row < rows; row += 1) yield `${JSON.stringify(testRecord(row))}\n`
}

try {
  await timed(`write a journal of ${rows} samples`, () =>
    pipeline(lines(), createWriteStream(join(folder, 'journal.jsonl'))),
  )
  await writeFile(join(folder, 'header.json'), JSON.stringify(testHeader()))
  await writeFile(join(folder, 'result.json'), JSON.stringify(testResult([testRecord(1)])))
  await timed('make its index', () => writeIndex(folder))
  for (const file of ['journal.jsonl', 'index.bin'])
    console.log(`  ${file}: ${((await stat(join(folder, file))).size / 2 ** 20).toFixed(0)} MiB`)
  await using log = await timed('open', () => openRun(folder))
  await timed('filter by verdict and topic', () =>
    log.select({
      where: [
        { column: 'score.harm', from: 1 },
        { column: 'metadata.topic', in: ['knives'] },
      ],
    }),
  )
  const byTime = await timed('sort by time', () => log.select({ order: { by: 'ms', descending: true } }))
  await timed('sort by id', () => log.select({ order: { by: 'id' } }))
  await timed('part of an id', () => log.select({ where: [{ idContains: '99999' }] }))
  await timed('read 100 samples from the middle of the order', async () => {
    for (const row of byTime.subarray(rows >> 1, (rows >> 1) + 100)) await log.read(row)
  })
  console.log(
    `resident memory: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB, making the index included`,
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}
