/** @file Writes entries: canonical text, one link each, head moved, all in one transaction. */
import type { LedgerEntry, Receipt } from '../core/index.js'
import { canonicalJson, scoreOf } from '../core/index.js'
import { extendChain, type Link } from './chain.js'
import type { LedgerScoresTable, LedgerTable, StoreDatabase } from './schema.js'
import { storeError } from './store-failure.js'

/** An entry ready to be linked. */
export interface PreparedEntry {
  readonly body: string
  readonly columns: IndexColumns
  readonly scores: readonly SignalScore[]
}
export type IndexColumns = Pick<LedgerTable, 'at' | 'run' | 'edge' | 'mode' | 'action' | 'score'>
export type SignalScore = Pick<LedgerScoresTable, 'signal' | 'score'>

/** @throws InvalidArgumentError if the entry holds what JSON cannot say, or a risk outside [0, 1] */
export function prepareEntry(entry: LedgerEntry): PreparedEntry {
  return { body: canonicalJson(entry), columns: indexColumns(entry), scores: signalScores(entry) }
}

/** What an entry is searched by. Derived from the body alone, so that verifying can derive it again. */
export function indexColumns(entry: LedgerEntry): IndexColumns {
  const scores = signalScores(entry).flatMap(({ score }) => (score === null ? [] : [score]))
  return {
    at: entry.at,
    run: searchable(entry.run),
    edge: entry.edge,
    mode: entry.mode,
    action: entry.decision.action,
    score: scores.length === 0 ? null : Math.max(...scores),
  }
}

/** One row a signal: its highest score, or null when it never scored. */
export function signalScores(entry: LedgerEntry): readonly SignalScore[] {
  const bySignal = new Map<string, number | null>()
  for (const outcome of entry.outcomes) {
    const signal = searchable(outcome.type === 'scored' ? outcome.assessment.signal : outcome.signal)
    const score = outcome.type === 'scored' ? scoreOf(outcome.assessment.risk) : null
    const before = bySignal.get(signal) ?? null
    bySignal.set(signal, score === null ? before : Math.max(score, before ?? 0))
  }
  return [...bySignal].map(([signal, score]) => ({ signal, score }))
}

/**
 * Text as a search column holds it: neither database keeps U+0000, nor a surrogate without its other half, so each is
 * U+FFFD there. The body has them escaped.
 */
export function searchable(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8').replaceAll('\0', '\ufffd')
}

/** Appends a batch, all or nothing. Writers of other processes wait at the head. */
export async function appendBatch(
  { db, backend, name }: StoreDatabase,
  batch: readonly PreparedEntry[],
): Promise<readonly Receipt[]> {
  return db.transaction().execute(async transaction => {
    // SQLite took the write lock at `begin immediate`; PostgreSQL takes the head's row.
    const head = await transaction
      .selectFrom('ledger_head')
      .select(['count', 'hash'])
      .where('id', '=', 1)
      .$if(backend === 'postgres', query => query.forUpdate())
      .executeTakeFirst()
    if (head === undefined)
      throw storeError('store_corrupt', { store: name, detail: 'the ledger has lost its head record' })
    const links = extendChain(
      { sequence: Number(head.count), hash: head.hash },
      batch.map(({ body }) => body),
    )
    await transaction
      .insertInto('ledger')
      .values(links.map((link, index) => ({ ...link, ...batch[index]!.columns })))
      .execute()
    const scores = links.flatMap((link, index) => rowsOf(link, batch[index]!.scores))
    if (scores.length > 0) await transaction.insertInto('ledger_scores').values(scores).execute()
    const last = links.at(-1)!
    await transaction
      .updateTable('ledger_head')
      .set({ count: last.sequence, hash: last.hash })
      .where('id', '=', 1)
      .execute()
    return links.map(({ sequence, hash }) => ({ sequence, hash }))
  })
}

const rowsOf = ({ sequence }: Link, scores: readonly SignalScore[]): LedgerScoresTable[] =>
  scores.map(score => ({ sequence, ...score }))
