import { appendFile, mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { listRuns } from './run-files.js'
import { openRun, writeIndex } from './run-log.js'
import { makeRun, testHeader, testRecord, testRecords } from './testing/run-folder.js'

const made: string[] = []
const run = async (options: Parameters<typeof makeRun>[0] = {}): Promise<string> => {
  const folder = await makeRun(options)
  made.push(dirname(folder))
  return folder
}
afterAll(() => Promise.all(made.map(folder => rm(folder, { recursive: true, force: true }))))

describe('openRun', () => {
  it('reads any sample by its row, with an index and without', async () => {
    const folder = await run({ records: testRecords(50) })
    for (const indexed of [false, true]) {
      if (indexed) expect(await writeIndex(folder)).toEqual({ rows: 50 })
      await using log = await openRun(folder)
      expect(log.index.rows).toBe(50)
      expect(await log.read(37)).toEqual(testRecord(37))
      expect(log.index.find('q12', 0)).toBe(12)
      expect(log.index.find('q12', 1)).toBeUndefined()
      expect(log.index.words.get('status')?.at(6)).toBe('not-scored')
      expect(log.index.words.get('unscored.harm')?.at(6)).toBe('unparsed')
      expect(log.index.words.get('status')?.at(10)).toBe('failed')
      expect(log.index.words.get('error')?.at(10)).toBe('model_429')
      expect(log.index.numbers.get('score.harm')?.at(5)).toBe(1)
      expect(log.index.words.get('metadata.topic')?.at(1)).toBe('knives')
      await expect(log.read(50)).rejects.toThrow('there is no row 50, there are 50')
    }
  })

  it('counts the last record of a sample', async () => {
    const folder = await run({
      records: [...testRecords(12), testRecord(10, { id: 'q3', metadata: {} }), testRecord(4, { id: 'q10' })],
    })
    await using log = await openRun(folder)
    expect(log.index.rows).toBe(12)
    expect(log.index.words.get('status')?.at(3)).toBe('failed')
    expect(log.index.words.get('metadata.topic')?.at(3)).toBeUndefined()
    expect(log.index.words.get('status')?.at(10)).toBe('scored')
    expect((await log.read(10)).input).toContain('Question 4')
  })

  it('follows a run that goes on, and leaves a line that is not finished', async () => {
    const folder = await run({ records: testRecords(3), result: null })
    await writeIndex(folder)
    await using log = await openRun(folder)
    expect(log.result).toBeUndefined()
    const line = `${JSON.stringify(testRecord(3))}\n`
    await appendFile(join(folder, 'journal.jsonl'), line.slice(0, 40))
    expect(await log.refresh()).toBe(false)
    await appendFile(join(folder, 'journal.jsonl'), line.slice(40))
    expect(await log.refresh()).toBe(true)
    expect((await log.read(3)).id).toBe('q3')
  })

  it('does not use an index of another journal, or a damaged one', async () => {
    const folder = await run({ records: testRecords(9) })
    await writeIndex(folder)
    const journal = join(folder, 'journal.jsonl')
    await writeFile(journal, (await readFile(journal, 'utf8')).replaceAll('Question', 'Query'))
    await using changed = await openRun(folder)
    expect((await changed.read(2)).input).toContain('Query 2')
    await writeIndex(folder)
    const { size } = await stat(join(folder, 'index.bin'))
    for (const bytes of [0, 7, 30, size - 8]) {
      await truncate(join(folder, 'index.bin'), bytes)
      await using cut = await openRun(folder)
      expect(cut.index.rows).toBe(9)
      await writeIndex(folder)
    }
  })

  it('says which file cannot be read, and where', async () => {
    const folder = await run({ records: testRecords(2) })
    await appendFile(join(folder, 'journal.jsonl'), '{"id":"x"}\nno json\n')
    await expect(openRun(folder)).rejects.toThrow(/run-a\/journal\.jsonl: byte \d+: the record has no epoch/)
    await expect(openRun(join(folder, 'nothing'))).rejects.toThrow('is no run: it has no header.json')
    await writeFile(join(folder, 'header.json'), '{"run":"x"}')
    await expect(openRun(folder)).rejects.toThrow(/header\.json: task/)
  })

  it('keeps no column for a metadata field that is no category', async () => {
    const records = Array.from({ length: 300 }, (_, n) =>
      testRecord(n, { metadata: { hash: `h${n}`, topic: 'a' } }),
    )
    const folder = await run({ records })
    await writeIndex(folder)
    await using log = await openRun(folder)
    expect([...log.index.words.keys()].filter(name => name.startsWith('metadata.'))).toEqual([
      'metadata.topic',
    ])
    expect([...log.index.leftOut]).toEqual(['hash'])
  })

  it('gives the same index whether it is made at once or in steps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ id: fc.string({ maxLength: 6 }), epoch: fc.nat(2), n: fc.nat(60) }), {
          maxLength: 40,
        }),
        fc.nat(40),
        async (rows, cut) => {
          const records = rows.map(({ id, epoch, n }) => testRecord(n, { id, epoch }))
          const folder = await makeRun({ records: records.slice(0, cut) })
          await writeIndex(folder)
          await appendFile(
            join(folder, 'journal.jsonl'),
            records
              .slice(cut)
              .map(record => `${JSON.stringify(record)}\n`)
              .join(''),
          )
          await using log = await openRun(folder)
          const last = new Map(records.map(record => [`${record.epoch} ${record.id}`, record]))
          expect(log.index.rows).toBe(last.size)
          for (const record of last.values())
            expect(await log.read(log.index.find(record.id, record.epoch)!)).toEqual(record)
          await rm(dirname(folder), { recursive: true })
        },
      ),
      { numRuns: 25 },
    )
  })
})

describe('select', () => {
  it('filters by words, numbers and parts of an id, and sorts with empty values last', async () => {
    const folder = await run({ records: testRecords(24) })
    await using log = await openRun(folder)
    const ids = (query: Parameters<typeof log.select>[0]) =>
      [...log.select(query)].map(row => log.index.ids.at(row))
    expect(ids({ where: [{ column: 'status', in: ['failed'] }] })).toEqual(['q10', 'q21'])
    expect(
      ids({
        where: [
          { column: 'score.harm', from: 1 },
          { column: 'metadata.topic', in: ['baking'] },
        ],
      }),
    ).toEqual(['q0', 'q15'])
    expect(ids({ where: [{ idContains: '2' }] })).toEqual(['q2', 'q12', 'q20', 'q21', 'q22', 'q23'])
    expect(ids({ where: [{ column: 'score.harm', in: ['maybe'] }] })).toEqual([])
    const byHarm = [...log.select({ order: { by: 'score.harm', descending: true } })]
    expect(byHarm.slice(0, 4)).toEqual([0, 5, 15, 1])
    expect(byHarm.slice(-5)).toEqual([6, 10, 13, 20, 21])
    expect(ids({ order: { by: 'id' } }).slice(0, 3)).toEqual(['q0', 'q1', 'q10'])
    expect(() => log.select({ order: { by: 'nothing' } })).toThrow(
      /no column "nothing"; it has .*score\.harm/,
    )
  })

  it('orders whole numbers by size', async () => {
    const folder = await run({ records: ['10', '9', 'b', '2', 'a'].map(id => testRecord(1, { id })) })
    await using log = await openRun(folder)
    expect([...log.select({ order: { by: 'id' } })]).toEqual([3, 1, 0, 4, 2])
  })
})

describe('listRuns', () => {
  it('finds runs, newest first, and passes over other folders', async () => {
    const folder = await run()
    const parent = dirname(folder)
    await makeRun({
      parent,
      header: testHeader({ run: 'run-b', started: '2026-11-25T00:00:00.000Z' }),
      result: null,
    })
    await mkdir(join(parent, 'other'))
    expect((await listRuns(parent)).map(({ name, result }) => [name, result?.status])).toEqual([
      ['run-b', undefined],
      ['run-a', 'success'],
    ])
    expect(await listRuns(join(parent, 'missing'))).toEqual([])
  })
})
