/** @file Rows of a public set, evenly spread over its file. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export interface SetRow {
  readonly text: string
  readonly lang?: string
  readonly y: 0 | 1 | null
}

/** @returns undefined if the folder does not hold the set */
export async function readSet(
  data: string,
  name: string,
  most: number,
  keep: (text: string) => boolean = () => true,
): Promise<SetRow[] | undefined> {
  const file = join(data, name, `${name}.jsonl`)
  const text = await readFile(file, 'utf8').catch(async () => {
    const zipped = await readFile(`${file}.gz`).catch(() => undefined)
    return zipped && gunzipSync(zipped).toString('utf8')
  })
  if (text === undefined) return undefined
  const rows = text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => JSON.parse(line) as SetRow)
    .filter(row => row.text.trim() !== '' && keep(row.text))
  const step = Math.max(1, rows.length / most)
  return Array.from({ length: Math.min(most, rows.length) }, (_, i) => rows[Math.floor(i * step)]!)
}
