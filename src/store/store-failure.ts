/** @file Turns what the drivers throw into StoreError, so that a caller can react without knowing the database. */
import { DuctileError, StoreError } from '../core/index.js'

/**
 * Why a store failed.
 *
 * - `store_full`: the disk or its quota is full; nothing of the batch was written.
 * - `store_locked`: somebody else held the lock for longer than `lockTimeoutMs`.
 * - `store_read_only`: the file, directory or server refuses writing.
 * - `store_corrupt`: not a database, or a damaged one.
 * - `store_missing`: opened for reading, and there is nothing there.
 * - `store_unreachable`: the path or server cannot be opened or went away.
 * - `store_newer`: written by a newer version of Ductile.
 * - `store_older`: opened for reading only and needs a migration first.
 * - `store_append_only`: a statement tried to change what may only grow.
 * - `store_closed`: used after `close()`.
 * - `store_failed`: anything else the database said.
 */
export type StoreFailure =
  | 'store_full'
  | 'store_locked'
  | 'store_read_only'
  | 'store_corrupt'
  | 'store_missing'
  | 'store_unreachable'
  | 'store_newer'
  | 'store_older'
  | 'store_append_only'
  | 'store_closed'
  | 'store_failed'

const explanations: Readonly<Record<StoreFailure, string>> = {
  store_full: 'the disk is full; nothing was written',
  store_locked: 'another process holds its lock',
  store_read_only: 'it cannot be written to',
  store_corrupt: 'it is damaged or not a database',
  store_missing: 'there is nothing there',
  store_unreachable: 'it cannot be opened or reached',
  store_newer: 'a newer version of Ductile wrote it',
  store_older: 'an older version of Ductile wrote it',
  store_append_only: 'the ledger only grows',
  store_closed: 'it was closed',
  store_failed: 'the database refused',
}

export function storeError(
  code: StoreFailure,
  { store, detail, cause }: { store: string; detail?: string; cause?: unknown },
): StoreError {
  const message = `store ${store}: ${explanations[code]}${detail === undefined ? '' : ` (${detail})`}`
  return new StoreError({ code, message, cause })
}

/** A driver's error as a StoreError; errors of Ductile pass unchanged. */
export function toStoreError(error: unknown, store: string): DuctileError {
  if (DuctileError.isInstance(error)) return error
  return storeError(failureOf(error), { store, detail: detailOf(error), cause: error })
}

const bySqliteCode: readonly (readonly [prefix: string, failure: StoreFailure])[] = [
  ['SQLITE_FULL', 'store_full'],
  ['SQLITE_IOERR_WRITE', 'store_full'],
  ['SQLITE_BUSY', 'store_locked'],
  ['SQLITE_LOCKED', 'store_locked'],
  ['SQLITE_READONLY', 'store_read_only'],
  ['SQLITE_PERM', 'store_read_only'],
  ['SQLITE_NOTADB', 'store_corrupt'],
  ['SQLITE_CORRUPT', 'store_corrupt'],
  ['SQLITE_IOERR_SHORT_READ', 'store_corrupt'], // the file ends before its own header says
  ['SQLITE_CANTOPEN', 'store_unreachable'],
  ['SQLITE_CONSTRAINT_TRIGGER', 'store_append_only'],
]

/** PostgreSQL's SQLSTATE by its longest matching prefix (PostgreSQL documentation, appendix A), and Node's socket codes. */
const byPostgresCode: readonly (readonly [prefix: string, failure: StoreFailure])[] = [
  ['53100', 'store_full'], // disk_full
  ['55P03', 'store_locked'], // lock_not_available
  ['40P01', 'store_locked'], // deadlock_detected
  ['25006', 'store_read_only'], // read_only_sql_transaction
  ['42501', 'store_read_only'], // insufficient_privilege
  ['XX001', 'store_corrupt'], // data_corrupted
  ['XX002', 'store_corrupt'], // index_corrupted
  ['P0001', 'store_append_only'], // raise_exception, which only our triggers do
  ['08', 'store_unreachable'], // connection exceptions
  ['28', 'store_unreachable'], // authorisation
  ['3D000', 'store_unreachable'], // no such database
  ['53300', 'store_unreachable'], // too_many_connections
  ['57P', 'store_unreachable'], // shutting down, starting up
  ['ECONN', 'store_unreachable'],
  ['ENOTFOUND', 'store_unreachable'],
  ['EAI_AGAIN', 'store_unreachable'],
  ['ETIMEDOUT', 'store_unreachable'],
  ['EHOSTUNREACH', 'store_unreachable'],
]

function failureOf(error: unknown): StoreFailure {
  const code = codeOf(error)
  const known = [...bySqliteCode, ...byPostgresCode].find(([prefix]) => code.startsWith(prefix))
  if (known !== undefined) return known[1]
  const message = error instanceof Error ? error.message : ''
  // libsql reports a path it cannot open, and pg a lost or late connection, without a code.
  if (/Unable to open connection|Connection terminated|timeout exceeded when trying to connect/.test(message))
    return 'store_unreachable'
  return 'store_failed'
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

/** The database's own words are about tables and files; what was judged is only ever a parameter, which they leave out. */
function detailOf(error: unknown): string {
  const message = error instanceof Error && error.message !== '' ? error.message : String(error)
  const code = codeOf(error)
  return code === '' ? message : `${code}: ${message}`
}
