/** @file Reads a safetensors file: a JSON header with names, types, shapes and offsets, then the bytes. */
import { ModelIntegrityError } from '../../core/index.js'

/** Tensors by name. Only 32-bit floats and 8-bit integers are read. */
export interface Tensors {
  /** @throws ModelIntegrityError if there is no such tensor or it has another shape */
  float(name: string, shape: readonly number[]): Float32Array
  /** @throws ModelIntegrityError likewise */
  int8(name: string, shape: readonly number[]): Int8Array
  /** Shape of a tensor; undefined if there is none. */
  shape(name: string): readonly number[] | undefined
}

interface Entry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

/** @throws ModelIntegrityError if the header cannot be read */
export function readTensors(bytes: Uint8Array, file: string): Tensors {
  const refuse = (why: string): ModelIntegrityError =>
    new ModelIntegrityError({ file, message: `${file}: ${why}` })
  if (bytes.length < 8) throw refuse('no safetensors file')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerLength = Number(view.getBigUint64(0, true))
  const start = 8 + headerLength
  if (!(start <= bytes.length)) throw refuse('no safetensors file')
  let header: Record<string, Entry>
  try {
    header = JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes.subarray(8, start))))
  } catch {
    throw refuse('its header is not JSON')
  }
  const find = (name: string, dtype: string, shape: readonly number[], width: number): ArrayBuffer => {
    const entry = header[name]
    if (entry === undefined) throw refuse(`has no tensor "${name}"`)
    if (entry.dtype !== dtype || entry.shape.join() !== shape.join())
      throw refuse(`tensor "${name}" is ${entry.dtype} [${entry.shape}], ${dtype} [${shape}] is wanted`)
    const [from, to] = entry.data_offsets
    const size = shape.reduce((product, side) => product * side, width)
    if (to - from !== size || start + to > bytes.length) throw refuse(`tensor "${name}" is cut short`)
    return Uint8Array.from(bytes.subarray(start + from, start + to)).buffer
  }
  return {
    float: (name, shape) => new Float32Array(find(name, 'F32', shape, 4)),
    int8: (name, shape) => new Int8Array(find(name, 'I8', shape, 1)),
    shape: name => header[name]?.shape,
  }
}
