/** @file What pictures of a run are drawn from, out of its summary columns: distributions, and rates by category. */
import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import { InvalidArgumentError } from '../../core/index.js'
import { type Estimate, wilsonInterval } from '../../stats/index.js'
import type { RunIndex } from './run-index.js'

export interface Bin {
  /** Values from here on … */
  readonly from: number
  /** … and below here; the last bin holds its upper end too. */
  readonly to: number
  readonly count: number
}

/** How the values of a score lie: bins for numbers, counts for words. `none`: rows without a value. */
export type Distribution =
  | { readonly kind: 'numbers'; readonly bins: readonly Bin[]; readonly none: number }
  | {
      readonly kind: 'words'
      readonly counts: readonly { readonly word: string; readonly count: number }[]
      readonly none: number
    }

/** @param rows - the rows to count. @throws InvalidArgumentError if there is no such column */
export function distribution(
  index: RunIndex,
  column: string,
  rows: ArrayLike<number>,
  { bins = 20 }: { bins?: number } = {},
): Distribution {
  const words = index.words.get(column)
  if (words !== undefined) {
    const codes = words.codes(index.rows)
    const counts = new Map<string, number>()
    let none = 0
    for (let at = 0; at < rows.length; at += 1) {
      const word = codes[rows[at]!] === 0 ? undefined : words.at(rows[at]!)
      if (word === undefined) none += 1
      else counts.set(word, (counts.get(word) ?? 0) + 1)
    }
    const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    return { kind: 'words', counts: sorted.map(([word, count]) => ({ word, count })), none }
  }
  const values = numbersOf(index, column)
  const present: number[] = []
  for (let at = 0; at < rows.length; at += 1) {
    const value = values[rows[at]!]!
    if (Number.isFinite(value)) present.push(value)
  }
  return { kind: 'numbers', bins: binned(present, bins), none: rows.length - present.length }
}

/** Equal bins; values from 0 to 1 are shown on all of that scale. */
function binned(values: readonly number[], count: number): readonly Bin[] {
  if (values.length === 0) return []
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low >= 0 && high <= 1) [low, high] = [0, 1]
  if (low === high) return [{ from: low, to: high, count: values.length }]
  const width = (high - low) / count
  const counts = new Float64Array(count)
  for (const value of values) counts[Math.min(count - 1, Math.floor((value - low) / width))]! += 1
  return Array.from(counts, (n, at) => ({ from: low + at * width, to: low + (at + 1) * width, count: n }))
}

/**
 * Labels by which a run may be split in the open: few, short, and each of several samples. What is not may be what was
 * asked, under another name.
 */
export function categoriesOf(index: RunIndex): readonly string[] {
  return [...index.words].flatMap(([name, { words }]) =>
    name.startsWith('metadata.') &&
    words.length <= 40 &&
    2 * words.length <= index.rows &&
    words.every(word => word.length <= 48)
      ? [name]
      : [],
  )
}

/** The mean score of one category, with a 95 % interval: Wilson's where all values are 0 or 1, else Student's t. */
export interface CategoryFigure {
  readonly category: string
  /** Absent where nothing was scored; an interval of one graded value does not exist and is the value itself. */
  readonly estimate: Estimate | undefined
  readonly method: 'Wilson' | "Student's t"
  /** Scored samples. */
  readonly n: number
  /** Samples of the category without a value. */
  readonly missing: number
}

/** @throws InvalidArgumentError if a column does not exist */
export function byCategory(index: RunIndex, score: string, category: string): readonly CategoryFigure[] {
  const values = numbersOf(index, score)
  const words = index.words.get(category)
  if (words === undefined) throw new InvalidArgumentError(`byCategory: there is no column "${category}"`)
  const groups = new Map<string, { scored: number[]; missing: number }>()
  for (let row = 0; row < index.rows; row += 1) {
    const word = words.at(row)
    if (word === undefined) continue
    const group = groups.get(word) ?? { scored: [], missing: 0 }
    groups.set(word, group)
    if (Number.isNaN(values[row])) group.missing += 1
    else group.scored.push(values[row]!)
  }
  return [...groups]
    .map(([name, { scored, missing }]) => ({
      category: name,
      n: scored.length,
      missing,
      ...estimateOf(scored),
    }))
    .sort((a, b) => (a.category < b.category ? -1 : 1))
}

function estimateOf(values: readonly number[]): Pick<CategoryFigure, 'estimate' | 'method'> {
  const n = values.length
  const sum = values.reduce((total, value) => total + value, 0)
  if (values.every(value => value === 0 || value === 1))
    return { method: 'Wilson', estimate: n === 0 ? undefined : wilsonInterval(sum, n) }
  const value = sum / n
  if (n < 2) return { method: "Student's t", estimate: { value, low: value, high: value } }
  const variance = values.reduce((total, each) => total + (each - value) ** 2, 0) / (n - 1)
  const half = tQuantile(0.975, n - 1) * Math.sqrt(variance / n)
  return { method: "Student's t", estimate: { value, low: value - half, high: value + half } }
}

function numbersOf(index: RunIndex, column: string): Float64Array {
  const values = index.numbers.get(column)?.values(index.rows)
  if (values === undefined)
    throw new InvalidArgumentError(`figures: this run has no column of numbers "${column}"`)
  return values
}
