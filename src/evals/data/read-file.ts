/** @file Rows of one file, by the ending of its name. Each with its number, 1 for the first; for CSV the line it begins in. */
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { InvalidInputError } from '../../core/index.js'
import { readLines } from './jsonl-lines.js'
import { malformedRow, parseJson } from './parse-row.js'

export interface RawRow {
  readonly row: unknown
  readonly where: string
}

/**
 * Rows of a `.jsonl`, `.json` (one array) or `.csv` (header, then rows of text), each also as `.gz`. JSONL is streamed.
 *
 * @throws InvalidInputError `unreadable`, `malformed_row` or, for another ending, `unknown_format`
 */
export async function* readFileRows(file: string): AsyncGenerator<RawRow> {
  const ending = /\.(jsonl|json|csv)(?:\.gz)?$/.exec(file)?.[1]
  if (ending === 'jsonl') yield* readJsonl(file)
  else if (ending === 'json') yield* readArray(file)
  else if (ending === 'csv') yield* readCsv(file)
  else
    throw new InvalidInputError({
      code: 'unknown_format',
      where: file,
      message: `${file}: rows are read from .jsonl, .json and .csv, also with .gz`,
    })
}

/** A whole file as text, unpacked if its name ends in .gz. @throws InvalidInputError `unreadable` */
export async function readText(file: string): Promise<string> {
  try {
    const bytes = await readFile(file)
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '')
  } catch (cause) {
    throw new InvalidInputError({
      code: 'unreadable',
      where: file,
      message: `${file}: cannot be read`,
      cause,
    })
  }
}

async function* readJsonl(file: string): AsyncGenerator<RawRow> {
  let number = 0
  for await (const line of readLines(file)) {
    const where = `${file}:${++number}`
    if (line.trim() !== '') yield { row: parseJson(line, where), where }
  }
}

async function* readArray(file: string): AsyncGenerator<RawRow> {
  const rows = parseJson(await readText(file), file)
  if (!Array.isArray(rows)) throw malformedRow(file, 'must be one array of rows')
  for (const [index, row] of rows.entries()) yield { row, where: `${file}:${index + 1}` }
}

async function* readCsv(file: string): AsyncGenerator<RawRow> {
  const text = await readText(file)
  try {
    const rows: { record: Record<string, string>; info: { lines: number } }[] = parse(text, {
      columns: true,
      info: true,
      skip_empty_lines: true,
    })
    for (const { record, info } of rows) yield { row: record, where: `${file}:${info.lines}` }
  } catch (cause) {
    throw malformedRow(file, cause instanceof Error ? cause.message : 'not CSV', cause)
  }
}
