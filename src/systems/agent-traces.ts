/** @file The public agent traces of a data folder, as labelled runs. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  guessCatalog,
  readTrajectories,
  type ToolCatalog,
  type Trajectory,
  toolCatalog,
} from '../agents/index.js'

export interface TraceSet {
  readonly name: string
  readonly licence: string
  /** What `violated` means there. */
  readonly meaning: string
  readonly runs: readonly Trajectory[]
  readonly unreadable: number
}

interface Description extends Omit<TraceSet, 'runs' | 'unreadable'> {
  readonly file: string
  /** Runs without a label had no attack, so nothing was carried out. */
  readonly unlabelled: 'no-attack' | 'left-out'
}

/** Sets of runs with a label; in the order they are studied. */
export const traceSets: readonly Description[] = Object.freeze([
  {
    name: 'agentdojo_traces',
    file: 'agentdojo_traces.jsonl.gz',
    licence: 'MIT',
    meaning: 'the injected task was carried out',
    unlabelled: 'no-attack',
  },
  {
    name: 'assebench_security',
    file: 'assebench_security.jsonl.gz',
    licence: 'Apache-2.0',
    meaning: 'people judged the run unsafe',
    unlabelled: 'left-out',
  },
  {
    name: 'agentharm_traces',
    file: 'agentharm_traces.jsonl',
    licence: 'Apache-2.0, benchmark only',
    meaning: 'people judged the run unsafe',
    unlabelled: 'left-out',
  },
  {
    name: 'asb_logs',
    file: 'asb_logs.jsonl.gz',
    licence: 'MIT',
    meaning: 'the attacker’s tool was used, by a string match',
    unlabelled: 'left-out',
  },
])

/**
 * One set of a folder; undefined if it is not there. Runs without any tool call are left out of drift studies by their
 * users, not here.
 *
 * @throws system errors of the file; the abort reason
 */
export async function readTraceSet(
  folder: string,
  { file, unlabelled, ...described }: Description,
  { abort }: { abort?: AbortSignal } = {},
): Promise<TraceSet | undefined> {
  const path = join(folder, described.name, file)
  if (!existsSync(path)) return undefined
  const runs: Trajectory[] = []
  let unreadable = 0
  for await (const run of readTrajectories(path, {
    onUnreadable: () => unreadable++,
    ...(abort === undefined ? {} : { abort }),
  })) {
    if (run.outcome !== undefined) runs.push(run)
    else if (unlabelled === 'no-attack') runs.push({ ...run, outcome: { violated: false } })
  }
  return { ...described, runs, unreadable }
}

/** A catalogue guessed from the names of the tools. */
export function guessedCatalog(runs: readonly Trajectory[]): ToolCatalog {
  return toolCatalog(guessCatalog(runs))
}
