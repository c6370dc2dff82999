import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readTrajectories } from './read-file.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-traces-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const good = JSON.stringify({ id: 'g', messages: [{ role: 'user', content: 'hello' }] })

describe('readTrajectories', () => {
  it('reads packed files and skips empty lines', async () => {
    const file = join(folder, 'runs.jsonl.gz')
    await writeFile(file, gzipSync(`${good}\n\n${good}\n`))
    expect(await ids(file)).toEqual(['g', 'g'])
  })

  it('throws at the first bad row, with file and row', async () => {
    const file = join(folder, 'runs.jsonl')
    await writeFile(file, `${good}\n{"messages":`)
    await expect(ids(file)).rejects.toThrow(`${file}:2: not JSON`)
  })

  it('reports bad rows and goes on where asked to', async () => {
    const file = join(folder, 'runs.jsonl')
    await writeFile(file, `[]\n${good}\n`)
    const seen: string[] = []
    const found = []
    for await (const run of readTrajectories(file, { onUnreadable: ({ where }) => seen.push(where) }))
      found.push(run.id)
    expect([found, seen]).toEqual([['g'], [`${file}:1`]])
  })

  it('names a file that is not there, and one that is not packed', async () => {
    await expect(ids(join(folder, 'no.jsonl'))).rejects.toThrow('ENOENT')
    const file = join(folder, 'plain.gz')
    await writeFile(file, good)
    await expect(ids(file)).rejects.toThrow('incorrect header check')
  })
})

async function ids(file: string): Promise<string[]> {
  const found = []
  for await (const { id } of readTrajectories(file)) found.push(id)
  return found
}
