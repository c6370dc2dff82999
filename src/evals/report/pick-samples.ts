/** @file Which samples of a large run a page of limited size shows. */

import type { RunLog } from '../log/run-log.js'
import { directionOf, type Verdict, verdictOf } from '../log/verdict.js'
import { scoresOfRow } from './row-scores.js'

export type Kind = 'fail' | 'not-scored' | 'failed' | 'other'
export const kinds: readonly Kind[] = ['fail', 'not-scored', 'failed', 'other']

export interface Picked {
  readonly rows: readonly { readonly row: number; readonly kind: Kind }[]
  /** How many of each kind the run has. */
  readonly counts: Readonly<Record<Kind, number>>
}

/**
 * Half of the places for samples that a scorer says no to, a quarter each for those without a verdict, the rest for the
 * others; places that a kind does not need go to the next. Within a kind evenly spaced, so that no part of the set is
 * preferred.
 */
export function pickSamples(run: RunLog, most: number): Picked {
  const byKind: Record<Kind, number[]> = { fail: [], 'not-scored': [], failed: [], other: [] }
  for (let row = 0; row < run.index.rows; row += 1) byKind[kindOf(run, row)].push(row)
  let left = most
  const shares: Readonly<Record<Kind, number>> = { fail: 0.5, 'not-scored': 0.25, failed: 0.25, other: 1 }
  const rows = kinds.flatMap(kind => {
    const wanted = Math.min(left, kind === 'other' ? left : Math.ceil(most * shares[kind]))
    const picked = spaced(byKind[kind], wanted)
    left -= picked.length
    return picked.map(row => ({ row, kind }))
  })
  // What is left over when there are few of the others.
  const shown = new Set(rows.map(({ row }) => row))
  const more = kinds.flatMap(kind => byKind[kind].filter(row => !shown.has(row)).map(row => ({ row, kind })))
  const counts = Object.fromEntries(kinds.map(kind => [kind, byKind[kind].length])) as Record<Kind, number>
  return { rows: [...rows, ...more.slice(0, left)], counts }
}

function kindOf(run: RunLog, row: number): Kind {
  const status = run.index.words.get('status')?.at(row)
  if (status === 'failed') return 'failed'
  const verdicts: readonly Verdict[] = scoresOfRow(run, row).map(({ scorer, score }) =>
    verdictOf(score, { better: directionOf(run.result, scorer) }),
  )
  if (verdicts.includes('fail')) return 'fail'
  return status === 'not-scored' ? 'not-scored' : 'other'
}

function spaced(rows: readonly number[], most: number): readonly number[] {
  if (rows.length <= most) return rows
  return Array.from({ length: most }, (_, at) => rows[Math.floor((at * rows.length) / most)]!)
}
