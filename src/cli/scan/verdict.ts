import type { Action, Category, Decision, FailureMode, Severity } from '../../core/index.js'
import type { Level, TextScore } from '../../guard/index.js'
import type { Original, RowFault } from './row.js'

/** What `scan` adds to a row. On a row that could not be scored `risk` is null, never a number, and `error` says why. */
export interface RowVerdict {
  /** Calibrated risk of harm in [0, 1]. */
  readonly risk: number | null
  /** 0-100 */
  readonly score: number | null
  readonly severity: Severity | null
  readonly level: Level | null
  /** The Qwen3Guard and FlexGuard categories that apply. */
  readonly categories: readonly Category[]
  readonly injection: { readonly risk: number; readonly score: number } | null
  readonly action: Action
  readonly costMs: number
  readonly error?: RowFault
}

/** The verdict of a scored row. */
export function scoredVerdict(score: TextScore, decision: Decision): RowVerdict {
  return {
    risk: round(score.risk, 4),
    score: score.score,
    severity: score.severity,
    level: score.level,
    categories: appliedCategories(score),
    injection: { risk: round(score.injection.risk, 4), score: score.injection.score },
    action: decision.action,
    costMs: round(score.costMs, 2),
  }
}

/** The verdict of a row that could not be scored: the failure mode decides. */
export function unscoredVerdict(error: RowFault, failureMode: FailureMode): RowVerdict {
  return {
    risk: null,
    score: null,
    severity: null,
    level: null,
    categories: [],
    injection: null,
    action: failureMode === 'closed' ? 'block' : 'annotate',
    costMs: 0,
    error,
  }
}

function appliedCategories({ categories, applied }: TextScore): Category[] {
  return categories
    .filter(
      ({ taxonomy, name }) =>
        (taxonomy === 'qwen3guard' || taxonomy === 'flexguard') && applied[taxonomy].includes(name),
    )
    .map(category => ({ ...category, probability: round(category.probability, 4) }))
}

/** The fields that `scan` writes. A row that has one of them already loses its own value. */
export const addedFields = Object.freeze([
  'row',
  'risk',
  'score',
  'severity',
  'level',
  'categories',
  'injection',
  'action',
  'costMs',
  'error',
] as const)

/**
 * The output line of a row: its own JSON text untouched, the verdict's fields behind it. Numbers too large for
 * JavaScript and the order of keys survive that way. A faulty row also names its number.
 */
export function renderRow(
  { number, original }: { number: number; original?: Original | undefined },
  verdict: RowVerdict,
): string {
  const added = verdict.error === undefined ? verdict : { row: number, ...verdict }
  const tail = JSON.stringify(added)
  if (original === undefined) return `${tail}\n`
  const taken = addedFields.some(field => field in added && Object.hasOwn(original.fields, field))
  if (taken) return `${JSON.stringify({ ...original.fields, ...added })}\n`
  if (Object.keys(original.fields).length === 0) return `${tail}\n`
  // Both are objects with at least one field: `{…` + `,` + `…}`. Line breaks inside JSON are white space.
  return `${original.json.slice(0, -1).trimEnd().replaceAll('\r', ' ')},${tail.slice(1)}\n`
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))
