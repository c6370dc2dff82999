import { describe, expect, it } from 'vitest'
import { ModelIntegrityError } from '../../core/index.js'
import { readTensors } from './tensors.js'

/** A safetensors file: the header's length, the header, the bytes. */
function fileOf(header: unknown, data: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header))
  const bytes = new Uint8Array(8 + json.length + data.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  bytes.set(data, 8 + json.length)
  return bytes
}

const floats = Float32Array.from([1, -2, 0.5])
const data = new Uint8Array([...new Uint8Array(floats.buffer), 0xff, 3])
const header = {
  a: { dtype: 'F32', shape: [3], data_offsets: [0, 12] },
  b: { dtype: 'I8', shape: [1, 2], data_offsets: [12, 14] },
}

describe('readTensors', () => {
  it('reads floats and small integers', () => {
    const tensors = readTensors(fileOf(header, data), 'm')
    expect(tensors.float('a', [3])).toEqual(floats)
    expect(tensors.int8('b', [1, 2])).toEqual(Int8Array.from([-1, 3]))
    expect(tensors.shape('b')).toEqual([1, 2])
    expect(tensors.shape('c')).toBeUndefined()
  })

  it.each([
    ['no such tensor', (t: ReturnType<typeof readTensors>) => t.float('c', [1]), 'has no tensor "c"'],
    ['another shape', (t: ReturnType<typeof readTensors>) => t.float('a', [1, 3]), 'F32 [1,3] is wanted'],
    ['another type', (t: ReturnType<typeof readTensors>) => t.int8('a', [3]), 'is F32 [3]'],
  ])('refuses %s', (_, read, message) => {
    expect(() => read(readTensors(fileOf(header, data), 'm'))).toThrow(message)
  })

  it('refuses a file that is cut short or no such file', () => {
    const whole = fileOf(header, data)
    expect(() => readTensors(whole.subarray(0, whole.length - 1), 'm').int8('b', [1, 2])).toThrow('cut short')
    for (const bytes of [
      new Uint8Array(3),
      new Uint8Array(20).fill(255),
      new Uint8Array([4, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
    ])
      expect(() => readTensors(bytes, 'm')).toThrow(ModelIntegrityError)
  })
})
