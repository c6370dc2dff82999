import { createWriteStream } from 'node:fs'
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { openRun } from '../run-log.js'
import { makeRun, testHeader, testRecord, testRecords, testResult } from '../testing/run-folder.js'
import { parsePythonJson, toPythonJson } from './json.js'
import { importInspect } from './read.js'
import { exportInspect } from './write.js'
import { openZip } from './zip-archive.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-inspect-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('an Inspect log', () => {
  it('comes back as it was written, but for what Inspect has no place for', async () => {
    const records = [
      ...testRecords(12),
      testRecord(1, { id: '../up', epoch: 1, limit: 'sampleTokens' }),
      testRecord(2, { id: 'a/b', input: [{ role: 'user', content: 'Hello' }], choices: ['x', 'y'] }),
    ]
    const made = await makeRun({ records })
    await using run = await openRun(made)
    const file = join(folder, 'ours.eval')
    await exportInspect(run, file)
    await importInspect(file, join(folder, 'back'))
    await using back = await openRun(join(folder, 'back'))
    expect(back.header).toMatchObject({
      run: 'run-a',
      task: 'kitchen',
      model: 'scripted:a',
      config: { temperature: 0, maxTokens: 64 },
      scorers: ['harm', 'refused'],
    })
    expect(back.result).toEqual(testResult(records))
    for (const record of records) {
      const found = await back.read(back.index.find(record.id, record.epoch)!)
      const error = record.error && {
        code: 'inspect_error',
        message: `${record.error.code}: ${record.error.message}`,
      }
      expect(found).toEqual({
        ...record,
        ...(error === undefined ? {} : { error }),
        ...(record.limit === undefined ? {} : { limit: 'token' }),
      })
    }
    await rm(dirname(made), { recursive: true })
  })

  it('holds the mean of each sample over its epochs', async () => {
    const twice = [0, 5].map((n, epoch) => testRecord(n, { id: 'q', epoch }))
    const made = await makeRun({
      header: testHeader({ run: 'twice', epochs: 2 }),
      records: [...twice, testRecord(1, { id: 'r' })],
    })
    await using run = await openRun(made)
    await exportInspect(run, join(folder, 'twice.eval'))
    using archive = await openZip(join(folder, 'twice.eval'))
    expect(JSON.parse(String(await archive.read('reductions.json')))[0]).toEqual({
      scorer: 'harm',
      reducer: 'mean',
      samples: [
        { value: 1, sample_id: 'q' },
        { value: 0, sample_id: 'r' },
      ],
    })
    await rm(dirname(made), { recursive: true })
  })

  it('is written whole or not at all', async () => {
    const made = await makeRun({ header: testHeader({ run: 'cut' }), records: testRecords(9) })
    await using run = await openRun(made)
    await truncate(join(made, 'journal.jsonl'), 3000)
    await expect(exportInspect(run, join(folder, 'cut.eval'))).rejects.toThrow(
      /cut\/journal\.jsonl: byte \d+/,
    )
    expect((await readdir(folder)).filter(name => name.startsWith('cut'))).toEqual([])
    await rm(dirname(made), { recursive: true })
  })

  it('of a run that has not ended has not ended either', async () => {
    const made = await makeRun({ header: testHeader({ run: 'open' }), records: testRecords(2), result: null })
    await using run = await openRun(made)
    await exportInspect(run, join(folder, 'open.eval'))
    await importInspect(join(folder, 'open.eval'), join(folder, 'open'))
    await using back = await openRun(join(folder, 'open'))
    expect([back.result, back.index.rows]).toEqual([undefined, 2])
    await rm(dirname(made), { recursive: true })
  })

  it('that cannot be read says where', async () => {
    const broken = join(folder, 'broken.eval')
    await writeFile(broken, 'no archive')
    await expect(importInspect(broken, join(folder, 'x'))).rejects.toThrow(
      /broken\.eval cannot be read as an archive/,
    )
    await expect(importInspect(join(folder, 'none.eval'), join(folder, 'x'))).rejects.toThrow('no such file')
    const half = join(folder, 'half.eval')
    const zip = new ZipFile()
    zip.addBuffer(Buffer.from('{"version":2,"status":"success","eval":{}}'), 'header.json')
    zip.end()
    await pipeline(zip.outputStream, createWriteStream(half))
    await expect(importInspect(half, join(folder, 'x'))).rejects.toThrow(
      /half\.eval: header\.json: eval\.created/,
    )
    using archive = await openZip(half)
    await expect(archive.read('samples/1.json')).rejects.toThrow('samples/1.json is not in the archive')
  })
})

it('reads and writes NaN as Python does, and leaves the word in a text', () => {
  expect(parsePythonJson('{"a":NaN,"b":"NaN, -Infinity \\" NaN","c":[-Infinity,1]}')).toEqual({
    a: null,
    b: 'NaN, -Infinity " NaN',
    c: [null, 1],
  })
  expect(toPythonJson({ a: '\uE000NaN', b: 'NaN' })).toBe('{"a":NaN,"b":"NaN"}')
  expect(() => parsePythonJson('{"a":')).toThrow(SyntaxError)
})
