/** @file Walks the chain and says what, if anything, was done to it. */
import type { LedgerEntry, Receipt } from '../core/index.js'
import { canonicalJson } from '../core/index.js'
import { chainHash, genesisHash, type Link } from './chain.js'
import { indexColumns, type SignalScore, signalScores } from './ledger-append.js'
import type { LedgerTable, StoreDatabase } from './schema.js'

/** What was done to the ledger. */
export type FaultKind = 'edited' | 'deleted' | 'inserted' | 'reordered' | 'truncated'

export type Verification =
  | { readonly intact: true; readonly entries: number; readonly head: string }
  | { readonly intact: false; readonly fault: Fault }

/** The first thing wrong. */
export interface Fault {
  readonly kind: FaultKind
  /** Number of the entry concerned. */
  readonly sequence: number
  /** One sentence for a person. */
  readonly message: string
}

export interface VerifyOptions {
  /**
   * A receipt kept elsewhere. Without one, whoever can write the database can rewrite the whole chain together with
   * its head; with one, everything up to it is pinned.
   */
  readonly expected?: Receipt
  readonly abort?: AbortSignal
  /** Called after each page of entries. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
  /** Entries read at a time. @default 1000 */
  readonly pageSize?: number
}

/**
 * Checks every link from the first entry to the head as it stood when called; entries appended meanwhile are left to
 * the next call. Reads in pages: memory does not grow with the ledger, and writers do not wait.
 *
 * The kind of a fault is what the traces say; a forger who rewrites hashes can make one kind look like another, not
 * make a fault disappear before the head.
 */
export async function verifyLedger(
  store: StoreDatabase,
  { expected, abort, onProgress, pageSize = 1000 }: VerifyOptions = {},
): Promise<Verification> {
  const bounds = await readBounds(store)
  let last: Position = { sequence: 0, hash: genesisHash, previous: '' }
  let pinned: string | undefined
  for await (const page of pages(store, { upTo: bounds.count, pageSize })) {
    abort?.throwIfAborted()
    for (const row of page) {
      const fault = await checkRow(row, last, store, bounds.count)
      if (fault !== undefined) return { intact: false, fault }
      last = row
      if (row.sequence === expected?.sequence) pinned = row.hash
    }
    onProgress?.({ done: last.sequence, total: bounds.count })
  }
  const fault = checkEnd(last, bounds) ?? checkExpected(last, expected, pinned)
  return fault === undefined
    ? { intact: true, entries: last.sequence, head: last.hash }
    : { intact: false, fault }
}

type Row = Link & Omit<LedgerTable, keyof Link> & { readonly scores: readonly SignalScore[] }
type Position = Pick<Link, 'sequence' | 'hash' | 'previous'>
interface Bounds {
  readonly count: number
  /** undefined when the head record is gone. */
  readonly hash: string | undefined
  readonly highest: number
}

/** Head and highest number in one statement, so that both are of one moment. */
async function readBounds({ db }: StoreDatabase): Promise<Bounds> {
  const row = await db
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('ledger_head').select('count').where('id', '=', 1).as('count'),
      selectFrom('ledger_head').select('hash').where('id', '=', 1).as('hash'),
      selectFrom('ledger')
        .select(({ fn }) => fn.max('sequence').as('highest'))
        .as('highest'),
    ])
    .executeTakeFirstOrThrow()
  const highest = Number(row.highest ?? 0)
  return { count: Number(row.count ?? highest), hash: row.hash ?? undefined, highest }
}

async function* pages(
  { db }: StoreDatabase,
  { upTo, pageSize }: { upTo: number; pageSize: number },
): AsyncIterable<readonly Row[]> {
  let after = -1
  for (;;) {
    const rows = await db
      .selectFrom('ledger')
      .selectAll()
      .where('sequence', '>', after)
      .where('sequence', '<=', upTo)
      .orderBy('sequence')
      .limit(pageSize)
      .execute()
    if (rows.length === 0) return
    const scores = await readScores(db, Number(rows[0]!.sequence), Number(rows.at(-1)!.sequence))
    const page = rows.map(row => {
      const sequence = Number(row.sequence)
      return { ...row, sequence, scores: scores.get(sequence) ?? [] }
    })
    after = page.at(-1)!.sequence
    yield page
  }
}

/** The signals' scores beside the entries from one number to another. */
async function readScores(
  db: StoreDatabase['db'],
  from: number,
  to: number,
): Promise<ReadonlyMap<number, readonly SignalScore[]>> {
  const rows = await db
    .selectFrom('ledger_scores')
    .selectAll()
    .where('sequence', '>=', from)
    .where('sequence', '<=', to)
    .execute()
  const bySequence = new Map<number, SignalScore[]>()
  for (const { sequence, signal, score } of rows) {
    const beside = bySequence.get(Number(sequence)) ?? []
    beside.push({ signal, score: score === null ? null : Number(score) })
    bySequence.set(Number(sequence), beside)
  }
  return bySequence
}

async function checkRow(
  row: Row,
  last: Position,
  store: StoreDatabase,
  count: number,
): Promise<Fault | undefined> {
  const due = last.sequence + 1
  if (row.sequence > due) return fault('deleted', due, `entry ${due} is missing`)
  if (row.sequence < due)
    return fault('inserted', row.sequence, `there is an entry with the number ${row.sequence}`)
  if (chainHash(row) !== row.hash) return explainMismatch(row, last, store, count)
  if (row.previous !== last.hash) return explainBrokenLink(row, last, store)
  return hasHonestColumns(row)
    ? undefined
    : fault('edited', row.sequence, `entry ${row.sequence} and its search columns do not say the same`)
}

/** The row's own hash does not fit: its content changed, or it carries another number than when it was written. */
async function explainMismatch(
  row: Row,
  last: Position,
  store: StoreDatabase,
  count: number,
): Promise<Fault> {
  const { sequence } = row
  const original = originalNumber(row, count + 1)
  if (original === undefined) {
    // The next entry tells a changed entry from one pushed in: it still names the hash it was written after.
    const next = await readLink(store, sequence + 1)
    return next?.previous === last.hash
      ? fault(
          'inserted',
          sequence,
          `entry ${sequence} was not written by the chain: the next one follows ${sequence - 1}`,
        )
      : fault('edited', sequence, `entry ${sequence} is not what was written: its hash does not fit`)
  }
  if (original < sequence)
    return fault(
      'inserted',
      original,
      `entries from ${original} to ${sequence - 1} were not written by the chain`,
    )
  return (await isPresent(store, row.previous))
    ? fault('reordered', sequence, `entry ${sequence} was written as ${original}`)
    : fault('deleted', sequence, `entry ${sequence} is missing, and the later ones were renumbered`)
}

/** The row's own hash fits, but it does not follow the one before it: one of the two was forged, hash and all. */
async function explainBrokenLink(row: Row, last: Position, store: StoreDatabase): Promise<Fault> {
  const next = await readLink(store, row.sequence + 1)
  if (next?.previous === last.hash)
    return fault('inserted', row.sequence, `entry ${row.sequence} was not written by the chain`)
  if (last.sequence === 0) return fault('edited', 1, 'entry 1 was rewritten: it does not start the chain')
  return row.previous === last.previous
    ? fault('inserted', last.sequence, `entry ${last.sequence} was not written by the chain`)
    : fault('edited', last.sequence, `entry ${last.sequence} was rewritten: the next one names another hash`)
}

function checkEnd(last: Position, { count, hash, highest }: Bounds): Fault | undefined {
  if (hash === undefined) return fault('deleted', last.sequence, 'the record of the head is missing')
  if (last.sequence < count)
    return fault('truncated', last.sequence + 1, `entries ${last.sequence + 1} to ${count} are cut off`)
  if (highest > count)
    return fault('inserted', count + 1, `entries from ${count + 1} on were not written by the chain`)
  return last.hash === hash
    ? undefined
    : fault('edited', last.sequence, `entry ${last.sequence} was rewritten: the head names another hash`)
}

function checkExpected(
  last: Position,
  expected: Receipt | undefined,
  pinned: string | undefined,
): Fault | undefined {
  if (expected === undefined) return undefined
  const { sequence, hash } = expected
  if (sequence > last.sequence)
    return fault(
      'truncated',
      last.sequence + 1,
      `the ledger ends at ${last.sequence}, the receipt is for ${sequence}`,
    )
  const found = sequence === 0 ? genesisHash : pinned
  return found === hash
    ? undefined
    : fault(
        'edited',
        sequence,
        `entry ${sequence} does not carry the receipt's hash: the chain was rewritten`,
      )
}

/** The number under which the row's hash fits. Only asked once something is wrong; one hash per number tried. */
function originalNumber(row: Row, upTo: number): number | undefined {
  for (let sequence = 1; sequence <= upTo; sequence += 1)
    if (chainHash({ ...row, sequence }) === row.hash) return sequence
  return undefined
}

function hasHonestColumns(row: Row): boolean {
  const { at, run, edge, mode, action, score } = row
  const claimed = { at, run, edge, mode, action, score: score === null ? null : Number(score) }
  try {
    const entry = JSON.parse(row.body) as LedgerEntry
    return (
      canonicalJson(claimed) === canonicalJson(indexColumns(entry)) &&
      canonicalJson(bySignal(row.scores)) === canonicalJson(bySignal(signalScores(entry)))
    )
  } catch {
    // A body that is not an entry, under a hash made to fit it: nothing it says can be honest.
    return false
  }
}

const bySignal = (scores: readonly SignalScore[]): readonly SignalScore[] =>
  scores.toSorted((a, b) => (a.signal < b.signal ? -1 : 1)).map(({ signal, score }) => ({ signal, score }))

async function readLink({ db }: StoreDatabase, sequence: number): Promise<{ previous: string } | undefined> {
  return db.selectFrom('ledger').select('previous').where('sequence', '=', sequence).executeTakeFirst()
}

async function isPresent({ db }: StoreDatabase, hash: string): Promise<boolean> {
  return (
    (await db.selectFrom('ledger').select('sequence').where('hash', '=', hash).executeTakeFirst()) !==
    undefined
  )
}

const fault = (kind: FaultKind, sequence: number, message: string): Fault => ({ kind, sequence, message })
