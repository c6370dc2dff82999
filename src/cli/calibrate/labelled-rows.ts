import { InvalidInputError, type Severity, severities } from '../../core/index.js'
import type { Conversation, Strictness } from '../../guard/index.js'
import { readLines } from '../scan/lines.js'
import { parseRow, type Role } from '../scan/row.js'
import { maxLineBytes } from '../scan/scan-rows.js'
import type { Source } from '../scan/source.js'

/** A row with what is known of it: whether it is harmful, and its score or the text to score. */
export type LabelledRow = {
  readonly number: number
  readonly label: 0 | 1
  /** Bytes of the text up to the end of this row. */
  readonly endByte: number
} & (
  | { readonly type: 'scored'; readonly score: number }
  /** Marked in the file as a row that could not be scored; it counts as such, not as harmless. */
  | { readonly type: 'unscored' }
  | { readonly type: 'to-score'; readonly conversation: Conversation }
)

export interface LabelledRowsOptions {
  /** Field with the label; without it the rows have none, and each counts as innocent. */
  readonly label?: string | undefined
  /** Field with a score 0-100; without it the rows are to be scored. */
  readonly score?: string | undefined
  /** Which severities count as harmful, where labels are severities. */
  readonly strictness: Strictness
  readonly role?: Role | undefined
}

/**
 * The rows of a file of labels, in order. A calibration on half-read data is worse than none, so the first row that
 * cannot be read ends it.
 *
 * @throws InvalidInputError naming file, row and field
 */
export async function* labelledRows(
  source: Pick<Source, 'name' | 'bytes'>,
  options: LabelledRowsOptions,
): AsyncGenerator<LabelledRow> {
  let highest = 0
  let fractional = false
  for await (const line of readLines(source.bytes, { maxBytes: maxLineBytes })) {
    const row = parseRow(line, { role: options.role })
    if (row === undefined) continue
    const where = `${source.name}:${row.number}`
    if (row.original === undefined)
      throw fault(where, row.type === 'fault' ? row.fault.message : 'unreadable')
    const { fields } = row.original
    const known = {
      number: row.number,
      endByte: line.endByte,
      label: options.label === undefined ? (0 as const) : readLabel(fields[options.label], options, where),
    }
    if (options.score !== undefined) {
      const score = readScore(fields[options.score], options.score, where)
      if (score === undefined) yield { type: 'unscored', ...known }
      else {
        highest = Math.max(highest, score)
        fractional ||= !Number.isInteger(score)
        yield { type: 'scored', ...known, score }
      }
    } else {
      if (row.type === 'fault') throw fault(where, row.fault.message)
      yield { type: 'to-score', ...known, conversation: row.conversation }
    }
  }
  if (fractional && highest <= 1)
    throw fault(
      source.name,
      `field "${options.score}" holds probabilities; thresholds are on the score 0-100 (scan writes it as "score")`,
    )
}

function readLabel(
  value: unknown,
  { label, strictness }: Pick<LabelledRowsOptions, 'label' | 'strictness'>,
  where: string,
): 0 | 1 {
  if (value === 1 || value === true) return 1
  if (value === 0 || value === false) return 0
  if (typeof value === 'string' && (severities as readonly string[]).includes(value))
    return isHarmful(value as Severity, strictness) ? 1 : 0
  throw fault(
    where,
    `field "${label}" must be 0, 1, false, true or a severity (${severities.join(', ')}), got ${brief(value)}`,
  )
}

/** FlexGuard's regimes: strict counts LOW and above as harmful, moderate MODERATE, loose HIGH. */
function isHarmful(severity: Severity, strictness: Strictness): boolean {
  const lowest: Readonly<Record<Strictness, Severity>> = {
    strict: 'LOW',
    moderate: 'MODERATE',
    loose: 'HIGH',
  }
  return severities.indexOf(severity) >= severities.indexOf(lowest[strictness])
}

function readScore(value: unknown, field: string, where: string): number | undefined {
  if (value === null) return undefined
  if (typeof value === 'number' && value >= 0 && value <= 100) return value
  throw fault(
    where,
    `field "${field}" must be a score in [0, 100], or null where there is none, got ${brief(value)}`,
  )
}

/** What arrived, without quoting text of the row. */
function brief(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value)
  return Array.isArray(value) ? 'a list' : typeof value === 'string' ? 'other text' : 'an object'
}

function fault(where: string, message: string): InvalidInputError {
  return new InvalidInputError({ code: 'invalid_row', where, message: `${where}: ${message}` })
}
