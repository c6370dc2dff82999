/** @file A linear classifier small enough to train inside a study: softmax regression on sparse features. */
import { randomStream } from '../stats/index.js'

/** Feature numbers with their values. */
export interface SparseFeatures {
  readonly at: ArrayLike<number>
  readonly value: ArrayLike<number>
}

/**
 * Trains by stochastic gradient descent with a falling step.
 *
 * @param features - one for each row, numbers below `dimensions`
 * @param labels - shape [rows], in [0, classes)
 * @returns logits of a row, shape [classes]
 */
export function trainSoftmax(
  features: readonly SparseFeatures[],
  labels: ArrayLike<number>,
  {
    classes,
    dimensions,
    epochs = 12,
    rate = 0.5,
    seed = 1,
  }: { classes: number; dimensions: number; epochs?: number; rate?: number; seed?: number },
): (row: SparseFeatures) => number[] {
  const weights = new Float64Array(classes * (dimensions + 1))
  const logitsOf = ({ at, value }: SparseFeatures): number[] =>
    Array.from({ length: classes }, (_, label) => {
      const base = label * (dimensions + 1)
      let sum = weights[base + dimensions]!
      for (let i = 0; i < at.length; i++) sum += weights[base + at[i]!]! * value[i]!
      return sum
    })
  const random = randomStream(seed)
  const steps = epochs * features.length
  for (let step = 0; step < steps; step++) {
    const row = random.below(features.length)
    const logits = logitsOf(features[row]!)
    const top = Math.max(...logits)
    const powers = logits.map(logit => Math.exp(logit - top))
    const total = powers.reduce((sum, power) => sum + power, 0)
    const { at, value } = features[row]!
    const now = rate / (1 + (9 * step) / steps)
    for (let label = 0; label < classes; label++) {
      const error = powers[label]! / total - (label === labels[row] ? 1 : 0)
      const base = label * (dimensions + 1)
      weights[base + dimensions]! -= now * error
      for (let i = 0; i < at.length; i++) weights[base + at[i]!]! -= now * error * value[i]!
    }
  }
  return logitsOf
}
