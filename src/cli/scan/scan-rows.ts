import type { Action, FailureMode } from '../../core/index.js'
import type { Conversation } from '../../guard/index.js'
import { inOrder } from './in-order.js'
import { type Line, readLines } from './lines.js'
import { isBlank, parseRow, type Role, type Row, type RowFault } from './row.js'
import { type RowVerdict, renderRow, unscoredVerdict } from './verdict.js'

/** Longest line that is read: a text of 1 MiB with every character escaped, and its other fields. */
export const maxLineBytes = 8 << 20

/** Bytes of rows that may be under way at once, whatever their number. */
const maxBytesUnderWay = 32 << 20

/** Gives the verdict on one row; throws what the guard throws. */
export type Judge = (conversation: Conversation) => Promise<RowVerdict>

/** One line of the output with what its summary needs. */
export interface ScannedRow {
  readonly number: number
  readonly line: string
  readonly verdict: RowVerdict
  readonly fault?: RowFault
  readonly action: Action
  readonly mode: 'prompt' | 'response' | undefined
  /** Bytes of the (decompressed) input up to the end of this row. */
  readonly endByte: number
}

export interface ScanRowsOptions {
  readonly judge: Judge
  /** How an error of the judge reads on a row; undefined: not the row's fault, the scan must stop. */
  readonly explain: (error: unknown) => RowFault | undefined
  readonly failureMode: FailureMode
  readonly role?: Role | undefined
  /** Rows under way at once. */
  readonly concurrency: number
  /** Rows at the start that an earlier run has done. */
  readonly skipRows: number
  /** Ends the scan early: rows under way are finished, no more are read. */
  readonly stop: AbortSignal
  readonly maxLineBytes?: number
}

/** Judges a stream of JSON Lines: one output line for each row, in order, in constant memory. */
export async function* scanRows(
  bytes: AsyncIterable<Uint8Array>,
  options: ScanRowsOptions,
): AsyncGenerator<ScannedRow> {
  const lines = readLines(bytes, { maxBytes: options.maxLineBytes ?? maxLineBytes })
  yield* inOrder(rowsOf(lines, options), placed => judgeRow(placed, options), {
    concurrency: options.concurrency,
    maxWeight: maxBytesUnderWay,
    weigh: ({ sizeBytes }) => sizeBytes,
  })
}

/** A row with where it stood. */
interface PlacedRow {
  readonly row: Row
  readonly endByte: number
  readonly sizeBytes: number
}

async function* rowsOf(
  lines: AsyncIterable<Line>,
  { role, skipRows, stop }: Pick<ScanRowsOptions, 'role' | 'skipRows' | 'stop'>,
): AsyncGenerator<PlacedRow> {
  let toSkip = skipRows
  for await (const line of lines) {
    if (stop.aborted) return
    if (toSkip > 0) {
      if (line.type === 'too-long' || !isBlank(line.bytes)) toSkip--
      continue
    }
    const row = parseRow(line, { role })
    if (row !== undefined)
      yield { row, endByte: line.endByte, sizeBytes: line.type === 'line' ? line.bytes.length : 0 }
  }
}

async function judgeRow({ row, endByte }: PlacedRow, options: ScanRowsOptions): Promise<ScannedRow> {
  const { number, original } = row
  const mode = row.type === 'row' ? modeOf(row.conversation) : undefined
  const verdict =
    row.type === 'fault' ? unscoredVerdict(row.fault, options.failureMode) : await judged(row, options)
  return {
    number,
    line: renderRow({ number, original }, verdict),
    verdict,
    action: verdict.action,
    mode,
    endByte,
    ...(verdict.error === undefined ? {} : { fault: verdict.error }),
  }
}

async function judged(row: Row & { type: 'row' }, options: ScanRowsOptions): Promise<RowVerdict> {
  try {
    return await options.judge(row.conversation)
  } catch (error) {
    const fault = options.explain(error)
    if (fault === undefined) throw error
    return unscoredVerdict(fault, options.failureMode)
  }
}

/** Whose words the conversation ends in, and so which thresholds apply. */
export function modeOf({ messages }: Conversation): 'prompt' | 'response' {
  return messages.at(-1)?.role === 'assistant' ? 'response' : 'prompt'
}
