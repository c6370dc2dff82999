import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { malformed } from './read-shape.js'
import { readTrajectory, type TraceFormat } from './read-trajectory.js'
import type { Trajectory } from './trajectory.js'

/** A row that is no run, and why. Counted and shown, never dropped in silence. */
export interface UnreadableRow {
  readonly where: string
  readonly error: Error
}

export interface ReadFileOptions {
  /** Found row by row where it is not given. */
  readonly format?: TraceFormat
  /** Called for each row that cannot be read; without it such a row throws. */
  readonly onUnreadable?: (row: UnreadableRow) => void
  readonly abort?: AbortSignal
}

/**
 * The runs of a JSON Lines file (`.gz` too), one at a time, so that memory does not grow with the file.
 *
 * @throws InvalidInputError `malformed_trace` with file, row and field, unless `onUnreadable` is given; system errors
 *   of the file; the abort reason
 */
export async function* readTrajectories(
  file: string,
  { format, onUnreadable, abort }: ReadFileOptions = {},
): AsyncGenerator<Trajectory> {
  const bytes = createReadStream(file)
  const input = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes
  if (input !== bytes) bytes.on('error', error => input.destroy(error))
  let row = 0
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    abort?.throwIfAborted()
    row++
    if (line.trim() === '') continue
    const where = `${file}:${row}`
    try {
      yield readTrajectory(parse(line, where), { where, ...(format === undefined ? {} : { format }) })
    } catch (error) {
      if (onUnreadable === undefined || !(error instanceof Error)) throw error
      onUnreadable({ where, error })
    }
  }
}

function parse(line: string, where: string): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw malformed(where, `not JSON (${cause instanceof Error ? cause.message : String(cause)})`)
  }
}
