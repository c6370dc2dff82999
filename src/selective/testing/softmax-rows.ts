import { type RandomStream, randomStream } from '../../stats/index.js'
import type { LabelledRow } from '../conformal/fit.js'

/**
 * Synthetic rows of a classifier that is right more often than not: logits are noise plus `signal` on the true class.
 * Groups `even` and `odd` differ in how noisy they are. Exchangeable within a seed.
 */
export function softmaxRows({
  n,
  classes,
  seed,
  signal = 2,
}: {
  n: number
  classes: number
  seed: number
  signal?: number
}): (LabelledRow & { logits: number[] })[] {
  const random = randomStream(seed)
  return Array.from({ length: n }, (_, row) => {
    const label = random.below(classes)
    const odd = random.below(2) === 1
    const logits = Array.from(
      { length: classes },
      (_, each) => normal(random) * (odd ? 1.6 : 1) + (each === label ? signal : 0),
    )
    return {
      id: `${seed}-${row}`,
      logits,
      probabilities: softmax(logits),
      label,
      group: odd ? 'odd' : 'even',
    }
  })
}

export function softmax(logits: readonly number[]): number[] {
  const top = Math.max(...logits)
  const powers = logits.map(logit => Math.exp(logit - top))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map(power => power / sum)
}

/** A standard normal number (Box and Muller). */
export function normal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
}
