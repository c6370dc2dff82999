import {
  readTrajectories,
  type TraceFormat,
  type Trajectory,
  type UnreadableRow,
} from '../../agents/index.js'

/** The runs of a file, and the rows that are none. */
export interface RunsOfFile {
  readonly runs: readonly Trajectory[]
  readonly unreadable: readonly UnreadableRow[]
}

/** Reads all runs of a file. @throws system errors of the file; the abort reason */
export async function readRuns(
  file: string,
  { format, abort }: { format?: TraceFormat | undefined; abort: AbortSignal },
): Promise<RunsOfFile> {
  const runs: Trajectory[] = []
  const unreadable: UnreadableRow[] = []
  const options = {
    onUnreadable: (row: UnreadableRow) => unreadable.push(row),
    abort,
    ...(format === undefined ? {} : { format }),
  }
  for await (const run of readTrajectories(file, options)) runs.push(run)
  return { runs, unreadable }
}
