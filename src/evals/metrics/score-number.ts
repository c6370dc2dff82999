import { InvalidArgumentError } from '../../core/index.js'
import type { SampleScore } from '../metric.js'
import type { Scored, ScoreValue } from '../scorer.js'

/** Inspect's letters (correct, incorrect, partial, no answer), and a judge's yes and no. */
const words: Readonly<Record<string, number>> = { C: 1, I: 0, P: 0.5, N: 0, yes: 1, no: 0 }

/**
 * A score as a number: yes is 1, no 0; Inspect's letters read as C 1, P 0.5, I and N 0.
 *
 * @returns undefined for what is no number: another word, several named values, a part that is `null` or absent
 */
export function numberOfValue(value: ScoreValue | null, part?: string): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string') return Object.hasOwn(words, value) ? words[value] : undefined
  if (value === null || part === undefined) return undefined
  return numberOfValue(value[part] ?? null)
}

/**
 * Reads a scored value as a number, or says which sample has none.
 *
 * @param part - the name of the value to take where a score has several
 * @returns undefined where the part is `null` or absent: not scored in this respect
 * @throws InvalidArgumentError naming the sample and what it holds
 */
export function readNumber(sample: SampleScore & { score: Scored }, part?: string): number | undefined {
  const { value } = sample.score
  if (part !== undefined && typeof value === 'object' && (value[part] ?? null) === null) return undefined
  const number = numberOfValue(value, part)
  if (number === undefined)
    throw new InvalidArgumentError(
      `metric: the score of sample "${sample.id}"${part === undefined ? '' : ` ("${part}")`} must be a number, yes or no, or C, P, I, N, got ${JSON.stringify(value)}`,
    )
  return number
}
