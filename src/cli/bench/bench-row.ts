/** @file The rows of a comparison: the common JSON Lines form, read whole, with what each contender is given. */
import { createHash } from 'node:crypto'
import { InvalidInputError, type Severity, severities } from '../../core/index.js'
import type { Conversation } from '../../guard/index.js'
import { readLines } from '../scan/lines.js'
import { conversationOf, isBlank } from '../scan/row.js'
import { maxLineBytes } from '../scan/scan-rows.js'
import type { Source } from '../scan/source.js'

/** A labelled row to judge. */
export interface BenchRow {
  readonly id: string
  /** 1 = harmful, or whatever the set's label looks for. */
  readonly label: 0 | 1
  readonly conversation: Conversation
  /** The words that are judged: what a contender that takes one string is given. */
  readonly text: string
  readonly mode: 'prompt' | 'reply'
  readonly lang: string
  /** Where the row carries degrees of harm, for curves under each regime. */
  readonly severity?: Severity
  /** Rows with the same value are variants of one text and are drawn together. */
  readonly cluster?: string
  /** Set where there are no words to judge: no contender is asked, and all count as without an answer. */
  readonly fault?: 'no_text'
}

/** The labelled rows of a set, in the order of the file. */
export interface BenchSet {
  readonly name: string
  readonly rows: readonly BenchRow[]
  /** Rows without a label, which nobody can be measured on. */
  readonly unlabelled: number
  /** Labelled rows of the file, before a limit. */
  readonly available: number
}

export interface ReadSetOptions {
  /** Whose words the label is about; `auto`: the reply where a row has one. */
  readonly judge: 'auto' | 'prompt' | 'reply'
  /** Rows taken at most, evenly spread over the file. */
  readonly limit?: number | undefined
  /** Field with the cluster, as a path such as `meta.community_id`. */
  readonly cluster?: string | undefined
}

/**
 * Reads the labelled rows of a set.
 *
 * @throws InvalidInputError naming file, row and field: a comparison on half-read data is worse than none
 */
export async function readBenchSet(
  { name, source }: { name: string; source: Pick<Source, 'name' | 'bytes'> },
  options: ReadSetOptions,
): Promise<BenchSet> {
  const rows: BenchRow[] = []
  let unlabelled = 0
  for await (const line of readLines(source.bytes, { maxBytes: maxLineBytes })) {
    const where = `${source.name}:${line.number}`
    if (line.type === 'too-long')
      throw fault(where, `the line has ${line.sizeBytes} bytes, more than may be read at once`)
    if (isBlank(line.bytes)) continue
    const row = rowOf(parseObject(line.bytes, where), { where, number: line.number, ...options })
    if (row === undefined) unlabelled++
    else rows.push(row)
  }
  const { limit } = options
  return { name, unlabelled, available: rows.length, rows: limit === undefined ? rows : evenly(rows, limit) }
}

/** Names a row by what is judged, so that an answer kept of it holds for no other. */
export function rowKey({ id, conversation }: Pick<BenchRow, 'id' | 'conversation'>): string {
  return createHash('sha256')
    .update(JSON.stringify([id, conversation]))
    .digest('hex')
    .slice(0, 24)
}

/** `count` rows at equal distances, so that every part of the file is in it and every run takes the same. */
export function evenly<T>(rows: readonly T[], count: number): readonly T[] {
  if (rows.length <= count) return rows
  return Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]!)
}

function parseObject(bytes: Uint8Array, where: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw fault(where, 'the line is not JSON in UTF-8')
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw fault(where, 'the line is valid JSON but not an object')
}

function rowOf(
  fields: Readonly<Record<string, unknown>>,
  {
    where,
    number,
    judge,
    cluster: clusterField,
  }: Omit<ReadSetOptions, 'limit'> & { where: string; number: number },
): BenchRow | undefined {
  const { id, text, response, y, lang } = fields
  if (y === null || y === undefined) return undefined
  if (y !== 0 && y !== 1 && typeof y !== 'boolean')
    throw fault(where, 'field "y" must be 0, 1, true, false or null')
  const prompt = wordsOf(text, 'text', where)
  const reply = wordsOf(response, 'response', where)
  const mode = judge === 'auto' ? (reply === undefined ? 'prompt' : 'reply') : judge
  const judged = (mode === 'reply' ? reply : prompt) ?? ''
  const severity = severityOf(fields, where)
  const cluster = clusterField === undefined ? undefined : fieldAt(fields, clusterField)
  return {
    id: typeof id === 'string' || typeof id === 'number' ? String(id) : `row-${number}`,
    label: y === 1 || y === true ? 1 : 0,
    text: judged,
    mode,
    conversation: conversationOf({ role: mode === 'reply' ? 'assistant' : 'user', text: judged, prompt }),
    lang: typeof lang === 'string' && lang !== '' ? lang : 'und',
    ...(severity === undefined ? {} : { severity }),
    ...(cluster === undefined || cluster === null ? {} : { cluster: String(cluster) }),
    ...(judged.trim() === '' ? { fault: 'no_text' as const } : {}),
  }
}

function wordsOf(value: unknown, field: string, where: string): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  throw fault(where, `field "${field}" must be a string`)
}

function severityOf(fields: Readonly<Record<string, unknown>>, where: string): Severity | undefined {
  const value = fields.severity ?? fieldAt(fields, 'labels.severity')
  if (typeof value !== 'string') return undefined
  if ((severities as readonly string[]).includes(value)) return value as Severity
  throw fault(where, `field "severity" must be one of ${severities.join(', ')}`)
}

function fieldAt(fields: Readonly<Record<string, unknown>>, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      fields,
    )
}

const fault = (where: string, message: string): InvalidInputError =>
  new InvalidInputError({ code: 'invalid_row', where, message: `${where}: ${message}` })
