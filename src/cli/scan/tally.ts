import type { Action } from '../../core/index.js'
import { severities } from '../../core/index.js'

/** Counts over the rows of a scan; the summary at its end. */
export interface Tally {
  rows: number
  /** Rows that could not be scored. */
  failed: number
  /** Rows that count as a finding under `--fail-on`. */
  findings: number
  readonly actions: Partial<Record<Action, number>>
  readonly severities: Record<string, number>
}

export function emptyTally(): Tally {
  return {
    rows: 0,
    failed: 0,
    findings: 0,
    actions: {},
    severities: Object.fromEntries(severities.map(severity => [severity, 0])),
  }
}

/** What of an output row is counted; an output file read back has it as well. */
export interface Countable {
  readonly action: Action
  readonly severity: string | null
  readonly risk: number | null
}

/** Counts a row. `finding`: whether `--fail-on` flags it. */
export function count(tally: Tally, row: Countable, finding: boolean): void {
  tally.rows++
  if (row.risk === null) tally.failed++
  else if (row.severity !== null) tally.severities[row.severity] = (tally.severities[row.severity] ?? 0) + 1
  if (finding) tally.findings++
  tally.actions[row.action] = (tally.actions[row.action] ?? 0) + 1
}
