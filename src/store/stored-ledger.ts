import type { Ledger, LedgerEntry, Receipt } from '../core/index.js'
import { type GroupCommit, groupCommit } from './group-commit.js'
import { appendBatch, type PreparedEntry, prepareEntry } from './ledger-append.js'
import {
  countEntries,
  type LedgerFilter,
  type LedgerPage,
  listEntries,
  readEntry,
  type StoredEntry,
} from './ledger-read.js'
import { type Verification, type VerifyOptions, verifyLedger } from './ledger-verify.js'
import type { StoreDatabase } from './schema.js'
import { storeError, toStoreError } from './store-failure.js'

/** A ledger that can be read and verified. Every method throws StoreError when the database fails. */
export interface StoredLedger extends Ledger {
  /**
   * Resolves once the entry is committed. Concurrent appends share a transaction.
   *
   * @throws InvalidArgumentError if the entry holds what JSON cannot say
   * @throws StoreError if it could not be kept; then nothing of it was
   */
  append(entry: LedgerEntry): Promise<Receipt>
  /** Newest first. */
  list(page?: LedgerPage): Promise<readonly StoredEntry[]>
  /** One entry, and whether it fits its own hash and the entry before it. */
  get(sequence: number): Promise<(StoredEntry & { readonly intact: boolean }) | undefined>
  count(filter?: LedgerFilter): Promise<number>
  /** Number and hash of the newest entry; sequence 0 when empty. Keep it elsewhere and pass it to `verify`. */
  head(): Promise<Receipt>
  verify(options?: VerifyOptions): Promise<Verification>
}

/** The ledger over an opened database, with what is needed to close it without losing an append. */
export function storedLedger(store: StoreDatabase): { ledger: StoredLedger; close(): Promise<void> } {
  let closed = false
  const commits: GroupCommit<PreparedEntry, Receipt> = groupCommit(batch => appendBatch(store, batch))

  async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    if (closed) throw storeError('store_closed', { store: store.name })
    try {
      return await work()
    } catch (error) {
      throw toStoreError(error, store.name)
    }
  }

  const ledger: StoredLedger = {
    append: async entry => {
      // Prepared outside: an entry JSON cannot say is its caller's mistake and must not take the batch down.
      const prepared = prepareEntry(entry)
      return guarded(() => commits.push(prepared))
    },
    list: (page = {}) => guarded(() => listEntries(store, page)),
    get: sequence => guarded(() => readEntry(store, sequence)),
    count: (filter = {}) => guarded(() => countEntries(store, filter)),
    head: () => guarded(() => readHead(store)),
    verify: (options = {}) => guarded(() => verifyLedger(store, options)),
  }
  return {
    ledger,
    async close() {
      closed = true
      await commits.drain()
    },
  }
}

async function readHead({ db, name }: StoreDatabase): Promise<Receipt> {
  const head = await db
    .selectFrom('ledger_head')
    .select(['count', 'hash'])
    .where('id', '=', 1)
    .executeTakeFirst()
  if (head === undefined)
    throw storeError('store_corrupt', { store: name, detail: 'the ledger has lost its head record' })
  return { sequence: Number(head.count), hash: head.hash }
}
