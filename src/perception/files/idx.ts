import { InvalidInputError } from '../../core/index.js'
import type { NumberArray } from './npy.js'

/**
 * MNIST's file format: two zero bytes, the kind (only unsigned bytes are read), the number of dimensions, then each
 * as a big-endian 32-bit number, then the values.
 *
 * @param options.scale - multiplies each value; 1/255 for pixels. @default 1
 * @throws InvalidInputError if it is no such file or is cut short
 */
export function parseIdx(
  bytes: Uint8Array,
  file: string,
  { scale = 1 }: { scale?: number } = {},
): NumberArray {
  const refuse = (why: string): InvalidInputError =>
    new InvalidInputError({ code: 'bad_idx', where: file, message: `${file}: ${why}` })
  if (bytes.length < 8 || bytes[0] !== 0 || bytes[1] !== 0) throw refuse('is not an IDX file')
  if (bytes[2] !== 8) throw refuse('must hold unsigned bytes')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const dimensions = bytes[3]!
  const start = 4 + 4 * dimensions
  if (dimensions === 0 || start > bytes.length) throw refuse('is not an IDX file')
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i))
  const size = shape.reduce((product, side) => product * side, 1)
  if (start + size !== bytes.length)
    throw refuse(`holds ${bytes.length - start} values, its header says [${shape.join(', ')}]`)
  return { shape, data: Float32Array.from(bytes.subarray(start), value => value * scale) }
}
