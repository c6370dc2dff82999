/** @file What weather, lenses, sensors and compression do to an image. */
import { InvalidArgumentError } from '../../core/index.js'
import { checkFinite, checkInteger } from '../checks.js'
import { jpegLike } from './image-jpeg.js'
import { bySeverity, checkPerturbation, normalAt, type Severity, uniformAt } from './severity.js'

/** Values in [0, 1], row by row, the channels of a pixel together. */
export interface Image {
  readonly width: number
  readonly height: number
  readonly channels: number
  /** Shape [height · width · channels]. */
  readonly data: ArrayLike<number>
}

export type ImageFamily =
  | 'noise'
  | 'blur'
  | 'motion-blur'
  | 'brightness'
  | 'contrast'
  | 'fog'
  | 'occlusion'
  | 'jpeg'

export const imageFamilies: readonly ImageFamily[] = Object.freeze([
  'noise',
  'blur',
  'motion-blur',
  'brightness',
  'contrast',
  'fog',
  'occlusion',
  'jpeg',
])

/** A perturbed image of the same shape. */
export interface PerturbedImage extends Image {
  readonly data: Float32Array
}

/**
 * A perturbed copy, values kept in [0, 1]. Strengths follow the idea of the ImageNet-C benchmark and are our own.
 *
 * @param options.seed - an integer of at least 0
 * @throws InvalidArgumentError if shape and data disagree, a value leaves [0, 1], or severity is not 1 to 5
 * @see Hendrycks and Dietterich 2019, arXiv:1903.12261
 */
export function perturbImage(
  image: Image,
  family: ImageFamily,
  { severity, seed }: { severity: Severity; seed: number },
): PerturbedImage {
  checkPerturbation('perturbImage', { severity, seed })
  checkImage(image)
  const level = (levels: readonly [number, number, number, number, number]): number =>
    bySeverity(severity, levels)
  const size = Math.min(image.width, image.height)
  switch (family) {
    case 'noise': {
      const scale = level([0.04, 0.08, 0.12, 0.18, 0.26])
      return each(image, (value, at) => value + scale * normalAt(seed, family, at))
    }
    case 'brightness': {
      const up = uniformAt(seed, family, 0) < 0.5 ? 1 : -1
      return each(image, value => value + up * level([0.05, 0.1, 0.2, 0.3, 0.4]))
    }
    case 'contrast': {
      const mean = Array.from(image.data).reduce((sum, value) => sum + value, 0) / image.data.length
      return each(image, value => mean + (value - mean) * level([0.75, 0.6, 0.45, 0.3, 0.15]))
    }
    case 'blur': {
      const kernel = gaussian(size * level([0.015, 0.025, 0.04, 0.06, 0.09]))
      return along(along(image, kernel, 'x'), kernel, 'y')
    }
    case 'motion-blur': {
      const reach = Math.max(1, Math.round(size * level([0.02, 0.04, 0.07, 0.1, 0.15])))
      const kernel = new Array<number>(2 * reach + 1).fill(1 / (2 * reach + 1))
      return along(image, kernel, uniformAt(seed, family, 0) < 0.5 ? 'x' : 'y')
    }
    case 'fog':
      return fogged(image, { thickness: level([0.15, 0.3, 0.45, 0.6, 0.75]), seed })
    case 'occlusion':
      return occluded(image, { share: level([0.02, 0.05, 0.1, 0.2, 0.35]), seed })
    case 'jpeg':
      return { ...image, data: jpegLike(image, { quality: level([60, 35, 20, 10, 5]) }) }
  }
}

function each(image: Image, change: (value: number, at: number) => number): PerturbedImage {
  return { ...image, data: Float32Array.from(image.data, (value, at) => clamp(change(value, at))) }
}

/** Weighted means along one axis; the edge is continued by its last pixel. */
function along(image: Image, kernel: readonly number[], axis: 'x' | 'y'): PerturbedImage {
  const { width, height, channels, data } = image
  const reach = (kernel.length - 1) / 2
  const out = new Float32Array(data.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0
        for (let step = -reach; step <= reach; step++) {
          const fromX = axis === 'x' ? Math.min(width - 1, Math.max(0, x + step)) : x
          const fromY = axis === 'y' ? Math.min(height - 1, Math.max(0, y + step)) : y
          sum += kernel[step + reach]! * data[(fromY * width + fromX) * channels + channel]!
        }
        out[(y * width + x) * channels + channel] = clamp(sum)
      }
  return { ...image, data: out }
}

/** Haze of uneven thickness: a few slow waves, mixed with white. */
function fogged(image: Image, { thickness, seed }: { thickness: number; seed: number }): PerturbedImage {
  const { width, channels } = image
  const waves = Array.from({ length: 4 }, (_, wave) => {
    const [a, b, c] = [0, 1, 2].map(part => uniformAt(seed, 'fog', 3 * wave + part))
    return { x: (a! - 0.5) * 4, y: (b! - 0.5) * 4, phase: c! }
  })
  return each(image, (value, at) => {
    const pixel = Math.floor(at / channels)
    const [x, y] = [(pixel % width) / width, Math.floor(pixel / width) / image.height]
    const wave =
      waves.reduce((sum, w) => sum + Math.cos(2 * Math.PI * (w.x * x + w.y * y + w.phase)), 0) / waves.length
    const haze = Math.min(1, Math.max(0, thickness * (1 + 0.5 * wave)))
    return value * (1 - haze) + haze
  })
}

/** A grey rectangle over this share of the image. */
function occluded(image: Image, { share, seed }: { share: number; seed: number }): PerturbedImage {
  const { width, height, channels } = image
  const [w, h] = [Math.ceil(width * Math.sqrt(share)), Math.ceil(height * Math.sqrt(share))]
  const left = Math.floor(uniformAt(seed, 'occlusion', 0) * (width - w + 1))
  const top = Math.floor(uniformAt(seed, 'occlusion', 1) * (height - h + 1))
  return each(image, (value, at) => {
    const pixel = Math.floor(at / channels)
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    return x >= left && x < left + w && y >= top && y < top + h ? 0.5 : value
  })
}

function gaussian(sigma: number): number[] {
  const reach = Math.max(1, Math.ceil(2.5 * sigma))
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  )
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map(weight => weight / sum)
}

function checkImage({ width, height, channels, data }: Image): void {
  checkInteger('perturbImage', { width, height, channels }, { min: 1 })
  checkFinite('perturbImage', { data }, { length: width * height * channels, min: 0 })
  for (let at = 0; at < data.length; at++)
    if (data[at]! > 1)
      throw new InvalidArgumentError(`perturbImage: data[${at}] must be in [0, 1], got ${data[at]}`)
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value))
