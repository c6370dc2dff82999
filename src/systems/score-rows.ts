import { DuctileError, SignalFailedError } from '../core/index.js'
import type { GradedRow, GradedSet } from './strictness-rows.js'
import type { ReproduceOptions } from './system.js'

export interface ScoredRow extends GradedRow {
  /** 0-100 */
  readonly score: number
}

export interface ScoredRows {
  readonly rows: readonly ScoredRow[]
  /** Rows without a score, by error code. */
  readonly unscored: Readonly<Record<string, number>>
}

/** Calls in flight: enough to fill a scorer's batches, few enough to stop soon. */
const width = 16

/**
 * Scores every row of a set, in order. A row whose scoring fails with an error of ours is counted as unscored, never
 * given a score; any other error is a bug and ends the study.
 *
 * @throws SignalFailedError if fewer than half of the rows could be scored; the abort reason
 */
export async function scoreRows(
  { name, rows }: GradedSet,
  { scorer, onProgress, abort }: Pick<ReproduceOptions, 'scorer' | 'onProgress' | 'abort'>,
): Promise<ScoredRows> {
  const scored: ScoredRow[] = []
  const unscored: Record<string, number> = {}
  let lastError: DuctileError | undefined
  for (let start = 0; start < rows.length; start += width) {
    abort?.throwIfAborted()
    const batch = rows.slice(start, start + width)
    const outcomes = await Promise.all(batch.map(row => scoreRow(row, { scorer, abort })))
    abort?.throwIfAborted()
    for (const outcome of outcomes)
      if (DuctileError.isInstance(outcome)) {
        unscored[outcome.code] = (unscored[outcome.code] ?? 0) + 1
        lastError = outcome
      } else scored.push(outcome)
    onProgress?.({ set: name, done: Math.min(start + width, rows.length), total: rows.length })
  }
  if (scored.length * 2 < rows.length) throw new SignalFailedError({ signal: 'harm', cause: lastError })
  return { rows: scored, unscored }
}

async function scoreRow(
  row: GradedRow,
  { scorer, abort }: { scorer: ReproduceOptions['scorer']; abort: AbortSignal | undefined },
): Promise<ScoredRow | DuctileError> {
  try {
    const { score } = await scorer.score(row.conversation, abort === undefined ? {} : { abort })
    return { ...row, score }
  } catch (error) {
    if (DuctileError.isInstance(error)) return error
    throw error
  }
}
