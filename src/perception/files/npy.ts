/** @file NumPy's array files (`.npy`), format 1.0 to 3.0: numbers only, nothing is ever unpickled. */
import { InvalidInputError } from '../../core/index.js'

/** An array of numbers with its shape, row-major. */
export interface NumberArray {
  readonly shape: readonly number[]
  readonly data: Float64Array | Float32Array
}

type Read = (view: DataView, at: number, little: boolean) => number
const readers: Readonly<Record<string, { bytes: number; read: Read }>> = {
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  b1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  i8: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  u8: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
}

const magic = '\u0093NUMPY'

/**
 * @param file - its name, for errors
 * @throws InvalidInputError if it is no `.npy` file, is cut short, holds no numbers, or is in Fortran order
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function parseNpy(bytes: Uint8Array, file: string): NumberArray {
  const refuse = (why: string): InvalidInputError =>
    new InvalidInputError({ code: 'bad_npy', where: file, message: `${file}: ${why}` })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || Buffer.from(bytes.subarray(0, 6)).toString('latin1') !== magic)
    throw refuse('is not a .npy file')
  const start = view.getUint8(6) === 1 ? 10 : 12
  const end = start + (start === 10 ? view.getUint16(8, true) : view.getUint32(8, true))
  const header = Buffer.from(bytes.subarray(start, end)).toString('latin1')
  const [, order, kind] = /'descr':\s*'([<>|=])([a-z]\d)'/.exec(header) ?? []
  const reader = kind === undefined ? undefined : readers[kind]
  if (reader === undefined) throw refuse('must hold integers or floats of 4 or 8 bytes')
  if (/'fortran_order':\s*True/.test(header)) throw refuse('is in Fortran order; save it with order="C"')
  const shape = [...(/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? '').matchAll(/\d+/g)].map(Number)
  const size = shape.reduce((product, side) => product * side, 1)
  if (end + size * reader.bytes > bytes.length)
    throw refuse(`is cut short: its header says [${shape.join(', ')}]`)
  const little = order !== '>'
  const data = kind === 'f4' ? new Float32Array(size) : new Float64Array(size)
  for (let i = 0; i < size; i++) data[i] = reader.read(view, end + i * reader.bytes, little)
  return { shape, data }
}

/** An array as a `.npy` file of 32- or 64-bit floats, by the kind of its data. */
export function renderNpy({ shape, data }: NumberArray): Uint8Array {
  const kind = data instanceof Float32Array ? '<f4' : '<f8'
  const tuple = `${shape.join(', ')}${shape.length === 1 ? ',' : ''}`
  const header = `{'descr': '${kind}', 'fortran_order': False, 'shape': (${tuple}), }`
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10
  const head = Buffer.alloc(10 + length, ' ')
  head.write(magic, 'latin1')
  head.writeUInt8(1, 6)
  head.writeUInt8(0, 7)
  head.writeUInt16LE(length, 8)
  head.write(header, 10, 'latin1')
  head.write('\n', 9 + length, 'latin1')
  return Buffer.concat([head, Buffer.from(data.buffer, data.byteOffset, data.byteLength)])
}
