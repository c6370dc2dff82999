import { createHash } from 'node:crypto'
import { canonicalJson, InvalidInputError } from '../../core/index.js'
import type { RunHeader } from '../record.js'
import type { Dataset, Sample } from '../sample.js'

/** The first `limit` samples of a set, or all. */
export async function* take(dataset: Dataset, limit = Number.POSITIVE_INFINITY): AsyncGenerator<Sample> {
  let taken = 0
  if (limit <= 0) return
  for await (const sample of dataset.samples()) {
    yield sample
    if (++taken >= limit) return
  }
}

export interface CheckedDataset {
  readonly header: RunHeader['dataset']
  /** Place in the set of each sample by id, from 0. */
  readonly places: ReadonlyMap<string, number>
}

/**
 * Reads a set once: checks each sample, and gives what a resumed run compares.
 *
 * @throws InvalidInputError `bad_sample`, `duplicate_id` or `empty_dataset`, naming set, row and field
 */
export async function checkDataset(dataset: Dataset, limit: number | undefined): Promise<CheckedDataset> {
  const hash = createHash('sha256')
  const places = new Map<string, number>()
  for await (const sample of take(dataset, limit)) {
    const row = places.size + 1
    checkSample(sample, dataset.name, row)
    const earlier = places.get(sample.id)
    if (earlier !== undefined)
      throw new InvalidInputError({
        code: 'duplicate_id',
        where: `${dataset.name}:${row}`,
        message: `${dataset.name}: rows ${earlier + 1} and ${row} have one id, "${sample.id}"`,
      })
    places.set(sample.id, row - 1)
    hash.update(canonicalJson(sample)).update('\n')
  }
  if (places.size === 0)
    throw new InvalidInputError({
      code: 'empty_dataset',
      where: dataset.name,
      message: `${dataset.name}: has no samples`,
    })
  const header = {
    name: dataset.name,
    ...(dataset.source === undefined ? {} : { source: dataset.source }),
    samples: places.size,
    fingerprint: hash.digest('hex'),
  }
  return { header, places }
}

function checkSample(sample: Sample, set: string, row: number): void {
  const refuse = (field: string, what: string): never => {
    throw new InvalidInputError({
      code: 'bad_sample',
      where: `${set}:${row}: ${field}`,
      message: `${set}: row ${row}: ${field} ${what}`,
    })
  }
  if (typeof sample !== 'object' || sample === null) refuse('the row', 'is not an object')
  if (typeof sample.id !== 'string' || sample.id === '') refuse('id', 'must be a text that is not empty')
  const { input, choices } = sample
  if (typeof input === 'string') {
    if (input === '') refuse('input', 'is empty')
  } else if (!Array.isArray(input) || input.length === 0)
    refuse('input', 'must be a text or a list of messages')
  else
    for (const [index, message] of input.entries())
      if (typeof message?.content !== 'string' || typeof message.role !== 'string')
        refuse(`input[${index}]`, 'must have a role and a content')
  if (choices !== undefined && (!Array.isArray(choices) || choices.length < 2))
    refuse('choices', 'must be a list of at least two')
}
