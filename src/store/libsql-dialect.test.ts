import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { expect, it } from 'vitest'
import { libsqlDialect } from './libsql-dialect.js'

// https://sqlite.org/pragma.html#pragma_synchronous: 1 is NORMAL, 2 is FULL
it.each([
  ['power-loss', 2],
  ['process-crash', 1],
] as const)('syncs for %s as SQLite calls it: %i', async (durability, synchronous) => {
  const folder = mkdtempSync(join(tmpdir(), 'ductile-dialect-'))
  const path = join(folder, 'store.db')
  const dialect = libsqlDialect({ path, durability, lockTimeoutMs: 100, access: 'read-write' })
  const db = new Kysely<Record<string, never>>({ dialect })
  const { rows } = await sql`pragma synchronous`.execute(db)
  expect(rows).toEqual([{ synchronous }])
  await db.destroy()
  rmSync(folder, { recursive: true })
})
