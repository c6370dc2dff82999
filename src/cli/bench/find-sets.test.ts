import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findSets } from './find-sets.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-find-sets-'))
  await mkdir(join(folder, 'nested'))
  await mkdir(join(folder, 'other'))
  await mkdir(join(folder, 'empty'))
  for (const file of ['flat.jsonl.gz', 'notes.md', 'nested/nested.jsonl', 'other/thing.jsonl'])
    await writeFile(join(folder, file), '')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('finds files beside one another and files in folders of their name, by name', async () => {
  expect((await findSets(folder, undefined)).map(({ name }) => name)).toEqual(['flat', 'nested'])
  expect(await findSets(join(folder, 'other/thing.jsonl'), undefined)).toEqual([
    { name: 'thing', file: join(folder, 'other/thing.jsonl') },
  ])
})

it('takes the sets that are named, in that order', async () => {
  expect((await findSets(folder, ['nested', 'flat'])).map(({ name }) => name)).toEqual(['nested', 'flat'])
})

it('says which set is not there, and when there is none', async () => {
  await expect(findSets(folder, ['nestd'])).rejects.toThrow('did you mean "nested"?')
  await expect(findSets(join(folder, 'empty'), undefined)).rejects.toThrow('holds no NAME.jsonl(.gz)')
  await expect(findSets(join(folder, 'absent'), undefined)).rejects.toThrow('ENOENT')
})
