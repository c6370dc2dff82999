import { realpath } from 'node:fs/promises'
import { InvalidInputError } from '../../core/index.js'
import type { Strictness } from '../../guard/index.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Host } from '../host.js'
import { type Progress, startProgress } from '../progress.js'
import { write, writeJson } from '../write.js'
import { type OutputFile, openOutputFile } from './output-file.js'
import { parseRow, type Role } from './row.js'
import { type Judge, modeOf, type ScannedRow, type ScanRowsOptions, scanRows } from './scan-rows.js'
import { openSource, type Source, standardInput } from './source.js'
import { count, emptyTally, type Tally } from './tally.js'

/** What judges the rows of a scan. The real one is `openScanGuard`; tests bring their own. */
export interface ScanGuard extends Pick<ScanRowsOptions, 'explain' | 'failureMode' | 'concurrency'> {
  readonly judge: Judge
  /** Whether a scored row would be flagged under a strictness. */
  flagged(row: ScoredRow, strictness: Strictness): boolean
  /** What decides beside the input: options, thresholds, the model's hash. */
  readonly fingerprint: Readonly<Record<string, string>>
}

/** The numbers of an output row that thresholds are compared with. */
export interface ScoredRow {
  readonly mode: 'prompt' | 'response'
  readonly score: number
  readonly injectionScore: number
}

export interface ScanFileRequest {
  /** `-` for standard input. */
  readonly file: string
  readonly out?: string | undefined
  readonly role?: Role | undefined
  readonly failOn: Strictness | 'never'
  readonly restart: boolean
  readonly quiet: boolean
  readonly json: boolean
}

/** Row errors that are printed one by one; the rest is counted. */
const printedErrors = 20

/**
 * Scans a file of JSON Lines to `out` or to standard output, and says how it went: 0, or 1 with a finding, or 2 with
 * a row that could not be scored.
 */
export async function scanFile(request: ScanFileRequest, guard: ScanGuard, host: Host): Promise<ExitCode> {
  const source = request.file === '-' ? standardInput(host.stdin) : await openSource(request.file)
  const close = (): void => void source.close().catch(() => {})
  host.interrupted.addEventListener('abort', close, { once: true })
  try {
    const tally = emptyTally()
    const output = await openOutput({ request, guard, host, source, tally })
    const progress = await startProgress(host.stderr, {
      label: 'scan',
      quiet: request.quiet,
      now: () => performance.now(),
    })
    try {
      await run({ request, guard, host, source, tally, output, progress })
    } finally {
      progress.stop()
      await output.close()
    }
    await summarise({ request, host, tally })
    return tally.failed > 0 ? exitCodes.failure : tally.findings > 0 ? exitCodes.finding : exitCodes.ok
  } finally {
    host.interrupted.removeEventListener('abort', close)
    await source.close()
  }
}

interface Run {
  readonly request: ScanFileRequest
  readonly guard: ScanGuard
  readonly host: Host
  readonly source: Source
  readonly tally: Tally
  readonly output: OutputFile
  readonly progress: Progress
}

async function run({ request, guard, host, source, tally, output, progress }: Run): Promise<void> {
  if (output.resumedRows > 0) progress.note(`going on after ${output.resumedRows} rows in ${request.out}`)
  const rows = scanRows(source.bytes, {
    ...guard,
    role: request.role,
    skipRows: output.resumedRows,
    stop: host.interrupted,
  })
  let errors = 0
  try {
    for await (const row of rows) {
      await output.append(row.line)
      count(tally, row.verdict, isFinding(row, { request, guard }))
      if (row.fault !== undefined && ++errors <= printedErrors)
        progress.note(`${request.file}:${row.number}: ${row.fault.message} (not scored: ${row.action})`)
      progress.update({
        rows: tally.rows,
        freshRows: tally.rows - output.resumedRows,
        fraction: source.fractionAt(row.endByte),
      })
    }
  } catch (error) {
    // Closing the input is how an interruption ends a read that waits.
    if (!host.interrupted.aborted) throw error
  }
  if (errors > printedErrors)
    progress.note(`… and ${errors - printedErrors} more rows that could not be scored`)
}

function isFinding(
  { mode, verdict }: Pick<ScannedRow, 'mode' | 'verdict'>,
  { request, guard }: { request: ScanFileRequest; guard: ScanGuard },
): boolean {
  if (request.failOn === 'never' || mode === undefined || verdict.score === null) return false
  return guard.flagged(
    { mode, score: verdict.score, injectionScore: verdict.injection?.score ?? 0 },
    request.failOn,
  )
}

async function openOutput({
  request,
  guard,
  host,
  source,
  tally,
}: Pick<Run, 'request' | 'guard' | 'host' | 'source' | 'tally'>): Promise<OutputFile> {
  const { out } = request
  if (out === undefined)
    return {
      resumedRows: 0,
      append: line => write(host.stdout.stream, line),
      close: async () => {},
    }
  if (source.sizeBytes === undefined || source.headSha256 === undefined)
    throw new InvalidInputError({
      code: 'not_resumable',
      where: '--out',
      message:
        '--out: a scan of standard input cannot be resumed; name the input with --file, or redirect the output',
    })
  await refuseOwnInput(request.file, out)
  return openOutputFile(out, {
    restart: request.restart,
    fingerprint: {
      input: request.file,
      inputBytes: source.sizeBytes,
      inputHeadSha256: source.headSha256,
      options: { role: request.role ?? 'by row', ...guard.fingerprint },
    },
    onResumed: row => recount(row, { request, guard, tally }),
  })
}

/** Counts a row of an earlier run as it was counted then. */
function recount(
  written: Readonly<Record<string, unknown>>,
  { request, guard, tally }: Pick<Run, 'request' | 'guard' | 'tally'>,
): void {
  const bytes = Buffer.from(JSON.stringify(written))
  const row = parseRow({ type: 'line', number: 0, endByte: 0, bytes }, { role: request.role })
  const mode = row?.type === 'row' ? modeOf(row.conversation) : undefined
  const verdict = written as unknown as ScannedRow['verdict']
  count(tally, verdict, isFinding({ mode, verdict }, { request, guard }))
}

async function refuseOwnInput(file: string, out: string): Promise<void> {
  const target = await realpath(out).catch(() => undefined)
  if (target !== undefined && target === (await realpath(file)))
    throw new InvalidInputError({
      code: 'same_file',
      where: '--out',
      message: `--out: ${out} is the input itself; name another file`,
    })
}

async function summarise({ request, host, tally }: Pick<Run, 'request' | 'host' | 'tally'>): Promise<void> {
  const stopped = host.interrupted.aborted
  if (request.json && request.out !== undefined && !stopped)
    await writeJson(host.stdout, { file: request.file, out: request.out, ...tally })
  if (request.quiet) return
  const actions = Object.entries(tally.actions).map(([action, rows]) => `${rows} ${action}`)
  const parts = [`${tally.rows} rows`, ...actions]
  if (request.failOn !== 'never') parts.push(`${tally.findings} flagged at ${request.failOn}`)
  if (tally.failed > 0) parts.push(`${tally.failed} not scored`)
  const state = stopped
    ? `stopped${request.out === undefined ? '' : '; the same command goes on from here'}: `
    : ''
  host.stderr.stream.write(`${state}${parts.join(', ')}\n`)
}
