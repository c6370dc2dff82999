/**
 * @file SQLite behind kysely, through libsql. The only file that knows the driver: move it to `node:sqlite` when the
 * lowest supported Node has it.
 *
 * Departs from kysely's own SQLite dialect: a transaction takes the write lock at its start (`begin immediate`), waits
 * for it without blocking the event loop, and a rollback after SQLite has already rolled back (disk full) is no error.
 */
import { setTimeout as delay } from 'node:timers/promises'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import Database from 'libsql'

export interface LibsqlOptions {
  /** `file:` addresses take SQLite's parameters, such as `?mode=ro`. */
  readonly path: string
  readonly durability: 'power-loss' | 'process-crash'
  readonly lockTimeoutMs: number
  readonly access: 'read-write' | 'read-only'
}

/** Milliseconds a single statement may block the event loop on somebody else's lock before it is tried again later. */
const blockingWaitMs = 20
const retryAfterMs = 10

/** Opens the file at once, so that a bad path fails here and not at the first query. */
export function libsqlDialect({ path, durability, lockTimeoutMs, access }: LibsqlOptions): Dialect {
  const database = new Database(path, { timeout: blockingWaitMs })
  try {
    if (access === 'read-write') {
      // In WAL mode readers never wait for the writer. FULL syncs the log at every commit; NORMAL only at
      // checkpoints, which survives a crash of the process but may lose the last commits when the power fails.
      database.pragma('journal_mode = WAL')
      database.exec(`PRAGMA synchronous = ${durability === 'power-loss' ? 'FULL' : 'NORMAL'}`)
      database.exec('PRAGMA foreign_keys = ON')
    } else {
      database.exec('PRAGMA query_only = ON')
    }
  } catch (error) {
    database.close()
    throw error
  }
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => libsqlDriver(database, { lockTimeoutMs, access }),
    createIntrospector: db => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

function libsqlDriver(
  database: Database.Database,
  { lockTimeoutMs, access }: Pick<LibsqlOptions, 'lockTimeoutMs' | 'access'>,
): Driver {
  const connection = libsqlConnection(database)
  // `exec` and not a prepared statement: one that failed on a lock stays open and would hinder the next commit.
  const turns = oneAtATime()
  return {
    async init() {},
    async acquireConnection() {
      await turns.take()
      return connection
    },
    async beginTransaction() {
      const deadline = performance.now() + lockTimeoutMs
      for (;;) {
        try {
          database.exec('begin immediate')
          return
        } catch (error) {
          if (!isBusy(error) || performance.now() >= deadline) throw error
          await delay(retryAfterMs)
        }
      }
    },
    async commitTransaction() {
      database.exec('commit')
    },
    async rollbackTransaction() {
      if (database.inTransaction) database.exec('rollback')
    },
    async releaseConnection() {
      turns.give()
    },
    async destroy() {
      // libsql does not fold the log in when it closes. Folded, a store at rest is one file that can be copied.
      if (access === 'read-write') database.pragma('wal_checkpoint(TRUNCATE)')
      database.close()
    },
  }
}

function libsqlConnection(database: Database.Database): DatabaseConnection {
  return {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      const statement = database.prepare(sql)
      if (statement.reader) return { rows: statement.all(parameters) as Row[] }
      const { changes } = statement.run(parameters)
      return { numAffectedRows: BigInt(changes), rows: [] }
    },
    // biome-ignore lint/correctness/useYield: kysely's interface asks for it, and nothing here streams this way
    async *streamQuery(): AsyncIterableIterator<never> {
      throw new Error('internal: the store reads in pages and does not stream queries')
    },
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')
}

/** SQLite has one connection here, so queries and whole transactions take turns. */
function oneAtATime(): { take(): Promise<void>; give(): void } {
  const waiting: (() => void)[] = []
  let taken = false
  return {
    async take() {
      if (taken) await new Promise<void>(resolve => waiting.push(resolve))
      taken = true
    },
    give() {
      const next = waiting.shift()
      // The turn passes on without becoming free, so nobody can slip in between.
      if (next === undefined) taken = false
      else next()
    },
  }
}
