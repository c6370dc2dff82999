import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { parseJson, parseRow } from './parse-row.js'
import { readText } from './read-file.js'

const manifest = z.looseObject({
  datasets: z.array(
    z.looseObject({
      dataset: z.string(),
      source: z.string().optional(),
      commit: z.string().optional(),
      licence: z.string().optional(),
      rows: z.number().int().nonnegative().optional(),
      y_meaning: z.string().optional(),
      caveats: z.string().optional(),
      sha256: z.string().optional(),
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
