/** @file Reads what FlexGuard's models write (arXiv:2602.23636): reasons, a line of categories, a line with the score. */
import type { Severity } from '../core/index.js'
import { GuardParseError } from './errors.js'
import { severityOf } from './strictness.js'
import { type FlexCategory, flexCategories } from './text-score.js'

export interface RiskScore {
  /** Integer 0-100. */
  readonly score: number
  readonly severity: Severity
  /** Empty for SAFE. */
  readonly categories: readonly FlexCategory[]
  /** What stood in the think block, if there was one. */
  readonly rationale?: string
  /** `category-without-risk`: a category although the score is benign. Not a flag. */
  readonly warnings: readonly string[]
}

const endOfThought = '</think>'

/**
 * Reads one output: everything up to the last `</think>` is the rationale; of what follows the last two lines that are
 * not empty are the categories (split at commas, space or `|`) and the score.
 *
 * @throws GuardParseError if a line is missing, a second score stands in its place, the score is no integer in
 *   [0, 100], a category is unknown, or SAFE stands beside a risk
 */
export function parseFlexOutput(raw: string): RiskScore {
  const end = raw.lastIndexOf(endOfThought)
  const answer = end < 0 ? raw : raw.slice(end + endOfThought.length)
  const lines = answer
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '')
  const [categoryLine, scoreLine] = lines.slice(-2)
  if (categoryLine === undefined || scoreLine === undefined)
    throw new GuardParseError(
      `parseFlexOutput: expected a line of categories and a line with the score, got ${lines.length} lines`,
    )
  if (!/^\d{1,3}$/.test(scoreLine) || Number(scoreLine) > 100)
    throw new GuardParseError(
      `parseFlexOutput: the score must be an integer in [0, 100], got "${scoreLine.slice(0, 40)}"`,
    )
  if (/^[+-]?\d+(?:\.\d+)?$/.test(categoryLine))
    throw new GuardParseError('parseFlexOutput: got two scores and no categories')
  const score = Number(scoreLine)
  const categories = readCategories(categoryLine)
  const rationale =
    end < 0
      ? ''
      : raw
          .slice(0, end)
          .replace(/^\s*<think>/, '')
          .trim()
  return {
    score,
    severity: severityOf(score),
    categories,
    ...(rationale === '' ? {} : { rationale }),
    warnings: categories.length > 0 && score <= 20 ? ['category-without-risk'] : [],
  }
}

function readCategories(line: string): FlexCategory[] {
  const names = line.split(/[\s,|]+/).filter(name => name !== '')
  const unknown = names.find(name => name !== 'SAFE' && !isFlexCategory(name))
  if (unknown !== undefined)
    throw new GuardParseError(`parseFlexOutput: unknown category "${unknown.slice(0, 40)}"`)
  if (names.includes('SAFE') && names.some(name => name !== 'SAFE'))
    throw new GuardParseError('parseFlexOutput: SAFE stands beside a risk category')
  return [...new Set(names.filter(isFlexCategory))]
}

const isFlexCategory = (name: string): name is FlexCategory =>
  flexCategories.some(category => category === name)
