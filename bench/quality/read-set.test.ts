import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { evenly, readSet } from './read-set.js'
import { set } from './testing.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-sets-'))
  await mkdir(join(folder, 'some_set'))
})
afterEach(() => rm(folder, { recursive: true }))

const rows = [
  { id: '1', text: 'first', y: 1, meta: { community_id: 7 } },
  { id: '2', text: 'second', response: 'an answer', y: 0 },
  { id: '3', text: 'not labelled', y: null },
  { id: '4', text: '  ', y: 1 },
]
const lines = rows.map(each => JSON.stringify(each)).join('\n')

describe('readSet', () => {
  it.each(['.jsonl', '.jsonl.gz'])('reads labelled rows with a text from %s', async ending => {
    const file = join(folder, 'some_set', `some_set${ending}`)
    await writeFile(file, ending === '.jsonl' ? lines : gzipSync(lines))
    expect(await readSet(folder, set())).toMatchObject([
      { id: '1', text: 'first', label: 1, cluster: '7' },
      { id: '2', text: 'second', label: 0, cluster: undefined },
    ])
  })

  it('judges the reply in a set of replies, in the light of its prompt', async () => {
    await writeFile(join(folder, 'some_set', 'some_set.jsonl'), lines)
    expect(await readSet(folder, set({ kind: 'reply' }))).toEqual([
      {
        id: '2',
        text: 'an answer',
        label: 0,
        cluster: undefined,
        conversation: {
          messages: [
            { role: 'user', text: 'second' },
            { role: 'assistant', text: 'an answer' },
          ],
        },
      },
    ])
  })

  it('is undefined where the folder does not have it', async () => {
    expect(await readSet(folder, set({ name: 'other' }))).toBeUndefined()
  })
})

it('takes a sample from every part of the file', () => {
  expect(evenly([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7])
  expect(evenly([1, 2], 2)).toEqual([1, 2])
})
