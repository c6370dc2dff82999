/** @file What is known of every sample without opening its record: where it stands in the journal, and what can be filtered and sorted by. */
import type { Json } from '../json.js'
import type { SampleRecord } from '../record.js'
import type { Score, ScoreValue } from '../scorer.js'
import { CodeColumn, NumberColumn, TextColumn } from './columns.js'

/** A metadata field with more different values than this is no category, and has no column. */
export const mostCategories = 256
/** Longest word of a column, in characters. */
const longestWord = 80

/** `failed`: a call broke for good. `not-scored`: answered, but at least one scorer gave no verdict. */
export const sampleStatuses = ['scored', 'not-scored', 'failed'] as const
export type SampleStatus = (typeof sampleStatuses)[number]

/** Where the indexed part of a journal ends, and its last line, by which it is known again. */
export interface Covered {
  readonly bytes: number
  readonly lastLine?: { readonly offset: number; readonly length: number; readonly sha256: string }
}

/**
 * Summary columns of a run. Numbers: `offset`, `length` (bytes in the journal), `epoch`, `ms`, `inputTokens`,
 * `outputTokens`, `cost`, `score.SCORER` or `score.SCORER.FIELD` (a yes or no as 1 or 0). Words: `status`, `error`,
 * `limit`, `score.…`, `unscored.SCORER` (its cause), `metadata.KEY`.
 */
export class RunIndex {
  readonly ids: TextColumn
  readonly numbers: Map<string, NumberColumn>
  readonly words: Map<string, CodeColumn>
  /** Metadata fields with too many values for a column. */
  readonly leftOut: Set<string>
  /** Row of each (id, epoch): built when first asked for. */
  #rowOf: Map<string, number> | undefined

  constructor(
    parts: {
      readonly ids?: TextColumn
      readonly numbers?: Map<string, NumberColumn>
      readonly words?: Map<string, CodeColumn>
      readonly leftOut?: readonly string[]
    } = {},
  ) {
    this.ids = parts.ids ?? new TextColumn()
    this.numbers = parts.numbers ?? new Map()
    this.words = parts.words ?? new Map()
    this.leftOut = new Set(parts.leftOut)
  }

  get rows(): number {
    return this.ids.rows
  }

  /** Adds a record, or puts it in the place of an earlier one of the same id and epoch. @returns its row */
  add(record: SampleRecord, place: { readonly offset: number; readonly length: number }): number {
    const { id, epoch } = record
    const known = this.find(id, epoch)
    const row = known ?? this.rows
    if (known === undefined) {
      this.ids.push(id)
      this.#rows().set(keyOf(id, epoch), row)
    } else this.#clear(row)
    const { usage, ms } = record
    this.#number('offset', row, place.offset)
    this.#number('length', row, place.length)
    this.#number('epoch', row, epoch)
    this.#number('ms', row, ms)
    this.#number('inputTokens', row, usage.inputTokens)
    this.#number('outputTokens', row, usage.outputTokens)
    this.#number('cost', row, usage.cost)
    this.#word('status', row, statusOf(record))
    this.#word('error', row, record.error?.code)
    this.#word('limit', row, record.limit)
    for (const [scorer, score] of Object.entries(record.scores)) this.#score(scorer, row, score)
    for (const [key, value] of Object.entries(record.metadata)) this.#category(key, row, value)
    return row
  }

  /** @returns the row of a sample; undefined when there is none */
  find(id: string, epoch: number): number | undefined {
    return this.#rows().get(keyOf(id, epoch))
  }

  #rows(): Map<string, number> {
    if (this.#rowOf === undefined) {
      const epochs = this.numbers.get('epoch')
      this.#rowOf = new Map()
      for (let row = 0; row < this.rows; row += 1)
        this.#rowOf.set(keyOf(this.ids.at(row), epochs?.at(row) ?? 0), row)
    }
    return this.#rowOf
  }

  #clear(row: number): void {
    for (const column of this.numbers.values()) column.set(row, Number.NaN)
    for (const column of this.words.values()) column.set(row, undefined)
  }

  #score(scorer: string, row: number, score: Score): void {
    if (score.type === 'not-scored') this.#word(`unscored.${scorer}`, row, score.cause)
    else if (typeof score.value !== 'object') this.#verdict(`score.${scorer}`, row, score.value)
    else
      for (const [field, part] of Object.entries(score.value))
        if (part !== null) this.#verdict(`score.${scorer}.${field}`, row, part)
  }

  #verdict(column: string, row: number, value: Exclude<ScoreValue, object>): void {
    if (typeof value !== 'string') this.#number(column, row, Number(value))
    if (typeof value !== 'number')
      this.#word(column, row, typeof value === 'string' ? value : value ? 'yes' : 'no')
  }

  #category(key: string, row: number, value: Json | undefined): void {
    const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    if (!isScalar || this.leftOut.has(key)) return
    const name = `metadata.${key}`
    this.#word(name, row, String(value))
    if ((this.words.get(name)?.words.length ?? 0) <= mostCategories) return
    this.words.delete(name)
    this.leftOut.add(key)
  }

  #number(name: string, row: number, value: number | undefined): void {
    if (value === undefined) return
    const column = this.numbers.get(name) ?? new NumberColumn()
    this.numbers.set(name, column)
    column.set(row, value)
  }

  #word(name: string, row: number, word: string | undefined): void {
    if (word === undefined) return
    const column = this.words.get(name) ?? new CodeColumn()
    this.words.set(name, column)
    column.set(row, word.length > longestWord ? `${word.slice(0, longestWord - 1)}…` : word)
  }
}

export function statusOf({ error, scores }: Pick<SampleRecord, 'error' | 'scores'>): SampleStatus {
  if (error !== undefined) return 'failed'
  const all = Object.values(scores)
  return all.length > 0 && all.every(({ type }) => type === 'scored') ? 'scored' : 'not-scored'
}

const keyOf = (id: string, epoch: number): string => `${epoch} ${id}`
