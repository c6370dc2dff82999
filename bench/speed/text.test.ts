import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { randomStream } from '../../src/stats/index.js'
import { sentence, writeRows } from './text.js'

it('makes sentences of the wished length that are the same in every run and differ from each other', () => {
  const some = (seed: number) => {
    const random = randomStream(seed)
    return Array.from({ length: 500 }, () => sentence(random, 12))
  }
  expect(some(1)).toEqual(some(1))
  expect(new Set(some(1)).size).toBe(500)
  for (const text of some(2)) expect(text.split(' ')).toHaveLength(13)
})

it('writes rows of lengths between the two, both included', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ductile-rows-'))
  const file = join(folder, 'rows.jsonl')
  await writeRows(file, { rows: 200, shortest: 3, longest: 5 })
  const rows = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { id: number; text: string })
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 200 }, (_, id) => id))
  expect([...new Set(rows.map(({ text }) => text.split(' ').length - 1))].sort()).toEqual([3, 4, 5])
  await rm(folder, { recursive: true })
})
