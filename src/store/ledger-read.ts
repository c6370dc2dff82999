/** @file Reads entries back: newest first, filtered, or one by its number. */
import type { ExpressionBuilder } from 'kysely'
import type { Action, Edge, LedgerEntry, Receipt } from '../core/index.js'
import { InvalidArgumentError } from '../core/index.js'
import { chainHash, genesisHash } from './chain.js'
import { searchable } from './ledger-append.js'
import type { StoreDatabase, StoreTables } from './schema.js'
import { storeError } from './store-failure.js'

/** Which entries; all conditions hold together. */
export interface LedgerFilter {
  readonly action?: Action
  readonly edge?: Edge
  readonly run?: string
  /** Entries this signal took part in, scored or not. */
  readonly signal?: string
  /** 0-100: entries whose highest score, or that of `signal` when one is named, is at least this. */
  readonly minScore?: number
}

export interface LedgerPage extends LedgerFilter {
  /** Only entries with a smaller number: the smallest of the page before. */
  readonly before?: number
  /** 1 to 1000. @default 50 */
  readonly limit?: number
}

export interface StoredEntry {
  readonly receipt: Receipt
  readonly entry: LedgerEntry
}

/** @throws InvalidArgumentError if limit or before leave their range */
export async function listEntries(
  store: StoreDatabase,
  { before, limit = 50, ...filter }: LedgerPage,
): Promise<readonly StoredEntry[]> {
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    throw new InvalidArgumentError(`ledger.list: limit must be an integer from 1 to 1000, got ${limit}`)
  if (before !== undefined && (!Number.isSafeInteger(before) || before < 1))
    throw new InvalidArgumentError(`ledger.list: before must be a sequence number from 1, got ${before}`)
  const rows = await store.db
    .selectFrom('ledger')
    .select(['sequence', 'hash', 'body'])
    .where(matching(filter))
    .$if(before !== undefined, query => query.where('sequence', '<', before!))
    .orderBy('sequence', 'desc')
    .limit(limit)
    .execute()
  return rows.map(row => toEntry(row, store.name))
}

export async function countEntries(store: StoreDatabase, filter: LedgerFilter): Promise<number> {
  const row = await store.db
    .selectFrom('ledger')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(matching(filter))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** One entry, and whether its hash fits its content and the entry before it. `undefined` when there is none. */
export async function readEntry(
  store: StoreDatabase,
  sequence: number,
): Promise<(StoredEntry & { readonly intact: boolean }) | undefined> {
  const rows = await store.db
    .selectFrom('ledger')
    .select(['sequence', 'previous', 'hash', 'body'])
    .where('sequence', 'in', [sequence - 1, sequence])
    .execute()
  const row = rows.find(each => Number(each.sequence) === sequence)
  if (row === undefined) return undefined
  const before = rows.find(each => Number(each.sequence) === sequence - 1)
  const previous = sequence === 1 ? genesisHash : before?.hash
  const intact = row.previous === previous && chainHash({ ...row, sequence }) === row.hash
  return { ...toEntry(row, store.name), intact }
}

function matching({ action, edge, run, signal, minScore }: LedgerFilter) {
  return (where: ExpressionBuilder<StoreTables, 'ledger'>) => {
    const conditions = [
      ...(action === undefined ? [] : [where('action', '=', action)]),
      ...(edge === undefined ? [] : [where('edge', '=', edge)]),
      ...(run === undefined ? [] : [where('run', '=', searchable(run))]),
      ...(minScore === undefined || signal !== undefined ? [] : [where('score', '>=', minScore)]),
    ]
    if (signal !== undefined)
      conditions.push(
        where.exists(
          where
            .selectFrom('ledger_scores')
            .select('ledger_scores.sequence')
            .whereRef('ledger_scores.sequence', '=', 'ledger.sequence')
            .where('ledger_scores.signal', '=', searchable(signal))
            .$if(minScore !== undefined, query => query.where('ledger_scores.score', '>=', minScore!)),
        ),
      )
    return where.and(conditions)
  }
}

function toEntry(row: { sequence: number; hash: string; body: string }, store: string): StoredEntry {
  const sequence = Number(row.sequence)
  let entry: LedgerEntry
  try {
    entry = JSON.parse(row.body) as LedgerEntry
  } catch (cause) {
    throw storeError('store_corrupt', { store, detail: `entry ${sequence} is not JSON`, cause })
  }
  return { receipt: { sequence, hash: row.hash }, entry }
}
