import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { InvalidInputError } from '../../core/index.js'
import type { Json } from '../json.js'
import { findJsonl } from './jsonl-lines.js'
import { readManifest, type SetDescription } from './manifest.js'
import { type DataRow, parseRow } from './parse-row.js'
import { readFileRows, readText } from './read-file.js'

/**
 * A folder of public sets: `NAME/NAME.jsonl` or `.jsonl.gz` each, other files of a set beside it, and what is known of
 * all in `manifest.json`.
 */
export interface DataFolder {
  readonly path: string
  /** Whether a set, or one file of it, is there. */
  has(set: string, file?: string): boolean
  /**
   * The rows of a set in order, by a schema.
   *
   * @param options.file - another file of the set (`.jsonl`, `.json`, `.csv`, also with `.gz`)
   * @throws InvalidInputError `no_data` naming what was looked for; `malformed_row` naming file, row and field
   */
  rows<Schema extends z.ZodType>(
    set: string,
    schema: Schema,
    options?: { readonly file?: string },
  ): AsyncGenerator<DataRow<z.output<Schema>>>
  /** One file of a set as text. @throws InvalidInputError `no_data`, `unreadable` */
  text(set: string, file: string): Promise<string>
  /** What the manifest says of a set, if there is one and it knows it. */
  describe(set: string): SetDescription | undefined
}

/** The fields that every text set shares. `y` is one binary label; what it means differs between sets. */
export const textRow = z.looseObject({
  id: z.string().min(1),
  text: z.string().min(1),
  lang: z.string().optional(),
  y: z.union([z.literal(0), z.literal(1), z.null()]).optional(),
  split: z.string().optional(),
})

/** A value of `labels` or `meta`: whatever JSON holds. */
export const jsonValue: z.ZodType<Json> = z.json()

/** @throws InvalidInputError `no_data` if the path is no folder, or its manifest cannot be read */
export async function openDataFolder(path: string): Promise<DataFolder> {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw noData(path, 'is not a folder')
  const manifest = await readManifest(path)
  const locate = (set: string, file?: string): string => {
    const found = file === undefined ? findJsonl(path, set) : join(path, set, file)
    if (found !== undefined && existsSync(found)) return found
    throw noData(path, `the set "${set}" is not in this folder: no ${set}/${file ?? `${set}.jsonl[.gz]`}`)
  }
  return {
    path,
    has: (set, file) =>
      file === undefined ? findJsonl(path, set) !== undefined : existsSync(join(path, set, file)),
    async *rows(set, schema, { file } = {}) {
      for await (const { row, where } of readFileRows(locate(set, file)))
        yield parseRow(row, { schema, where })
    },
    text: async (set, file) => readText(locate(set, file)),
    describe: set => manifest.get(set),
  }
}

function noData(path: string, problem: string): InvalidInputError {
  return new InvalidInputError({ code: 'no_data', where: path, message: `${path}: ${problem}` })
}
