/** @file What a comparison keeps of a run: scores, not transcripts. */
import { createHash } from 'node:crypto'
import { readRecords, unitKey } from '../journal/read-journal.js'
import { readHeader, readResult } from '../log/run-files.js'
import type { RunHeader, RunResult, SampleRecord } from '../record.js'
import type { Score } from '../scorer.js'

export interface ComparedRow {
  readonly cluster: string
  /** SHA-256 of what was asked and what a right answer is. */
  readonly asked: string
  readonly failed: boolean
  /** By scorer's name; empty when it failed. */
  readonly scores: { readonly [scorer: string]: Score }
}

export interface ComparedRun {
  readonly header: RunHeader
  /** Absent while a run goes on, or when it broke off. */
  readonly result?: RunResult | undefined
  /** By sample and epoch. */
  readonly rows: ReadonlyMap<string, ComparedRow>
}

/** @throws InvalidInputError naming the file if the folder is no run, or its journal is damaged */
export async function readComparedRun(folder: string): Promise<ComparedRun> {
  const [header, result] = await Promise.all([readHeader(folder), readResult(folder)])
  const rows = new Map<string, ComparedRow>()
  for await (const record of readRecords(folder)) rows.set(unitKey(record), comparedRow(record))
  return { header, result, rows }
}

export function comparedRow({
  id,
  cluster = id,
  input,
  target,
  choices,
  error,
  scores,
}: SampleRecord): ComparedRow {
  const text = JSON.stringify([input, target ?? null, choices ?? null])
  const failed = error !== undefined
  return {
    cluster,
    asked: createHash('sha256').update(text).digest('base64'),
    failed,
    scores: failed ? {} : scores,
  }
}
