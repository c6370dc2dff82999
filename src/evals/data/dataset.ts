import { InvalidInputError } from '../../core/index.js'
import type { Dataset, Sample } from '../sample.js'
import type { DataFolder } from './data-folder.js'
import type { DataRow } from './parse-row.js'

/**
 * Reads rows into a dataset held in memory. `source` is what the folder's manifest says of the set.
 *
 * @param options.sample - a row's sample, or several; undefined leaves the row out
 * @throws what reading the rows throws; InvalidInputError `duplicate_id` naming both rows, `no_rows` if nothing is left
 */
export async function collectDataset<Row>(
  rows: AsyncIterable<DataRow<Row>>,
  options: {
    readonly name: string
    readonly source?: string
    sample(row: Row, where: string): Sample | readonly Sample[] | undefined
  },
): Promise<Dataset> {
  const samples: Sample[] = []
  const seen = new Map<string, string>()
  for await (const { value, where } of rows) {
    const made = options.sample(value, where)
    for (const sample of made === undefined ? [] : [made].flat()) {
      const first = seen.get(sample.id)
      if (first !== undefined)
        throw new InvalidInputError({
          code: 'duplicate_id',
          where,
          message: `${where}: id: "${sample.id}" stands already at ${first}`,
        })
      seen.set(sample.id, where)
      samples.push(sample)
    }
  }
  if (samples.length === 0)
    throw new InvalidInputError({
      code: 'no_rows',
      where: options.name,
      message: `${options.name}: no row is left to ask`,
    })
  return {
    name: options.name,
    ...(options.source === undefined ? {} : { source: options.source }),
    size: samples.length,
    samples: () => samples,
  }
}

/** Where a set comes from, for the log: `repository@commit`; undefined where the manifest does not say. */
export function sourceOf(data: DataFolder, set: string): string | undefined {
  const described = data.describe(set)
  if (described?.source === undefined) return undefined
  return described.commit === undefined ? described.source : `${described.source}@${described.commit}`
}
