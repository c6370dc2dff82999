/** @file Two runs side by side: what one score became of the same samples. Tests and gates are the comparison's. */
import { InvalidArgumentError } from '../../core/index.js'
import type { RunIndex } from './run-index.js'

/** A sample of both runs whose score differs. Rows are places in each run's index. */
export interface ChangedSample {
  readonly id: string
  readonly epoch: number
  readonly rows: readonly [number, number]
  readonly from: string
  readonly to: string
}

export interface Pairing {
  readonly column: string
  /** Samples scored in both. */
  readonly paired: number
  /** Samples of both that one of them could not score, and those that only one of them has. */
  readonly unscored: number
  readonly onlyFirst: number
  readonly onlySecond: number
  /** By what the score was and became, most frequent first. Numbers are rounded to three digits. */
  readonly transitions: readonly { readonly from: string; readonly to: string; readonly count: number }[]
  readonly changed: readonly ChangedSample[]
  /** Of all changed samples, also those that are not listed. */
  readonly changedTotal: number
}

/** @param options.list - most changed samples to list. @throws InvalidArgumentError if neither run has the column */
export function pairRuns(
  [first, second]: readonly [RunIndex, RunIndex],
  column: string,
  { list = 200 }: { list?: number } = {},
): Pairing {
  const read = [first, second].map(index => reader(index, column))
  if (read.every(reading => reading === undefined))
    throw new InvalidArgumentError(`pairRuns: neither run has a column "${column}"`)
  const [ofFirst = () => undefined, ofSecond = () => undefined] = read
  const epochs = second.numbers.get('epoch')
  const counts = new Map<string, { from: string; to: string; count: number }>()
  const changed: ChangedSample[] = []
  let [paired, unscored, common, changedTotal] = [0, 0, 0, 0]
  for (let row = 0; row < second.rows; row += 1) {
    const id = second.ids.at(row)
    const epoch = epochs?.at(row) ?? 0
    const before = first.find(id, epoch)
    if (before === undefined) continue
    common += 1
    const [from, to] = [ofFirst(before), ofSecond(row)]
    if (from === undefined || to === undefined) {
      unscored += 1
      continue
    }
    paired += 1
    const key = JSON.stringify([from, to])
    const cell = counts.get(key) ?? { from, to, count: 0 }
    counts.set(key, cell)
    cell.count += 1
    if (from === to) continue
    changedTotal += 1
    if (changed.length < list) changed.push({ id, epoch, rows: [before, row], from, to })
  }
  return {
    column,
    paired,
    unscored,
    onlyFirst: first.rows - common,
    onlySecond: second.rows - common,
    transitions: [...counts.values()].sort((a, b) => b.count - a.count).slice(0, 100),
    changed,
    changedTotal,
  }
}

/** A score in words: as it was said, or the number. */
function reader(index: RunIndex, column: string): ((row: number) => string | undefined) | undefined {
  const words = index.words.get(column)
  const numbers = index.numbers.get(column)
  if (words === undefined && numbers === undefined) return undefined
  return row => {
    const number = numbers?.at(row) ?? Number.NaN
    return words?.at(row) ?? (Number.isNaN(number) ? undefined : String(Math.round(number * 1000) / 1000))
  }
}
