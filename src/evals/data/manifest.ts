import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { parseJson, parseRow } from './parse-row.js'
import { readText } from './read-file.js'

/** A field that may be absent, or null, which says the same. */
const stated = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value): z.output<Schema> | undefined => value ?? undefined)

const manifest = z.looseObject({
  datasets: z.array(
    z.looseObject({
      dataset: z.string(),
      source: stated(z.string()),
      commit: stated(z.string()),
      licence: stated(z.string()),
      rows: stated(z.number().int().nonnegative()),
      y_meaning: stated(z.string()),
      caveats: stated(z.string()),
    }),
  ),
})

/** What a folder's `manifest.json` says of one set: origin, licence, rows, meaning of its label. */
export type SetDescription = z.output<typeof manifest>['datasets'][number]

/** By set; empty for a folder without a manifest. @throws InvalidInputError naming file and field */
export async function readManifest(folder: string): Promise<ReadonlyMap<string, SetDescription>> {
  const file = join(folder, 'manifest.json')
  if (!existsSync(file)) return new Map()
  const { value } = parseRow(parseJson(await readText(file), file), { schema: manifest, where: file })
  return new Map(value.datasets.map(entry => [entry.dataset, entry]))
}
