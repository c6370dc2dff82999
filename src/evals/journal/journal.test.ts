import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SampleRecord } from '../record.js'
import { openJournal } from './journal.js'
import { lockRun } from './lock.js'
import { readJournal, readRecords } from './read-journal.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-journal-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const record = (id: string, over: Partial<SampleRecord> = {}): SampleRecord => ({
  id,
  epoch: 0,
  input: 'äöü 🌵',
  messages: [],
  scores: {},
  store: {},
  events: [],
  metadata: {},
  usage: { inputTokens: 0, outputTokens: 0 },
  started: '2026-11-24T12:00:00Z',
  ms: 1,
  ...over,
})

describe('the journal', () => {
  it('keeps records that wait together, in order, and counts the last of one sample', async () => {
    const journal = await openJournal(folder, { keepBytes: 0 })
    const all = ['a', 'b', 'c'].map(id => journal.append(record(id)))
    expect(journal.waiting).toBe(3)
    await Promise.all(all)
    expect(journal.waiting).toBe(0)
    await journal.append(record('b', { ms: 2 }))
    await journal.close()
    const ids: [string, number][] = []
    for await (const { id, ms } of readRecords(folder)) ids.push([id, ms])
    expect(ids).toEqual([
      ['a', 1],
      ['c', 1],
      ['b', 2],
    ])
    let end = 0
    for await (const line of readJournal(folder)) end = line.end
    expect(end).toBe((await readFile(join(folder, 'journal.jsonl'))).length)
  })

  it('has no records where there is no journal', async () => {
    const records = []
    for await (const each of readJournal(folder)) records.push(each)
    expect(records).toEqual([])
  })

  // The device takes nothing, as a full disk does.
  it.runIf(existsSync('/dev/full'))('says that the disk is full, at each append and at the end', async () => {
    const { symlink } = await import('node:fs/promises')
    await symlink('/dev/full', join(folder, 'journal.jsonl'))
    vi.spyOn((await openProbe()).prototype, 'truncate').mockResolvedValue(undefined)
    const journal = await openJournal(folder, { keepBytes: 0 })
    const full = { code: 'ENOSPC', path: join(folder, 'journal.jsonl') }
    await expect(journal.append(record('a'))).rejects.toMatchObject(full)
    await expect(journal.append(record('b'))).rejects.toMatchObject(full)
    await expect(journal.close()).rejects.toMatchObject(full)
    vi.restoreAllMocks()
  })
})

/** The class of file handles, which Node does not export. A device cannot be truncated. */
async function openProbe(): Promise<{ prototype: { truncate(): Promise<void> } }> {
  const { open } = await import('node:fs/promises')
  await using handle = await open(join(folder, 'probe'), 'w')
  return handle.constructor as never
}

describe('the lock of a run', () => {
  const file = (): string => join(folder, 'lock')

  it('is one process’s at a time, and free when given back', async () => {
    const lock = await lockRun(folder)
    await expect(lockRun(folder)).rejects.toMatchObject({
      code: 'run_in_use',
      message: expect.stringContaining(`process ${process.pid}`),
    })
    await lock.release()
    await (await lockRun(folder)).release()
    expect(existsSync(file())).toBe(false)
  })

  it('is taken from a process that is gone, and from one whose number another process has now', async () => {
    const own = JSON.parse(await readFile(await written(), 'utf8'))
    // The highest number that Linux gives is 2^22.
    for (const owner of [
      { ...own, id: 'gone', pid: 2 ** 22 + 1 },
      { ...own, id: 'before', began: '1' },
    ]) {
      await writeFile(file(), JSON.stringify(owner))
      await (await lockRun(folder)).release()
    }
  })

  it('of another machine is honoured while it is touched', async () => {
    const own = JSON.parse(await readFile(await written(), 'utf8'))
    await writeFile(file(), JSON.stringify({ ...own, host: 'another' }))
    await expect(lockRun(folder)).rejects.toThrow('on another works on this run')
    const { utimes } = await import('node:fs/promises')
    await utimes(file(), 0, 0)
    await (await lockRun(folder)).release()
  })

  it('is taken from an owner that is gone after a successor that is gone too, before it could replace the lock', async () => {
    const own = JSON.parse(await readFile(await written(), 'utf8'))
    const pid = 2 ** 22 + 1
    await writeFile(file(), JSON.stringify({ ...own, id: 'first', pid }))
    await writeFile(`${file()}.first.taken`, JSON.stringify({ ...own, id: 'second', pid }))
    const lock = await lockRun(folder)
    await expect(lockRun(folder)).rejects.toMatchObject({ code: 'run_in_use' })
    await lock.release()
    expect(existsSync(file())).toBe(false)
  })

  it('goes to one of many that find it stale', async () => {
    const own = JSON.parse(await readFile(await written(), 'utf8'))
    await writeFile(file(), JSON.stringify({ ...own, pid: 2 ** 22 + 1 }))
    const taken = await Promise.allSettled(Array.from({ length: 8 }, () => lockRun(folder)))
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  /** What a lock looks like, set aside. */
  async function written(): Promise<string> {
    const lock = await lockRun(folder)
    const copy = join(folder, 'copy')
    await writeFile(copy, await readFile(file()))
    await lock.release()
    return copy
  }
})
