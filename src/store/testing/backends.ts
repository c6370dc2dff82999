/**
 * @file The databases the contract suite runs over: SQLite in a file and in memory, PostgreSQL inside the process
 * (PGlite), and a real PostgreSQL server when `DUCTILE_TEST_POSTGRES` holds its URL.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, type PostgresPool, type PostgresPoolClient, sql } from 'kysely'
import { libsqlDialect } from '../libsql-dialect.js'
import { postgresDialect, postgresPool } from '../postgres-dialect.js'
import type { Backend, StoreDatabase, StoreTables } from '../schema.js'

export interface TestDatabase extends AsyncDisposable {
  /** Another connection to the same data; the same one where there can be only one. */
  connect(): StoreDatabase
  /** Runs statements past the triggers, as somebody with the database's password would. */
  tamper(...statements: string[]): Promise<void>
}

export interface TestBackend {
  readonly title: string
  readonly backend: Backend
  create(): Promise<TestDatabase>
}

const lockTimeoutMs = 2000

const sqliteFile: TestBackend = {
  title: 'SQLite in a file',
  backend: 'sqlite',
  async create() {
    const folder = await mkdtemp(join(tmpdir(), 'ductile-store-'))
    const path = join(folder, 'store.db')
    const connect = () => sqlite(path)
    return {
      connect,
      tamper: statements(connect, droppingTriggers),
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
    }
  },
}

export const sqliteMemory: TestBackend = {
  title: 'SQLite in memory',
  backend: 'sqlite',
  async create() {
    const database = shared(sqlite(':memory:'))
    return {
      connect: () => database.handle,
      tamper: statements(() => database.handle, droppingTriggers),
      [Symbol.asyncDispose]: database.dispose,
    }
  },
}

/** Booting takes seconds, so the suite shares one instance, and each database of it is a schema. */
let instance: Promise<PGlite> | undefined
const pglite: TestBackend = {
  title: 'PostgreSQL in the process',
  backend: 'postgres',
  async create() {
    instance ??= PGlite.create()
    const server = await instance
    const schema = newSchema()
    await server.exec(`create schema ${schema}; set search_path = ${schema}`)
    const { handle } = shared(postgres(pglitePool(server)))
    return {
      connect: () => handle,
      tamper: statements(() => handle, disablingTriggers),
      [Symbol.asyncDispose]: async () => {
        await server.exec(`drop schema ${schema} cascade`)
      },
    }
  },
}

/** Each database of the suite is a schema of its own on the server. */
const postgresServer = (url: string): TestBackend => ({
  title: 'PostgreSQL on a server',
  backend: 'postgres',
  async create() {
    const schema = newSchema()
    const address = new URL(url)
    address.searchParams.set('options', `-c search_path=${schema}`)
    const connect = () =>
      postgres(postgresPool({ url: address.href, lockTimeoutMs, connectTimeoutMs: 5000, connections: 2 }))
    await once(connect(), `create schema ${schema}`)
    return {
      connect,
      tamper: statements(connect, disablingTriggers),
      [Symbol.asyncDispose]: () => once(connect(), `drop schema ${schema} cascade`),
    }
  },
})

const serverUrl = process.env.DUCTILE_TEST_POSTGRES
export const backends: readonly TestBackend[] = [
  sqliteFile,
  sqliteMemory,
  pglite,
  ...(serverUrl === undefined ? [] : [postgresServer(serverUrl)]),
]

const droppingTriggers = async (db: Kysely<StoreTables>): Promise<void> => {
  const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'trigger'`.execute(
    db,
  )
  for (const { name } of rows) await sql.raw(`drop trigger ${name}`).execute(db)
  await sql.raw('pragma foreign_keys = off').execute(db)
}

const disablingTriggers = async (db: Kysely<StoreTables>): Promise<void> => {
  await sql.raw('alter table ledger_scores drop constraint if exists ledger_scores_sequence_fkey').execute(db)
  for (const table of ['ledger', 'ledger_scores', 'ledger_head'])
    await sql.raw(`alter table ${table} disable trigger user`).execute(db)
}

const newSchema = (): string => `ductile_${randomUUID().replaceAll('-', '')}`

const sqlite = (path: string): StoreDatabase => ({
  backend: 'sqlite',
  name: path,
  db: new Kysely({
    dialect: libsqlDialect({ path, durability: 'process-crash', lockTimeoutMs, access: 'read-write' }),
  }),
})

const postgres = (pool: PostgresPool): StoreDatabase => ({
  backend: 'postgres',
  name: 'postgres://test',
  db: new Kysely({ dialect: postgresDialect(pool) }),
})

/** One connection for several stores: closing a store leaves it open, disposing of the database closes it. */
function shared(database: StoreDatabase): { handle: StoreDatabase; dispose: () => Promise<void> } {
  const db = new Proxy(database.db, {
    get(target, property) {
      if (property === 'destroy') return async () => {}
      const value: unknown = Reflect.get(target, property, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { handle: { ...database, db }, dispose: () => database.db.destroy() }
}

const statements =
  (connect: () => StoreDatabase, withoutTriggers: (db: Kysely<StoreTables>) => Promise<void>) =>
  async (...texts: string[]): Promise<void> => {
    const { db } = connect()
    await withoutTriggers(db)
    for (const text of texts) await sql.raw(text).execute(db)
    await db.destroy()
  }

async function once({ db }: StoreDatabase, statement: string): Promise<void> {
  await sql.raw(statement).execute(db)
  await db.destroy()
}

/** PGlite behind the part of `pg` that kysely uses. It is one connection, so callers take turns. */
function pglitePool(database: PGlite): PostgresPool {
  let turn: Promise<void> = Promise.resolve()
  return {
    async connect() {
      const before = turn
      let release: () => void = () => {}
      turn = new Promise(resolve => {
        release = resolve
      })
      await before
      const query = async (text: string, parameters: readonly unknown[]) => {
        const { rows, affectedRows } = await database.query(text, [...parameters])
        return {
          rows,
          rowCount: affectedRows ?? 0,
          command: text.trimStart().split(/\s/, 1)[0]!.toUpperCase(),
        }
      }
      return { query, release } as unknown as PostgresPoolClient
    },
    end: () => database.close(),
  }
}
