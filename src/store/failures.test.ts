import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import Database from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { libsqlDialect } from './libsql-dialect.js'
import { type OpenStoreOptions, openStore, storeOver } from './open-store.js'
import type { StoreTables } from './schema.js'
import { entry } from './testing/entries.js'

describe('a SQLite store that cannot go on', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ductile-failures-'))
    path = join(folder, 'store.db')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** The error of opening; a store that opened after all is closed again. */
  async function failure(url: string, options: OpenStoreOptions = {}): Promise<unknown> {
    const opened = await openStore(url, options).catch((error: unknown) => ({ error }))
    if ('error' in opened) return opened.error
    await opened.close()
    return undefined
  }

  async function openDirectly(lockTimeoutMs = 100) {
    const db = new Kysely<StoreTables>({
      dialect: libsqlDialect({ path, durability: 'process-crash', lockTimeoutMs, access: 'read-write' }),
    })
    return { db, store: await storeOver({ backend: 'sqlite', name: path, db }) }
  }

  it('keeps a batch whole or not at all when the disk is full, and goes on once there is room', async () => {
    const { db, store } = await openDirectly()
    await store.ledger.append(entry())
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db)
    await sql.raw(`pragma max_page_count = ${rows[0]!.page_count + 4}`).execute(db)
    const large = { ...entry(), origin: { padding: 'x'.repeat(20_000) } }
    const results = await Promise.allSettled([entry(), large, entry()].map(each => store.ledger.append(each)))
    for (const result of results)
      expect(result).toMatchObject({ status: 'rejected', reason: { name: 'StoreError', code: 'store_full' } })
    expect(await store.ledger.verify()).toMatchObject({ intact: true, entries: 1 })
    await sql.raw('pragma max_page_count = 100000').execute(db)
    expect((await store.ledger.append(large)).sequence).toBe(2)
    await store.close()
  })

  it('waits for a lock, and says so when it does not come', async () => {
    const { store } = await openDirectly(100)
    const patient = await openDirectly(5000)
    const other = new Database(path)
    other.exec('begin immediate')
    await expect(store.ledger.append(entry())).rejects.toMatchObject({ code: 'store_locked' })
    const pending = patient.store.ledger.append(entry())
    setImmediate(() => other.exec('rollback'))
    expect(await pending).toMatchObject({ sequence: 1 })
    other.close()
    await store.close()
    await patient.store.close()
  })

  it('reads while somebody else writes', async () => {
    const { store } = await openDirectly()
    await store.ledger.append(entry())
    const other = new Database(path)
    other.exec('begin immediate')
    expect(await store.ledger.list()).toHaveLength(1)
    other.exec('rollback')
    other.close()
    await store.close()
  })

  it('refuses a file that is no database and does not touch it', async () => {
    writeFileSync(path, 'not a database, only words. '.repeat(200))
    const before = readFileSync(path)
    expect(await failure(path)).toMatchObject({ name: 'StoreError', code: 'store_corrupt' })
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('says that a database cut in half is damaged when it comes to the missing part', async () => {
    const { store } = await openDirectly()
    await store.ledger.append({ ...entry(), origin: { padding: 'x'.repeat(50_000) } })
    await store.close()
    const whole = readFileSync(path)
    writeFileSync(path, whole.subarray(0, Math.floor(whole.length / 2)))
    const cut = await openStore(path)
    await expect(cut.ledger.verify()).rejects.toMatchObject({ name: 'StoreError', code: 'store_corrupt' })
    await cut.close()
  })

  it('never makes a file when opened for reading', async () => {
    expect(await failure(path, { access: 'read-only' })).toMatchObject({ code: 'store_missing' })
    expect(() => statSync(path)).toThrow('ENOENT')
  })

  it('reads and verifies, but does not write, when opened for reading', async () => {
    const { store } = await openDirectly()
    await store.ledger.append(entry())
    await store.close()
    const reader = await openStore(path, { access: 'read-only' })
    expect(await reader.ledger.verify()).toMatchObject({ intact: true, entries: 1 })
    await expect(reader.ledger.append(entry())).rejects.toMatchObject({ code: 'store_read_only' })
    await reader.close()
  })

  it('asks for a migration instead of reading an empty database', async () => {
    writeFileSync(path, '')
    expect(await failure(path, { access: 'read-only' })).toMatchObject({ code: 'store_older' })
  })

  it('says that a directory is no database', async () => {
    expect(await failure(folder)).toMatchObject({ code: 'store_unreachable' })
  })

  it('says that there can be no file below a file', async () => {
    writeFileSync(path, '')
    expect(await failure(join(path, 'below', 'store.db'))).toMatchObject({ code: 'store_unreachable' })
  })

  it.skipIf(process.getuid?.() === 0)('says that a place may not be written to', async () => {
    chmodSync(folder, 0o500)
    expect(await failure(path)).toMatchObject({ code: 'store_read_only' })
    chmodSync(folder, 0o700)
  })

  it('makes the file readable by its owner only, in directories it creates', async () => {
    const nested = join(folder, 'a', 'b', 'store.db')
    const store = await openStore(nested)
    await store.ledger.append(entry())
    for (const file of [nested, `${nested}-wal`]) expect(statSync(file).mode & 0o077).toBe(0)
    await store.close()
  })
})

describe('a PostgreSQL store that cannot be reached', () => {
  it('says so, without the password', async () => {
    // Port 9 is "discard": nothing listens there.
    const opening = openStore('postgres://someone:secret@127.0.0.1:9/db')
    await expect(opening).rejects.toMatchObject({ name: 'StoreError', code: 'store_unreachable' })
    await expect(opening).rejects.not.toThrow('secret')
  })
})
