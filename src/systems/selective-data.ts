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

/** MNIST's image file: a header of four big-endian numbers, then one byte a pixel. Values in [0, 1]. */
export function readDigits(
  folder: string,
): { images: Float32Array[]; labels: number[]; side: number } | undefined {
  const path = (name: string): string => join(folder, 'mnist_t10k', name)
  const [imageFile, labelFile] = [path('t10k-images-idx3-ubyte.gz'), path('t10k-labels-idx1-ubyte.gz')]
  if (!existsSync(imageFile) || !existsSync(labelFile)) return undefined
  const [images, labels] = [gunzipSync(readFileSync(imageFile)), gunzipSync(readFileSync(labelFile))]
  const [count, side] = [images.readUInt32BE(4), images.readUInt32BE(8)]
  if (
    images.readUInt32BE(0) !== 2051 ||
    labels.readUInt32BE(0) !== 2049 ||
    images.length !== 16 + count * side * side
  )
    throw new InvalidInputError({
      code: 'bad_file',
      where: imageFile,
      message: `${imageFile} is not an MNIST file`,
    })
  const size = side * side
  return {
    side,
    labels: Array.from(labels.subarray(8)),
    images: Array.from({ length: count }, (_, i) =>
      Float32Array.from(images.subarray(16 + i * size, 16 + (i + 1) * size), byte => byte / 255),
    ),
  }
}
