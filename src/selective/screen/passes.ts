/** @file Several passes of one stochastic model: what they say together, and how much they disagree. */
import { checkDistribution, checkInteger } from '../checks.js'

/** What the passes say together. */
export interface Passes {
  /** Mean over the passes, shape [classes]. */
  readonly probabilities: readonly number[]
  /**
   * Mutual information between answer and mask over ln K, in [0, 1]: entropy of the mean less the mean entropy. High
   * where the passes are sure of different classes.
   */
  readonly disagreement: number
}

/**
 * @param passes - shape [passes][classes], each summing to 1, at least 2 passes
 * @see Gal and Ghahramani 2016, arXiv:1506.02142; Houlsby et al. 2011, arXiv:1112.5745 (mutual information)
 */
export function combinePasses(passes: readonly (readonly number[])[]): Passes {
  checkInteger('combinePasses', { passes: passes.length }, { min: 2 })
  const classes = passes[0]!.length
  for (const [row, own] of passes.entries()) checkDistribution('combinePasses', own, { classes, row })
  const probabilities = Array.from(
    { length: classes },
    (_, label) => passes.reduce((sum, own) => sum + own[label]!, 0) / passes.length,
  )
  const within = passes.reduce((sum, own) => sum + entropy(own), 0) / passes.length
  const disagreement = (entropy(probabilities) - within) / Math.log(classes)
  return { probabilities, disagreement: Math.min(1, Math.max(0, disagreement)) }
}

function entropy(probabilities: readonly number[]): number {
  return probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0)
}
