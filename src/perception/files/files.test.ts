import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '../../core/index.js'
import { parseIdx } from './idx.js'
import { parseNpy, renderNpy } from './npy.js'
import { parseNpz, renderNpz } from './npz.js'

/** A version 1.0 file by NumPy's description, with its header padded to 64 bytes. */
function npy(header: string, body: Buffer): Uint8Array {
  const padded = `${header}${' '.repeat(128 - 10 - header.length - 1)}\n`
  const length = Buffer.alloc(2)
  length.writeUInt16LE(padded.length)
  return Buffer.concat([Buffer.from('\u0093NUMPY\u0001\u0000', 'latin1'), length, Buffer.from(padded), body])
}

describe('parseNpy', () => {
  it('reads integers of either byte order', () => {
    const body = Buffer.alloc(8)
    body.writeInt32BE(-7, 0)
    body.writeInt32BE(70_000, 4)
    const file = npy("{'descr': '>i4', 'fortran_order': False, 'shape': (2,), }", body)
    expect(parseNpy(file, 'f.npy')).toEqual({ shape: [2], data: Float64Array.of(-7, 70_000) })
  })

  it('reads back what it wrote', () => {
    const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(
        shape,
        fc.boolean(),
        fc.array(fc.float(), { minLength: 64, maxLength: 64 }),
        (sides, single, pool) => {
          const values = pool.slice(
            0,
            sides.reduce((product, side) => product * side, 1),
          )
          const array = { shape: sides, data: single ? Float32Array.from(values) : Float64Array.from(values) }
          expect(parseNpy(renderNpy(array), 'f.npy')).toEqual(array)
          expect(parseNpz(renderNpz({ a: array, b: array }), 'f.npz').get('b')).toEqual(array)
        },
      ),
      { seed: 11, numRuns: 50 },
    )
  })

  it.each([
    ["{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", 'Fortran'],
    ["{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 'integers or floats'],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (9, 9), }", 'cut short'],
  ])('refuses %s', (header, message) => {
    expect(() => parseNpy(npy(header, Buffer.alloc(4)), 'f.npy')).toThrow(message)
  })

  it('names a file that is none', () => {
    expect(() => parseNpy(Buffer.from('hello, world'), 'f.npy')).toThrow(InvalidInputError)
    expect(() => parseNpz(Buffer.from('hello, world'), 'f.npz')).toThrow('f.npz: is not a .npz file')
  })
})

describe('parseIdx', () => {
  const file = (count: number, ...values: number[]): Uint8Array =>
    Uint8Array.from([0, 0, 8, 1, 0, 0, 0, count, ...values])

  it('reads bytes and scales them', () => {
    expect(parseIdx(file(2, 0, 255), 'labels', { scale: 1 / 255 })).toEqual({
      shape: [2],
      data: Float32Array.of(0, 1),
    })
  })

  it('refuses a file that is cut short, and one of floats', () => {
    expect(() => parseIdx(file(3, 0, 1), 'labels')).toThrow('labels: holds 2 values, its header says [3]')
    expect(() => parseIdx(Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 0), 'labels')).toThrow('unsigned bytes')
  })
})
