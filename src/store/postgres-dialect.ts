/** @file PostgreSQL behind kysely, through `pg`. */
import { type Dialect, PostgresDialect, type PostgresPool } from 'kysely'
import pg from 'pg'

export interface PostgresOptions {
  readonly url: string
  readonly lockTimeoutMs: number
  readonly connectTimeoutMs: number
  /** Connections of this process. */
  readonly connections: number
}

/** A pool of connections to a server. Connects at the first query. */
export function postgresPool({
  url,
  lockTimeoutMs,
  connectTimeoutMs,
  connections,
}: PostgresOptions): PostgresPool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
    lock_timeout: lockTimeoutMs,
    application_name: 'ductile',
    types: { getTypeParser },
  })
  // An idle connection that breaks is dropped from the pool and reported here; without a listener Node would end
  // the process. The next query opens another one and, if it cannot, fails with the reason.
  pool.on('error', () => {})
  return pool
}

export function postgresDialect(pool: PostgresPool): Dialect {
  return new PostgresDialect({ pool })
}

/** `pg` gives bigint as text. Sequences stay below 2^53, so they become numbers, as they are in SQLite. */
const getTypeParser = ((oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 && format !== 'binary'
    ? Number
    : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser
