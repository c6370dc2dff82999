/** @file The schema's versions. Each step runs once, in order, inside one transaction; none is ever changed after a release. */
import { type Kysely, sql, type Transaction } from 'kysely'
import { genesisHash } from './chain.js'
import type { Backend, StoreDatabase, StoreTables } from './schema.js'
import { storeError } from './store-failure.js'

type Migration = (db: Transaction<StoreTables>, backend: Backend) => Promise<void>

const migrations: readonly Migration[] = [createLedger, createConversationHistory]

/** The version this code reads and writes. */
export const schemaVersion: number = migrations.length

/**
 * Brings a store to this code's version. Several processes may do this at once: the first one does the work.
 *
 * @throws StoreError `store_newer` when a newer Ductile wrote it: nothing is touched then
 */
export async function migrate({ db, backend, name }: StoreDatabase): Promise<void> {
  await db.transaction().execute(async transaction => {
    if (backend === 'postgres') await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(transaction)
    await transaction.schema
      .createTable('store_schema')
      .ifNotExists()
      .addColumn('version', 'integer', column => column.notNull())
      .execute()
    const version = await readVersion(transaction)
    if (version > schemaVersion) throw tooNew(name, version)
    for (const migration of migrations.slice(version)) await migration(transaction, backend)
    if (version === schemaVersion) return
    await transaction.deleteFrom('store_schema').execute()
    await transaction.insertInto('store_schema').values({ version: schemaVersion }).execute()
  })
}

/** Checks the version without writing. @throws StoreError `store_newer` or `store_older` */
export async function checkVersion({ db, name }: StoreDatabase): Promise<void> {
  const tables = await db.introspection.getTables()
  const version = tables.some(table => table.name === 'store_schema') ? await readVersion(db) : 0
  if (version > schemaVersion) throw tooNew(name, version)
  if (version < schemaVersion)
    throw storeError('store_older', {
      store: name,
      detail: `schema version ${version}, this one reads ${schemaVersion}: open it for writing once to migrate it`,
    })
}

/** Any number no other application on the same database uses: the ASCII codes of "duct". */
const migrationLock = 0x64756374

async function readVersion(db: Kysely<StoreTables>): Promise<number> {
  const row = await db.selectFrom('store_schema').select('version').executeTakeFirst()
  return row === undefined ? 0 : Number(row.version)
}

function tooNew(store: string, version: number): Error {
  return storeError('store_newer', {
    store,
    detail: `schema version ${version}, this one knows up to ${schemaVersion}`,
  })
}

async function createLedger(db: Transaction<StoreTables>, backend: Backend): Promise<void> {
  await db.schema
    .createTable('ledger')
    .addColumn('sequence', 'bigint', column => column.primaryKey())
    .addColumn('previous', 'text', column => column.notNull())
    .addColumn('hash', 'text', column => column.notNull())
    .addColumn('body', 'text', column => column.notNull())
    .addColumn('at', 'text', column => column.notNull())
    .addColumn('run', 'text', column => column.notNull())
    .addColumn('edge', 'text', column => column.notNull())
    .addColumn('mode', 'text', column => column.notNull())
    .addColumn('action', 'text', column => column.notNull())
    .addColumn('score', 'integer')
    .execute()
  await db.schema.createIndex('ledger_by_run').on('ledger').columns(['run', 'sequence']).execute()
  await db.schema.createIndex('ledger_by_action').on('ledger').columns(['action', 'sequence']).execute()
  await db.schema
    .createTable('ledger_scores')
    .addColumn('sequence', 'bigint', column => column.notNull().references('ledger.sequence'))
    .addColumn('signal', 'text', column => column.notNull())
    .addColumn('score', 'integer')
    .addPrimaryKeyConstraint('ledger_scores_key', ['sequence', 'signal'])
    .execute()
  await db.schema
    .createTable('ledger_head')
    .addColumn('id', 'integer', column => column.primaryKey())
    .addColumn('count', 'bigint', column => column.notNull())
    .addColumn('hash', 'text', column => column.notNull())
    .execute()
  await db.insertInto('ledger_head').values({ id: 1, count: 0, hash: genesisHash }).execute()
  for (const statement of appendOnly[backend]) await sql.raw(statement).execute(db)
}

async function createConversationHistory(db: Transaction<StoreTables>): Promise<void> {
  await db.schema
    .createTable('conversation_history')
    .addColumn('id', 'text', column => column.primaryKey())
    .addColumn('previous', 'text')
    .addColumn('conversation', 'text')
    .addColumn('whole', 'integer', column => column.notNull())
    .addColumn('turns', 'text', column => column.notNull())
    .addColumn('at', 'text', column => column.notNull())
    .addColumn('expires_at', 'text', column => column.notNull())
    .execute()
  for (const [name, columns] of [
    ['conversation_history_by_conversation', ['conversation', 'at']],
    ['conversation_history_by_expiry', ['expires_at']],
  ] as const)
    await db.schema
      .createIndex(name)
      .on('conversation_history')
      .columns([...columns])
      .execute()
}

/**
 * Triggers against mistakes: a stray UPDATE or DELETE fails. Whoever owns the database can drop them; against that
 * stands the chain, and a head kept elsewhere.
 */
const appendOnly: Readonly<Record<Backend, readonly string[]>> = {
  sqlite: [
    ...['ledger', 'ledger_scores'].flatMap(table =>
      ['update', 'delete'].map(
        verb =>
          `create trigger ${table}_no_${verb} before ${verb} on ${table} begin select raise(abort, '${table} only grows'); end`,
      ),
    ),
    "create trigger ledger_head_no_delete before delete on ledger_head begin select raise(abort, 'ledger_head stays'); end",
    "create trigger ledger_head_grows before update on ledger_head when new.count < old.count begin select raise(abort, 'ledger_head only grows'); end",
  ],
  postgres: [
    `create function ledger_refuse() returns trigger language plpgsql as $$ begin raise exception '% only grows', tg_table_name; end $$`,
    ...['ledger', 'ledger_scores'].map(
      table =>
        `create trigger ${table}_append_only before update or delete or truncate on ${table} for each statement execute function ledger_refuse()`,
    ),
    'create trigger ledger_head_stays before delete or truncate on ledger_head for each statement execute function ledger_refuse()',
    'create trigger ledger_head_grows before update on ledger_head for each row when (new.count < old.count) execute function ledger_refuse()',
  ],
}
