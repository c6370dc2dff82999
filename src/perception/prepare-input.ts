import { InvalidInputError } from '../core/index.js'
import { type ClassifierCard, channelsOf, sizeOf } from './card.js'

/**
 * Checks one input against the card and scales it as the graph expects.
 *
 * @param values - row-major, of the card's shape; not modified
 * @param where - names the input, for errors
 * @throws InvalidInputError `wrong_shape`, `not_finite` or `out_of_range`, naming input and place
 */
export function prepareInput(
  { input }: ClassifierCard,
  values: ArrayLike<number>,
  where: string,
): Float32Array {
  const size = sizeOf(input)
  const refuse = (code: string, why: string): InvalidInputError =>
    new InvalidInputError({ code, where, message: `${where}: ${why}` })
  if (values.length !== size)
    throw refuse(
      'wrong_shape',
      `must hold ${size} values, shape [${input.shape.join(', ')}], got ${values.length}`,
    )
  const [low, high] = input.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let i = 0; i < size; i++) {
    const value = values[i]!
    if (!Number.isFinite(value))
      throw refuse('not_finite', `value ${i} must be a finite number, got ${value}`)
    if (value < low || value > high)
      throw refuse('out_of_range', `value ${i} must be in [${low}, ${high}], got ${value}`)
  }
  const out = Float32Array.from(values)
  if (input.normalise === undefined) return out
  const { mean, deviation } = input.normalise
  const channels = channelsOf(input)
  const perChannel = size / channels
  for (let i = 0; i < size; i++) {
    const channel = input.channels === 'first' ? Math.floor(i / perChannel) : i % channels
    out[i] = (out[i]! - mean[channel]!) / deviation[channel]!
  }
  return out
}
