/** @file The one schema, as kysely sees it. SQLite and PostgreSQL hold the same tables and columns. */
import type { Kysely } from 'kysely'

export type Backend = 'sqlite' | 'postgres'

export interface StoreTables {
  ledger: LedgerTable
  ledger_scores: LedgerScoresTable
  ledger_head: LedgerHeadTable
  conversation_history: ConversationHistoryTable
  store_schema: { version: number }
}

/** The chain. Everything beside `previous`, `hash` and `body` repeats the body, to be searched by. */
export interface LedgerTable {
  sequence: number
  previous: string
  hash: string
  body: string
  at: string
  run: string
  edge: string
  mode: string
  action: string
  /** Highest score 0-100 of any signal; null when none scored. */
  score: number | null
}

/** One row a signal and entry; `score` 0-100, null when it could not be scored. */
export interface LedgerScoresTable {
  sequence: number
  signal: string
  score: number | null
}

/** One row: how many entries there are and the last hash, so that a cut tail shows. */
export interface LedgerHeadTable {
  id: number
  count: number
  hash: string
}

/** What was said in conversations an upstream remembers. Times are ISO, UTC; `turns` is JSON, `[[role, text], …]`. */
export interface ConversationHistoryTable {
  id: string
  previous: string | null
  conversation: string | null
  /** 1 when all before it was known, else 0. */
  whole: number
  turns: string
  at: string
  expires_at: string
}

export interface StoreDatabase {
  readonly backend: Backend
  readonly db: Kysely<StoreTables>
  /** Says where, for messages: no password in it. */
  readonly name: string
}
