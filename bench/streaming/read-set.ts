/** @file The labelled rows of a public set, as the benchmark of streams needs them. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type BenchRow, evenly } from '../../src/cli/bench/bench-row.js'
import type { Conversation } from '../../src/guard/index.js'
import type { EvaluationSet } from '../quality/sets.js'

export type LabelledRow = Pick<BenchRow, 'label' | 'text' | 'conversation'>

interface PublishedRow {
  readonly text: string
  readonly response?: string
  readonly y: 0 | 1 | null
}

/** Rows with a label and text, sampled as the set says. @returns undefined if the folder does not hold the set */
export async function readSet(
  data: string,
  { name, kind, sample }: Pick<EvaluationSet, 'name' | 'kind' | 'sample'>,
): Promise<readonly LabelledRow[] | undefined> {
  const file = ['.jsonl', '.jsonl.gz'].map(ending => join(data, name, name + ending)).find(existsSync)
  if (file === undefined) return undefined
  const bytes = await readFile(file)
  const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n')
  const rows = lines.flatMap(line => {
    if (line.trim() === '') return []
    const { text, response = '', y } = JSON.parse(line) as PublishedRow
    const judged = kind === 'reply' ? response : text
    if (y === null || judged.trim() === '' || text.trim() === '') return []
    const asked: Conversation['messages'] = [{ role: 'user', text }]
    const messages = kind === 'reply' ? [...asked, { role: 'assistant' as const, text: response }] : asked
    return [{ label: y, text: judged, conversation: { messages } }]
  })
  return sample === undefined ? rows : evenly(rows, sample)
}
