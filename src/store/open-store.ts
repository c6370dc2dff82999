import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Dialect, Kysely } from 'kysely'
import { InvalidArgumentError } from '../core/index.js'
import { type ConversationHistory, conversationHistory } from './conversation-history.js'
import { checkVersion, migrate } from './migrations.js'
import type { StoreDatabase, StoreTables } from './schema.js'
import { storeError, toStoreError } from './store-failure.js'
import { parseStoreUrl, type StoreLocation } from './store-url.js'
import { type StoredLedger, storedLedger } from './stored-ledger.js'

/** What Ductile keeps, opened. Close it, or bind it with `await using`. */
export interface Store extends AsyncDisposable {
  /** Where it is, for messages; a password is replaced by `***`. */
  readonly name: string
  readonly ledger: StoredLedger
  readonly history: ConversationHistory
  /** Settles what is under way, then lets go of the database. Safe to call twice. */
  close(): Promise<void>
}

export interface OpenStoreOptions {
  /**
   * `read-only` opens what exists and never writes, not even a migration: for looking at evidence.
   * @default 'read-write'
   */
  access?: 'read-write' | 'read-only'
  /**
   * SQLite only. `power-loss`: an acknowledged entry survives a power cut (`synchronous=FULL`, one fsync a batch).
   * `process-crash`: it survives the process, but the last moments may be lost with the machine
   * (`synchronous=NORMAL`); the chain stays whole either way. PostgreSQL follows its server's `synchronous_commit`.
   * @default 'power-loss'
   */
  durability?: 'power-loss' | 'process-crash'
  /** Longest wait for another process's lock, in milliseconds. @default 5000 */
  lockTimeoutMs?: number
}

/**
 * Opens or creates a store and brings its schema up to date.
 *
 * @param url - `sqlite:PATH`, a plain path, `sqlite::memory:`, or `postgres://…`. A new SQLite file, and its
 *   directory, are made readable by their owner only.
 * @throws InvalidArgumentError if the url cannot be read
 * @throws StoreError with a `StoreFailure` as its code
 */
export async function openStore(
  url: string,
  { access = 'read-write', durability = 'power-loss', lockTimeoutMs = 5000 }: OpenStoreOptions = {},
): Promise<Store> {
  if (!(lockTimeoutMs >= 0))
    throw new InvalidArgumentError(`openStore: lockTimeoutMs must be 0 or more, got ${lockTimeoutMs}`)
  const location = parseStoreUrl(url)
  try {
    const dialect = await openDialect(location, { access, durability, lockTimeoutMs })
    const db = new Kysely<StoreTables>({ dialect })
    const backend = location.backend === 'postgres' ? 'postgres' : 'sqlite'
    return await storeOver({ backend, db, name: location.name }, access)
  } catch (error) {
    throw toStoreError(error, location.name)
  }
}

/** A store over a database that is already open; takes it over, and closes it when it cannot be used. */
export async function storeOver(
  database: StoreDatabase,
  access: 'read-write' | 'read-only' = 'read-write',
): Promise<Store> {
  try {
    await (access === 'read-only' ? checkVersion(database) : migrate(database))
  } catch (error) {
    await database.db.destroy()
    throw toStoreError(error, database.name)
  }
  const { ledger, close: closeLedger } = storedLedger(database)
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= closeLedger().then(() => database.db.destroy())
    return closing
  }
  const history = conversationHistory(database)
  return { name: database.name, ledger, history, close, [Symbol.asyncDispose]: close }
}

async function openDialect(
  location: StoreLocation,
  { access, durability, lockTimeoutMs }: Required<OpenStoreOptions>,
): Promise<Dialect> {
  // The drivers are loaded when asked for: `pg` is not needed for a file, the native module not for a server.
  if (location.backend === 'postgres') {
    const { postgresDialect, postgresPool } = await import('./postgres-dialect.js')
    return postgresDialect(
      postgresPool({ url: location.url, lockTimeoutMs, connectTimeoutMs: 5000, connections: 4 }),
    )
  }
  const { libsqlDialect } = await import('./libsql-dialect.js')
  const path = location.backend === 'sqlite' ? filePath(location, access) : ':memory:'
  return libsqlDialect({ path, durability, lockTimeoutMs, access })
}

function filePath(
  { path, name }: { path: string; name: string },
  access: 'read-write' | 'read-only',
): string {
  if (access === 'read-only') {
    if (!existsSync(path)) throw storeError('store_missing', { store: name })
    return `${pathToFileURL(path).href}?mode=ro`
  }
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    // SQLite gives its log the file's own permissions, so it is enough to make the file private.
    closeSync(openSync(path, 'a', 0o600))
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? ''
    const denied = ['EACCES', 'EPERM', 'EROFS'].includes(code)
    throw storeError(denied ? 'store_read_only' : code === 'ENOSPC' ? 'store_full' : 'store_unreachable', {
      store: name,
      detail: code,
      cause,
    })
  }
  return path
}
