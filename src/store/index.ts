/**
 * Keeps what happened: an append-only, hash-chained ledger in SQLite or PostgreSQL.
 *
 * ```ts
 * import { openStore } from 'ductile/store'
 * await using store = await openStore('sqlite:ductile.db')
 * const receipt = await store.ledger.append(entry) // durable, and one transaction for all that wait
 * const blocked = await store.ledger.list({ action: 'block', minScore: 60, limit: 20 })
 * const result = await store.ledger.verify({ expected: receipt })
 * if (!result.intact) console.error(result.fault.kind, result.fault.message)
 * ```
 */
export { canonicalJson } from '../core/index.js'
export { chainHash, genesisHash, type Link } from './chain.js'
export type {
  ConversationHistory,
  Exchange,
  Recollection,
  RememberedTurn,
} from './conversation-history.js'
export type { LedgerFilter, LedgerPage, StoredEntry } from './ledger-read.js'
export type { Fault, FaultKind, Verification, VerifyOptions } from './ledger-verify.js'
export { type OpenStoreOptions, openStore, type Store } from './open-store.js'
export type { StoreFailure } from './store-failure.js'
export type { StoredLedger } from './stored-ledger.js'
