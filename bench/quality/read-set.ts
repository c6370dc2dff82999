import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import type { Conversation } from '../../src/guard/index.js'
import type { EvaluationSet } from './sets.js'

/** A row to judge. */
export interface LabelledRow {
  readonly id: string
  readonly conversation: Conversation
  /** The text a package that takes one string is given: the words that are judged. */
  readonly text: string
  readonly label: 0 | 1
  /** Rows with the same value are variants of one text; undefined: the row stands for itself. */
  readonly cluster: string | undefined
}

interface PublishedRow {
  readonly id: string
  readonly text: string
  readonly response?: string
  readonly y: 0 | 1 | null
  readonly meta?: Readonly<Record<string, unknown>>
}

/**
 * The labelled rows of a set in their order, an even sample of them if the set is sampled. Rows without a label or
 * text are left out.
 *
 * @returns undefined if the folder does not have the set
 */
export async function readSet(
  folder: string,
  set: EvaluationSet,
): Promise<readonly LabelledRow[] | undefined> {
  const file = ['.jsonl', '.jsonl.gz']
    .map(ending => join(folder, set.name, `${set.name}${ending}`))
    .find(path => existsSync(path))
  if (file === undefined) return undefined
  const bytes = createReadStream(file)
  const rows: LabelledRow[] = []
  for await (const line of createInterface({
    input: file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes,
  })) {
    const row = labelledRow(JSON.parse(line) as PublishedRow, set)
    if (row !== undefined) rows.push(row)
  }
  return set.sample === undefined ? rows : evenly(rows, set.sample)
}

function labelledRow(
  { id, text, response, y, meta }: PublishedRow,
  { kind }: EvaluationSet,
): LabelledRow | undefined {
  if (y !== 0 && y !== 1) return undefined
  const judged = kind === 'reply' ? response : text
  if (judged === undefined || judged.trim() === '' || text.trim() === '') return undefined
  const cluster = meta?.community_id
  return {
    id,
    text: judged,
    label: y,
    cluster: cluster === undefined || cluster === null ? undefined : String(cluster),
    conversation: {
      messages: [
        { role: 'user', text },
        ...(kind === 'reply' ? [{ role: 'assistant' as const, text: judged }] : []),
      ],
    },
  }
}

/** `count` rows at equal distances, so that every part of the file is in it and every run takes the same. */
export function evenly<T>(rows: readonly T[], count: number): readonly T[] {
  if (rows.length <= count) return rows
  return Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]!)
}
