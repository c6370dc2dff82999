/** @file Reads the public records behind the selective-prediction studies. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { z } from 'zod'
import { InvalidInputError } from '../core/index.js'

/** Rows of `folder/set/file`, gzipped JSONL; undefined if the file is not there. @throws InvalidInputError naming file and row */
export function readGzippedRows<Row>(
  folder: string,
  { set, file }: { set: string; file: string },
  schema: z.ZodType<Row>,
): Row[] | undefined {
  const path = join(folder, set, file)
  if (!existsSync(path)) return undefined
  const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n').filter(Boolean)
  return lines.map((line, i) => {
    const where = `${set}/${file}:${i + 1}`
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch (cause) {
      throw new InvalidInputError({ code: 'not_json', where, message: `${where} is not JSON`, cause })
    }
    const read = schema.safeParse(value)
    if (!read.success)
      throw new InvalidInputError({
        code: 'bad_row',
        where,
        message: `${where}: ${read.error.issues[0]?.path.join('.')}: ${read.error.issues[0]?.message}`,
      })
    return read.data
  })
}
