import type { StoredEntry, StoredLedger } from '../store/index.js'

export interface RecordedOptions {
  /** Newest entries looked at. */
  readonly limit: number
  /** Entries from this moment on. */
  readonly since?: Date
  readonly abort?: AbortSignal
}

/** Entries of a ledger, newest first, read in pages. */
export async function* recorded(
  ledger: Pick<StoredLedger, 'list'>,
  { limit, since, abort }: RecordedOptions,
): AsyncGenerator<StoredEntry, void, void> {
  let left = limit
  let before: number | undefined
  while (left > 0) {
    abort?.throwIfAborted()
    const page = await ledger.list({
      limit: Math.min(left, 1000),
      ...(before === undefined ? {} : { before }),
    })
    for (const stored of page) {
      if (since !== undefined && new Date(stored.entry.at) < since) return
      yield stored
    }
    if (page.length === 0 || page.at(-1)!.receipt.sequence === 1) return
    before = page.at(-1)!.receipt.sequence
    left -= page.length
  }
}
