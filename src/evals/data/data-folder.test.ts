import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openDataFolder, textRow } from './data-folder.js'
import { collectDataset, sourceOf } from './dataset.js'

let path: string
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'ductile-data-'))
})
afterEach(() => rm(path, { recursive: true, force: true }))

const put = async (set: string, file: string, content: string | Buffer): Promise<void> => {
  await mkdir(join(path, set), { recursive: true })
  await writeFile(join(path, set, file), content)
}
const lines = (...rows: unknown[]): string => rows.map(row => JSON.stringify(row)).join('\n')
const all = async <Value>(rows: AsyncIterable<{ value: Value; where: string }>) => {
  const read = []
  for await (const row of rows) read.push(row)
  return read
}

describe('a data folder', () => {
  const rows = [
    { id: 'a', text: 'first', y: 0 },
    { id: 'b', text: 'second', y: 1, meta: { note: 'kept' } },
  ]

  it('reads lines, packed lines, arrays and tables alike, in order', async () => {
    await put('plain', 'plain.jsonl', `${lines(rows[0])}\n\n${lines(rows[1])}\n`)
    await put('packed', 'packed.jsonl.gz', gzipSync(lines(...rows)))
    await put('plain', 'part.json', JSON.stringify(rows))
    await put('plain', 'part.csv', '\uFEFFid,text\na,"one, two"\nb,"two\nlines"\n')
    const data = await openDataFolder(path)
    const plain = await all(data.rows('plain', textRow))
    expect(plain.map(({ value }) => value)).toEqual(rows)
    expect(plain.map(({ where }) => where.slice(path.length + 1))).toEqual([
      'plain/plain.jsonl:1',
      'plain/plain.jsonl:3',
    ])
    expect((await all(data.rows('packed', textRow))).map(({ value }) => value)).toEqual(rows)
    expect((await all(data.rows('plain', textRow, { file: 'part.json' }))).map(({ value }) => value)).toEqual(
      rows,
    )
    const cells = z.object({ id: z.string(), text: z.string() })
    expect((await all(data.rows('plain', cells, { file: 'part.csv' }))).map(({ value }) => value)).toEqual([
      { id: 'a', text: 'one, two' },
      { id: 'b', text: 'two\nlines' },
    ])
  })

  it.each([
    ['a field', lines(rows[0], { id: 'b', text: 7 }), /set\.jsonl:2: text: /],
    ['JSON', `${lines(rows[0])}\n{"id":`, /set\.jsonl:2: not JSON/],
    ['a label', lines({ ...rows[0], y: 2 }), /set\.jsonl:1: y: /],
  ])('names file and row of what is wrong with %s', async (_, content, message) => {
    await put('set', 'set.jsonl', content)
    const data = await openDataFolder(path)
    await expect(all(data.rows('set', textRow))).rejects.toMatchObject({
      code: 'malformed_row',
      message: expect.stringMatching(message),
    })
  })

  it('says what it looked for and did not find', async () => {
    const data = await openDataFolder(path)
    expect(data.has('gone')).toBe(false)
    await expect(all(data.rows('gone', textRow))).rejects.toThrow(/no gone\/gone\.jsonl\[\.gz\]/)
    await expect(data.text('gone', 'a.yaml')).rejects.toMatchObject({ code: 'no_data' })
    await expect(openDataFolder(join(path, 'nowhere'))).rejects.toMatchObject({ code: 'no_data' })
  })

  it('does not take a cut file for a short one', async () => {
    const packed = gzipSync(
      lines(...Array.from({ length: 2000 }, (_, i) => ({ id: `r${i}`, text: `t${i}` }))),
    )
    await put('cut', 'cut.jsonl.gz', packed.subarray(0, packed.length / 2))
    const data = await openDataFolder(path)
    await expect(all(data.rows('cut', textRow))).rejects.toMatchObject({ code: 'unreadable' })
  })

  it('knows origin and licence from the manifest', async () => {
    await put('set', 'set.jsonl', lines(...rows))
    const entry = { dataset: 'set', source: 'owner/name', commit: 'abc', licence: 'MIT' }
    await writeFile(join(path, 'manifest.json'), JSON.stringify({ datasets: [entry] }))
    const data = await openDataFolder(path)
    expect(data.describe('set')).toEqual(entry)
    expect(sourceOf(data, 'set')).toBe('owner/name@abc')
    expect(data.describe('other')).toBeUndefined()
  })
})

describe('collecting a dataset', () => {
  const sample = ({ id, text }: { id: string; text: string }) => ({ id, input: text })

  it('may leave rows out or make several of one, and can be read twice', async () => {
    await put('set', 'set.jsonl', lines({ id: 'a', text: 'x' }, { id: 'b', text: 'y' }))
    const data = await openDataFolder(path)
    const dataset = await collectDataset(data.rows('set', textRow), {
      name: 'set',
      sample: row => (row.id === 'a' ? undefined : [sample(row), { ...sample(row), id: 'b2' }]),
    })
    const ids = async () => {
      const found: string[] = []
      for await (const { id } of dataset.samples()) found.push(id)
      return found
    }
    expect(dataset.size).toBe(2)
    expect(await ids()).toEqual(['b', 'b2'])
    expect(await ids()).toEqual(['b', 'b2'])
  })

  it('refuses an id that stands twice, naming both rows, and a set without rows', async () => {
    await put(
      'set',
      'set.jsonl',
      lines({ id: 'a', text: 'x' }, { id: 'c', text: 'y' }, { id: 'a', text: 'z' }),
    )
    const data = await openDataFolder(path)
    await expect(collectDataset(data.rows('set', textRow), { name: 'set', sample })).rejects.toThrow(
      /set\.jsonl:3: id: "a" stands already at .*set\.jsonl:1/,
    )
    await expect(
      collectDataset(data.rows('set', textRow), { name: 'set', sample: () => undefined }),
    ).rejects.toMatchObject({ code: 'no_rows' })
  })
})
