/** @file Inputs from files: NumPy arrays, MNIST's IDX, JSON Lines and CSV, each gzipped or not. */
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { InvalidInputError } from '../../core/index.js'
import { type ClassifierCard, sizeOf } from '../card.js'
import { labelOf, type PerceptionInput, type UnreadInput } from '../input.js'
import { parseIdx } from './idx.js'
import { type NumberArray, parseNpy } from './npy.js'
import { parseNpz } from './npz.js'

/**
 * Reads inputs for a model.
 *
 * `.npz`: arrays `inputs` and, if there, `labels`. `.npy`: inputs. IDX (`…-ubyte`, `.idx`): bytes, scaled to the card's
 * range. `.jsonl`: `{ "input": [...], "id"?, "label"?, "group"? }` a line, the input nested or flat. `.csv`: a header,
 * columns `id`, `label` and `group` by name, all others values in order. `.gz` is read through.
 *
 * @param options.labels - a `.npy` or IDX file of labels, one for each input
 * @param options.name - how ids and errors call the file. @default the path
 * @returns inputs named `NAME:ROW` where they have no id; a row that cannot be read comes with its fault
 * @throws InvalidInputError naming the file if it cannot be read at all or its shape is not the model's; the system's
 *   error if it cannot be opened
 */
export async function* readInputs(
  path: string,
  card: ClassifierCard,
  { labels, name: file = path }: { labels?: string; name?: string } = {},
): AsyncGenerator<PerceptionInput | UnreadInput> {
  const plain = file.replace(/\.gz$/, '')
  const bytes = await readPlain(path)
  if (plain.endsWith('.jsonl') || plain.endsWith('.json')) return yield* jsonLines(bytes, { file, card })
  if (plain.endsWith('.csv')) return yield* csvLines(bytes, { file, card })
  const arrays = readArrays(bytes, { file, plain, card })
  const given = labels === undefined ? arrays.labels : await readLabels(labels)
  yield* rowsOf(arrays.inputs, given, { file, card })
}

async function readPlain(file: string): Promise<Buffer> {
  const bytes = await readFile(file)
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return gunzipSync(bytes)
  } catch (cause) {
    throw new InvalidInputError({
      code: 'invalid_gzip',
      where: file,
      message: `${file}: the compressed data is damaged or cut short`,
      cause,
    })
  }
}

const isIdx = (plain: string): boolean => plain.endsWith('.idx') || plain.endsWith('ubyte')

function readArrays(
  bytes: Uint8Array,
  { file, plain, card }: { file: string; plain: string; card: ClassifierCard },
): { inputs: NumberArray; labels?: NumberArray } {
  if (plain.endsWith('.npy')) return { inputs: parseNpy(bytes, file) }
  if (isIdx(plain)) {
    const [, high] = card.input.range ?? [0, 255]
    return { inputs: parseIdx(bytes, file, { scale: high / 255 }) }
  }
  if (plain.endsWith('.npz')) {
    const arrays = parseNpz(bytes, file)
    const inputs = arrays.get('inputs')
    const labels = arrays.get('labels')
    if (inputs !== undefined) return { inputs, ...(labels && { labels }) }
    throw new InvalidInputError({
      code: 'no_inputs',
      where: file,
      message: `${file}: must hold an array "inputs", got ${[...arrays.keys()].join(', ') || 'none'}`,
    })
  }
  throw new InvalidInputError({
    code: 'unknown_format',
    where: file,
    message: `${file}: must end in .npz, .npy, .idx, -ubyte, .jsonl or .csv, or one of these with .gz`,
  })
}

async function readLabels(file: string): Promise<NumberArray> {
  const bytes = await readPlain(file)
  return isIdx(file.replace(/\.gz$/, '')) ? parseIdx(bytes, file) : parseNpy(bytes, file)
}

function* rowsOf(
  { shape, data }: NumberArray,
  labels: NumberArray | undefined,
  { file, card }: { file: string; card: ClassifierCard },
): Generator<PerceptionInput> {
  const [rows = 0, ...own] = shape
  const size = own.reduce((product, side) => product * side, 1)
  if (shape.length < 2 || size !== sizeOf(card.input))
    throw new InvalidInputError({
      code: 'wrong_shape',
      where: file,
      message: `${file}: must have the shape [rows, ${card.input.shape.join(', ')}], got [${shape.join(', ')}]`,
    })
  if (labels !== undefined && labels.data.length !== rows)
    throw new InvalidInputError({
      code: 'wrong_shape',
      where: file,
      message: `${file}: holds ${rows} inputs, but there are ${labels.data.length} labels`,
    })
  for (let row = 0; row < rows; row++) {
    const id = `${file}:${row}`
    yield {
      id,
      values: data.subarray(row * size, (row + 1) * size),
      ...(labels && { label: labelOf(card, labels.data[row], id) }),
    }
  }
}

const jsonRow = z.object({
  id: z.string().optional(),
  input: z.array(z.unknown()),
  label: z.union([z.number(), z.string()]).optional(),
  group: z.union([z.string(), z.array(z.string())]).optional(),
})

async function* linesOf(bytes: Buffer): AsyncGenerator<{ line: string; number: number }> {
  let number = 0
  for await (const line of createInterface({
    input: Readable.from([bytes]),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number++
    if (line.trim() !== '') yield { line, number }
  }
}

async function* jsonLines(
  bytes: Buffer,
  { file, card }: { file: string; card: ClassifierCard },
): AsyncGenerator<PerceptionInput | UnreadInput> {
  for await (const { line, number } of linesOf(bytes)) {
    const where = `${file}:${number}`
    const bad = (why: string): UnreadInput => ({
      id: where,
      fault: new InvalidInputError({ code: 'bad_row', where, message: `${where}: ${why}` }),
    })
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      yield bad('is not JSON')
      continue
    }
    const read = jsonRow.safeParse(value)
    if (!read.success) {
      yield bad(`${read.error.issues[0]!.path.join('.') || 'the row'}: ${read.error.issues[0]!.message}`)
      continue
    }
    const { id = where, input, label, group } = read.data
    // What is no number becomes NaN, which the check of the input names.
    const values = Float64Array.from(input.flat(8), each => (typeof each === 'number' ? each : Number.NaN))
    yield {
      id,
      values,
      ...(label !== undefined && { label: labelOf(card, label, where) }),
      ...(group !== undefined && { group }),
    }
  }
}

/** Plain CSV of numbers: no quoted fields, which numbers do not need. */
async function* csvLines(
  bytes: Buffer,
  { file, card }: { file: string; card: ClassifierCard },
): AsyncGenerator<PerceptionInput | UnreadInput> {
  let columns: string[] | undefined
  for await (const { line, number } of linesOf(bytes)) {
    const fields = line.split(',').map(field => field.trim())
    if (columns === undefined) {
      columns = fields
      continue
    }
    const where = `${file}:${number}`
    if (fields.length !== columns.length) {
      const message = `${where}: must hold ${columns.length} fields, as the header does, got ${fields.length}`
      yield { id: where, fault: new InvalidInputError({ code: 'bad_row', where, message }) }
      continue
    }
    const named = new Map(columns.map((name, i) => [name, fields[i]!]))
    const values = fields.filter((_, i) => !['id', 'label', 'group'].includes(columns![i]!))
    const [label, group] = [named.get('label'), named.get('group')]
    yield {
      id: named.get('id') || where,
      values: Float64Array.from(values, field => (field === '' ? Number.NaN : Number(field))),
      ...(label && { label: labelOf(card, label, where) }),
      ...(group && { group }),
    }
  }
}
