/** @file Filters and orders over summary columns; the journal is not read. */
import { InvalidArgumentError } from '../../core/index.js'
import type { RunIndex } from './run-index.js'

/** Bounds are inclusive. A row without a value in the column fits no condition on it. */
export type Condition =
  | { readonly idContains: string }
  | { readonly column: string; readonly in: readonly string[] }
  | { readonly column: string; readonly from?: number; readonly to?: number }

export interface Query {
  /** All must hold. */
  readonly where?: readonly Condition[]
  /** `id` or a column; rows without a value come last. @default the order in which samples ended */
  readonly order?: { readonly by: string; readonly descending?: boolean }
}

/** Rows that fit, in order. @throws InvalidArgumentError naming a column that this run does not have */
export function select(index: RunIndex, { where = [], order }: Query): Uint32Array {
  let rows = Uint32Array.from({ length: index.rows }, (_, row) => row)
  for (const condition of where) rows = narrow(index, rows, condition)
  return order === undefined ? rows : sort(index, rows, order)
}

function narrow(
  index: RunIndex,
  rows: Uint32Array<ArrayBuffer>,
  condition: Condition,
): Uint32Array<ArrayBuffer> {
  if ('idContains' in condition) {
    const found = new Set(index.ids.containing(condition.idContains))
    return rows.filter(row => found.has(row))
  }
  if ('in' in condition) {
    const column = index.words.get(condition.column)
    if (column === undefined) return refuse(index, condition.column)
    const wanted = new Set(condition.in.map(word => column.codeOf(word)))
    const codes = column.codes(index.rows)
    return rows.filter(row => codes[row] !== 0 && wanted.has(codes[row]))
  }
  const values = index.numbers.get(condition.column)?.values(index.rows)
  if (values === undefined) return refuse(index, condition.column)
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = condition
  return rows.filter(row => values[row]! >= from && values[row]! <= to)
}

function sort(
  index: RunIndex,
  rows: Uint32Array<ArrayBuffer>,
  { by, descending = false }: { by: string; descending?: boolean },
): Uint32Array {
  const keys = keysOf(index, by)
  const sign = descending ? -1 : 1
  // Rows without a value last either way; equal ones in the order of the journal.
  return rows.sort((a, b) => {
    const [x, y] = [keys[a]!, keys[b]!]
    if (x === y) return a - b
    if (Number.isNaN(x)) return Number.isNaN(y) ? a - b : 1
    if (Number.isNaN(y)) return -1
    return x < y ? -sign : sign
  })
}

/** Numbers that order the rows as their values do. */
function keysOf(index: RunIndex, by: string): ArrayLike<number> {
  if (by === 'id') return idRanks(index)
  const numbers = index.numbers.get(by)
  if (numbers !== undefined) return numbers.values(index.rows)
  const column = index.words.get(by)
  if (column === undefined) return refuse(index, by)
  const sorted = [...column.words].sort()
  const ranks = [Number.NaN, ...column.words.map(word => sorted.indexOf(word))]
  return Float64Array.from(column.codes(index.rows), code => ranks[code] ?? Number.MAX_VALUE)
}

function idRanks(index: RunIndex): Float64Array {
  const ids = Array.from({ length: index.rows }, (_, row) => index.ids.at(row))
  const order = Uint32Array.from({ length: index.rows }, (_, row) => row).sort((a, b) =>
    compareIds(ids[a]!, ids[b]!),
  )
  const ranks = new Float64Array(index.rows)
  let rank = -1
  for (const [at, row] of order.entries()) {
    if (at === 0 || ids[row] !== ids[order[at - 1]!]) rank += 1
    ranks[row] = rank
  }
  return ranks
}

const isWhole = /^\d{1,15}$/

/** Whole numbers by size and before words, words by code unit. */
function compareIds(a: string, b: string): number {
  const [first, second] = [isWhole.test(a), isWhole.test(b)]
  if (first && second) return Number(a) - Number(b)
  if (first !== second) return first ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

function refuse(index: RunIndex, column: string): never {
  const known = ['id', ...new Set([...index.numbers.keys(), ...index.words.keys()])].sort()
  throw new InvalidArgumentError(`select: this run has no column "${column}"; it has ${known.join(', ')}`)
}
