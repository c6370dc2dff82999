import { InvalidArgumentError } from '../core/index.js'
import {
  type ImageFamily,
  imageFamilies,
  perturbImage,
  perturbSeries,
  type SeriesFamily,
  type Severity,
  seriesFamilies,
} from '../selective/index.js'
import { type ClassifierCard, channelsOf } from './card.js'

/** The perturbations that fit a model's kind of input; none for plain features. */
export function familiesOf({
  input,
}: Pick<ClassifierCard, 'input'>): readonly (ImageFamily | SeriesFamily)[] {
  return input.kind === 'image' ? imageFamilies : input.kind === 'series' ? seriesFamilies : []
}

/**
 * A perturbed copy of an input, in the card's layout and range.
 *
 * @param options.family - one of `familiesOf`
 * @throws InvalidArgumentError if the family does not fit the kind of input, or an image has no range
 */
export function perturbInput(
  { input }: Pick<ClassifierCard, 'input'>,
  values: ArrayLike<number>,
  { family, severity, seed }: { family: string; severity: Severity; seed: number },
): Float32Array {
  if (!(familiesOf({ input }) as readonly string[]).includes(family))
    throw new InvalidArgumentError(
      `perturbInput: family must be one of ${familiesOf({ input }).join(', ') || 'none'} for ${input.kind}, got "${family}"`,
    )
  const channels = channelsOf(input)
  const size = values.length / channels
  if (input.kind === 'series') {
    const out = new Float32Array(values.length)
    for (let channel = 0; channel < channels; channel++) {
      const at = (i: number): number =>
        input.channels === 'first' ? channel * size + i : i * channels + channel
      const own = Float64Array.from({ length: size }, (_, i) => values[at(i)]!)
      perturbSeries(own, family as SeriesFamily, { severity, seed: seed + channel }).forEach((value, i) => {
        out[at(i)] = value
      })
    }
    return out
  }
  const [low, high] = input.range ?? [0, 1]
  const sides = input.shape.length === 2 ? input.shape : spatial(input)
  // `perturbImage` wants the channels of a pixel together, and values in [0, 1].
  const together = (i: number): number =>
    input.channels === 'first' ? (i % channels) * size + Math.floor(i / channels) : i
  const data = Float32Array.from({ length: values.length }, (_, i) =>
    Math.min(1, Math.max(0, (values[together(i)]! - low) / (high - low))),
  )
  const [height, width] = sides as [number, number]
  const made = perturbImage({ height, width, channels, data }, family as ImageFamily, { severity, seed })
  const out = new Float32Array(values.length)
  made.data.forEach((value, i) => {
    out[together(i)] = low + value * (high - low)
  })
  return out
}

function spatial({ shape, channels }: ClassifierCard['input']): readonly number[] {
  return channels === 'first' ? shape.slice(1) : shape.slice(0, -1)
}
