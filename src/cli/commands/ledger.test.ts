import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import libsql from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LedgerEntry, Receipt } from '../../core/index.js'
import { openStore } from '../../store/index.js'
import { runCommandLine } from '../program.js'
import { testHost } from '../testing/test-host.js'

let folder: string
let file: string
let last: Receipt
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-ledger-'))
  file = join(folder, 'ledger.db')
  await using store = await openStore(file)
  for (let i = 0; i < 3; i++) last = await store.ledger.append(entry(i))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('ledger verify', () => {
  it('exits 0 and prints the head of an intact chain', async () => {
    const { code, host } = await verify()
    expect(code).toBe(0)
    expect(host.written()).toBe(`intact: 3 entries, head 3:${last.hash}\n`)
  })

  it('prints one JSON document with --json and nothing else', async () => {
    const { host } = await verify('--json')
    expect(JSON.parse(host.written())).toEqual({
      store: `sqlite:${file}`,
      intact: true,
      entries: 3,
      head: last.hash,
    })
    expect(host.logged()).toBe('')
  })

  it('exits 1 and names the fault after an edit', async () => {
    const database = new libsql(file)
    // The store forbids edits by triggers, which whoever can write the file can drop.
    for (const { name } of database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
      .all() as { name: string }[])
      database.exec(`DROP TRIGGER ${name}`)
    database.exec("UPDATE ledger SET body = replace(body, 'run-1', 'run-9') WHERE sequence = 2")
    database.close()
    const plain = await verify()
    expect([plain.code, plain.host.written()]).toEqual([
      1,
      expect.stringMatching(/^broken: edited at entry 2: /),
    ])
    const { code, host } = await verify('--json')
    expect(code).toBe(1)
    expect(JSON.parse(host.written())).toMatchObject({
      intact: false,
      fault: { kind: 'edited', sequence: 2 },
    })
  })

  it('holds the head against a receipt kept elsewhere', async () => {
    expect((await verify('--expect-head', last.hash)).code).toBe(0)
    expect((await verify('--expect-head', `3:${last.hash.toUpperCase()}`)).code).toBe(0)
    const other = 'ab'.repeat(32)
    const bare = await verify('--expect-head', other)
    expect([bare.code, bare.host.written()]).toEqual([
      1,
      expect.stringContaining('unexpected-head at entry 3'),
    ])
    expect((await verify('--expect-head', `2:${other}`)).code).toBe(1)
  })

  it.each([
    [['--expect-head', 'abc'], /--expect-head.*Must be 64 hexadecimal digits/],
    [['--store', '/nowhere/x.db'], /store sqlite:\/nowhere\/x\.db: there is nothing there/],
    [['--store', 'mysql://x'], /got the scheme "mysql"/],
    [['--stroe', 'x'], /unknown option '--stroe' \(Did you mean --store\?\)/],
  ])('exits 2 and says in one line what is wrong with %j', async (words, message) => {
    const { code, host } = await verify(...words)
    expect(code).toBe(2)
    expect(host.logged()).toMatch(message)
    expect(host.logged().trimEnd().split('\n')).toHaveLength(1)
    expect(host.written()).toBe('')
  })
})

async function verify(...words: string[]): Promise<{ code: number; host: ReturnType<typeof testHost> }> {
  const host = testHost({ cwd: folder })
  const store = words.includes('--store') ? [] : ['--store', file]
  const code = await runCommandLine(['ledger', 'verify', ...store, ...words], host)
  return { code, host }
}

function entry(index: number): LedgerEntry {
  return {
    at: '2026-11-24T12:00:00.000Z',
    run: `run-${index}`,
    edge: 'user',
    mode: 'enforce',
    subject: { sha256: 'ab'.repeat(32), length: 3 },
    outcomes: [],
    decision: { action: 'allow', reason: 'no threshold exceeded', exceeded: [] },
    policy: { name: 'house', version: '1', failureMode: 'closed', thresholds: [] },
    costMs: 1,
    origin: {},
  }
}
