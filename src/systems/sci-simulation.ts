/** @file SCI against a fixed number of draws on a seeded stochastic classifier. Synthetic, and said to be. */
import { type RandomStream, randomStream } from '../stats/index.js'
import { compareSci, type SciComparison } from './sci-comparison.js'

const inputs = 1500
const config = { target: 0.6, maxSteps: 15, minSteps: 3, abstainBelow: 0 } as const

/** A logistic model whose input is seen through noise: the logit of a draw is 3 (x + N(0, 1)), x ~ N(0, 1), y = x > 0. */
export function simulateSci(seed: number): Promise<SciComparison> {
  const random = randomStream(seed)
  const drawn = Array.from({ length: inputs }, () => {
    const x = normal(random)
    const draws = Array.from({ length: config.maxSteps }, () => [0, 3 * (x + normal(random))])
    return { label: x > 0 ? 1 : 0, draws }
  })
  return compareSci(drawn, { name: 'Simulation', on: `synthetic, ${inputs} inputs`, config })
}

/** A standard normal number (Box and Muller). */
export function normal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
}
