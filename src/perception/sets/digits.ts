import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { InvalidInputError } from '../../core/index.js'
import { parseIdx } from '../files/idx.js'
import type { LabelledInput, LabelledSet, Part } from './labelled-set.js'

const parts: readonly Part[] = [
  ...new Array<Part>(6).fill('train'),
  'calibration',
  'calibration',
  'test',
  'test',
]
/** Neighbouring images share a writer, so blocks are kept together. */
const block = 100

/**
 * The 10,000 test images of MNIST, split by us in blocks of 100: of each ten blocks six to train, two to calibrate, two
 * to test.
 *
 * @param folder - holds `mnist_t10k/`
 * @returns undefined if it is not there
 * @throws InvalidInputError if a file of it cannot be read
 */
export function digits(folder: string): LabelledSet | undefined {
  const file = (name: string): string => join(folder, 'mnist_t10k', name)
  const [imageFile, labelFile] = [file('t10k-images-idx3-ubyte.gz'), file('t10k-labels-idx1-ubyte.gz')]
  if (!existsSync(imageFile) || !existsSync(labelFile)) return undefined
  const images = parseIdx(gunzipSync(readFileSync(imageFile)), imageFile, { scale: 1 / 255 })
  const labels = parseIdx(gunzipSync(readFileSync(labelFile)), labelFile)
  const [count, height, width] = images.shape as [number, number, number]
  if (labels.shape[0] !== count)
    throw new InvalidInputError({
      code: 'bad_idx',
      where: labelFile,
      message: `${labelFile}: holds ${labels.shape[0]} labels for ${count} images`,
    })
  const size = height * width
  const split: Record<Part, LabelledInput[]> = { train: [], calibration: [], test: [] }
  for (let i = 0; i < count; i++)
    split[parts[Math.floor(i / block) % parts.length]!].push({
      id: `digit-${i}`,
      values: images.data.subarray(i * size, (i + 1) * size) as Float32Array,
      label: labels.data[i]!,
      origin: 'real',
    })
  return {
    name: 'digits',
    source: 'MNIST test images',
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    shape: [1, height, width],
    ...split,
  }
}
