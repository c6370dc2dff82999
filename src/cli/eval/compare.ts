/** @file `ductile eval compare`: two runs on the same samples, and whether the second is worse. */

import { existsSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { RunComparison } from '../../evals/index.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Host } from '../host.js'
import { table } from '../table.js'
import { write, writeJson } from '../write.js'

export interface CompareFlags {
  readonly margin: number
  readonly alpha: number
  readonly maxMissing: number
  /** As `MEASURE=higher` or `MEASURE=lower`. */
  readonly better: { readonly [measure: string]: 'higher' | 'lower' }
  readonly runs: string
  readonly format: 'text' | 'markdown' | 'json'
}

/** Exit status: 0 no regression; 1 a regression, or nothing can be concluded; 2 a run cannot be read. */
export async function evalCompare(
  before: string,
  after: string,
  { runs, format, ...options }: CompareFlags,
  host: Host,
): Promise<ExitCode> {
  const { compareRuns, comparisonMarkdown, readComparedRun } = await import('../../evals/index.js')
  const [first, second] = await Promise.all(
    [before, after].map(run => readComparedRun(folderOf(run, { runs, host }))),
  )
  const comparison = compareRuns(first!, second!, options)
  if (format === 'json') await writeJson(host.stdout, comparison)
  else if (format === 'markdown') await write(host.stdout.stream, comparisonMarkdown(comparison))
  else await write(host.stdout.stream, await asText(comparison, host))
  const summary = host.env.GITHUB_STEP_SUMMARY
  if (summary) await appendFile(summary, comparisonMarkdown(comparison))
  return comparison.passed ? exitCodes.ok : exitCodes.finding
}

/** A folder as given, else a run of that name. */
function folderOf(run: string, { runs, host }: { runs: string; host: Host }): string {
  const given = resolve(host.cwd, run)
  return existsSync(given) ? given : join(resolve(host.cwd, runs), run)
}

async function asText(comparison: RunComparison, { stdout }: Host): Promise<string> {
  const { comparisonCells, comparisonHeadline } = await import('../../evals/index.js')
  const { samples, notes, measures, before, after, passed } = comparison
  const { bold, green, red, dim } = stdout.style
  const columns = [
    'measure',
    'before',
    'after',
    'difference (95 %)',
    'p (Holm)',
    'pairs',
    'unpaired',
    'excluded',
    'verdict',
  ]
  const lines = [
    `${(passed ? green : red)(bold(comparisonHeadline(comparison)))}`,
    dim(`${before.model} (${before.run}) → ${after.model} (${after.run})`),
    '',
    table(
      columns.map((heading, at) => ({ heading, align: at >= 1 && at <= 7 ? 'right' : 'left' })),
      measures.map(comparisonCells),
      stdout,
    ),
    `${samples.shared} shared; ${samples.onlyBefore} only before, ${samples.onlyAfter} only after, ${samples.askedDifferently} asked differently; ${samples.failedBefore} failed before, ${samples.failedAfter} after`,
    ...notes,
  ]
  return `${lines.join('\n')}\n`
}

/** Reads `MEASURE=higher` or `MEASURE=lower`, adding to those before; undefined for anything else. */
export function addDirection(
  text: string,
  before: CompareFlags['better'] = {},
): CompareFlags['better'] | undefined {
  const at = text.lastIndexOf('=')
  const [measure, side] = [text.slice(0, at), text.slice(at + 1)]
  if (at <= 0 || (side !== 'higher' && side !== 'lower')) return undefined
  return { ...before, [measure]: side }
}
