/** @file Classes described by text embeddings, as CLIP-like models have them. */
import { ModelIntegrityError } from '../core/index.js'
import { InferenceFailedError } from '../inference/index.js'
import { parseNpy } from './files/npy.js'

/**
 * Logits by likeness: scale · cosine of an image embedding and each class's text embedding.
 *
 * @param bytes - a `.npy` file of shape [classes, width]
 * @throws ModelIntegrityError if the shape does not fit or an embedding has no length
 * @see Radford et al. 2021, arXiv:2103.00020
 */
export function textEmbeddings(
  bytes: Uint8Array,
  { file, classes, scale }: { file: string; classes: number; scale: number },
): { readonly width: number; logits(embedding: ArrayLike<number>): Float32Array } {
  const refuse = (why: string): ModelIntegrityError =>
    new ModelIntegrityError({ file, message: `${file}: ${why}` })
  const { shape, data } = parseNpy(bytes, file)
  const [rows, width] = shape
  if (shape.length !== 2 || rows !== classes || width === undefined)
    throw refuse(`must have the shape [${classes}, width], one row a class, got [${shape.join(', ')}]`)
  const unit = Array.from({ length: classes }, (_, label) => {
    const row = data.subarray(label * width, (label + 1) * width)
    const length = Math.hypot(...row)
    if (!(length > 0 && Number.isFinite(length))) throw refuse(`row ${label} has no direction`)
    return row.map(value => value / length)
  })
  return {
    width,
    logits(embedding) {
      let squares = 0
      for (let i = 0; i < width; i++) squares += embedding[i]! ** 2
      const length = Math.sqrt(squares)
      if (!(length > 0))
        throw new InferenceFailedError({
          code: 'inference_failed',
          message: 'the image embedding has no direction',
        })
      return Float32Array.from(unit, row => {
        let dot = 0
        for (let i = 0; i < width; i++) dot += row[i]! * embedding[i]!
        return (scale * dot) / length
      })
    },
  }
}
