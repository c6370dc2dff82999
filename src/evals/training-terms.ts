import { ConfigurationError } from '../core/index.js'
import type { BenchmarkCard } from './card.js'

/**
 * Refuses data whose terms forbid training on it. Whatever turns samples, journals or logs into training rows calls it
 * first, with the card of each source.
 *
 * @throws ConfigurationError naming the benchmark and its term
 */
export function checkTrainingUse({ title, terms }: Pick<BenchmarkCard, 'title' | 'terms'>): void {
  const forbidding = terms.find(({ rule }) => rule === 'no-adversarial-training')
  if (forbidding !== undefined)
    throw new ConfigurationError({
      where: title,
      message: `${title} is for evaluation only: ${forbidding.text}`,
    })
}
