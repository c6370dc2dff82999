/** @file Asks one contender about every row of a set, by way of its journal. */
import { DuctileError } from '../../core/index.js'
import { inOrder } from '../scan/in-order.js'
import { type BenchRow, rowKey } from './bench-row.js'
import { type Answer, type Contender, NoAnswerError } from './contender.js'
import type { Journal } from './journal.js'

/** Rows in a row without an answer after which a contender is not asked any more: it is down. */
const giveUpAfter = 10

export interface AnswerSetOptions {
  readonly contender: Contender
  readonly journal: Journal
  /** Rows under way at a time. With 1 the time of a row is the contender's alone. */
  readonly concurrency: number
  /** Time a row has; then it is without an answer. */
  readonly timeoutMs: number
  readonly abort: AbortSignal
  readonly onProgress: (done: { readonly rows: number; readonly freshRows: number }) => void
}

/**
 * The answers to the rows, in their order. Errors are kept in the journal as answers are, so that a second run tells the
 * same; rows that were not asked since the contender is down (`given_up`) are not.
 *
 * @throws the abort's reason
 */
export async function answerSet(
  rows: readonly BenchRow[],
  { contender, journal, concurrency, timeoutMs, abort, onProgress }: AnswerSetOptions,
): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  let freshRows = 0
  let failuresInARow = 0
  async function* keyed(): AsyncGenerator<{ row: BenchRow; key: string }> {
    for (const row of rows) yield { row, key: rowKey(row) }
  }
  const answered = inOrder(
    keyed(),
    async ({ row, key }) => {
      abort.throwIfAborted()
      if (row.fault !== undefined) return { key, answer: { error: row.fault }, keep: false }
      const known = journal.get(key)
      if (known !== undefined) return { key, answer: known, keep: false }
      if (failuresInARow >= giveUpAfter) return { key, answer: { error: 'given_up' }, keep: false }
      const answer = await ask(row, { contender, timeoutMs, abort })
      failuresInARow = 'error' in answer ? failuresInARow + 1 : 0
      return { key, answer, keep: true }
    },
    { concurrency, maxWeight: Number.POSITIVE_INFINITY, weigh: () => 1 },
  )
  for await (const { key, answer, keep } of answered) {
    if (keep) {
      freshRows++
      await journal.append(key, answer)
    }
    answers.push(answer)
    onProgress({ rows: answers.length, freshRows })
  }
  return answers
}

async function ask(
  row: BenchRow,
  { contender, timeoutMs, abort }: Pick<AnswerSetOptions, 'contender' | 'timeoutMs' | 'abort'>,
): Promise<Answer> {
  const limit = timeLimit(timeoutMs, abort)
  const started = performance.now()
  try {
    const { scores, flags } = await Promise.race([
      contender.judge(row, { abort: limit.abort }),
      limit.reached,
    ])
    return { scores, flags, costMs: performance.now() - started }
  } catch (error) {
    // The user's abort is no answer of the contender's.
    abort.throwIfAborted()
    return { error: DuctileError.isInstance(error) ? error.code : errorName(error) }
  } finally {
    limit.release()
  }
}

/** Aborts and rejects when the time is up or the outer signal is aborted. */
function timeLimit(
  timeoutMs: number,
  outer: AbortSignal,
): { abort: AbortSignal; reached: Promise<never>; release: () => void } {
  const controller = new AbortController()
  let reject: (reason: unknown) => void = () => {}
  const reached = new Promise<never>((_, rejectIt) => {
    reject = rejectIt
  })
  // It may be rejected after the race was won, when nobody listens.
  reached.catch(() => {})
  const stop = (reason: unknown): void => {
    reject(reason)
    controller.abort(reason)
  }
  const timer = setTimeout(
    () => stop(new NoAnswerError({ code: 'timeout', message: `no answer within ${timeoutMs} ms` })),
    timeoutMs,
  )
  const onAbort = (): void => stop(outer.reason)
  outer.addEventListener('abort', onAbort, { once: true })
  return {
    abort: controller.signal,
    reached,
    release() {
      clearTimeout(timer)
      outer.removeEventListener('abort', onAbort)
    },
  }
}

function errorName(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'error'
}
