/** @file Several NumPy arrays in one zip (`.npz`). */
import { unzipSync, zipSync } from 'fflate'
import { InvalidInputError } from '../../core/index.js'
import { type NumberArray, parseNpy, renderNpy } from './npy.js'

/** @throws InvalidInputError if it is no zip file or an array in it cannot be read */
export function parseNpz(bytes: Uint8Array, file: string): ReadonlyMap<string, NumberArray> {
  let entries: Record<string, Uint8Array>
  try {
    entries = unzipSync(bytes)
  } catch (cause) {
    throw new InvalidInputError({
      code: 'bad_npz',
      where: file,
      message: `${file}: is not a .npz file (${(cause as Error).message})`,
      cause,
    })
  }
  return new Map(
    Object.entries(entries)
      .filter(([name]) => name.endsWith('.npy'))
      .map(([name, entry]) => [name.slice(0, -4), parseNpy(entry, `${file}/${name}`)]),
  )
}

export function renderNpz(arrays: Readonly<Record<string, NumberArray>>): Uint8Array {
  return zipSync(
    Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${name}.npy`, renderNpy(array)])),
    { level: 1 },
  )
}
