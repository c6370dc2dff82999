/**
 * @file What JPEG does to an image: each 8 × 8 block of each channel as cosines, rounded by the standard luminance table
 * (ITU-T T.81, annex K) at a quality. No colour transform and no entropy coding: those lose little or nothing.
 */

/** Values in [0, 1], row by row, the channels of a pixel together. */
interface Pixels {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly data: ArrayLike<number>
}

const block = 8
/** cos((2x + 1)uπ/16) with its scale, so that the transform is orthonormal. Shape [u][x]. */
const cosines: readonly (readonly number[])[] = Array.from({ length: block }, (_, u) =>
  Array.from(
    { length: block },
    (_, x) => Math.sqrt((u === 0 ? 1 : 2) / block) * Math.cos(((2 * x + 1) * u * Math.PI) / (2 * block)),
  ),
)
const luminance: readonly number[] = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
]

/** @param options.quality - 1 to 100, as the reference encoder scales its table; below 50 in steps of 5000/quality */
export function jpegLike(
  { width, height, channels, data }: Pixels,
  { quality }: { quality: number },
): Float32Array {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality
  const steps = luminance.map(step => Math.max(1, Math.floor((step * scale + 50) / 100)))
  const out = new Float32Array(data.length)
  for (let top = 0; top < height; top += block)
    for (let left = 0; left < width; left += block)
      for (let channel = 0; channel < channels; channel++) {
        const at = (x: number, y: number): number =>
          (Math.min(height - 1, top + y) * width + Math.min(width - 1, left + x)) * channels + channel
        const values = Array.from(
          { length: 64 },
          (_, i) => 255 * data[at(i % block, Math.floor(i / block))]! - 128,
        )
        const rounded = transform(values, 'to-cosines').map(
          (value, i) => Math.round(value / steps[i]!) * steps[i]!,
        )
        const restored = transform(rounded, 'to-values')
        for (let y = 0; y < block && top + y < height; y++)
          for (let x = 0; x < block && left + x < width; x++)
            out[at(x, y)] = Math.min(1, Math.max(0, (restored[y * block + x]! + 128) / 255))
      }
  return out
}

/** The orthonormal cosine transform of a block in two passes, or its inverse (the transposed matrix). */
function transform(values: readonly number[], direction: 'to-cosines' | 'to-values'): number[] {
  const weight = (u: number, x: number): number =>
    direction === 'to-cosines' ? cosines[u]![x]! : cosines[x]![u]!
  const pass = (from: readonly number[]): number[] =>
    // Rows are transformed and written as columns: twice gives both directions, the right way round.
    Array.from({ length: 64 }, (_, i) => {
      const [u, row] = [Math.floor(i / block), i % block]
      let sum = 0
      for (let x = 0; x < block; x++) sum += weight(u, x) * from[row * block + x]!
      return sum
    })
  return pass(pass(values))
}
