/** @file How several draws of a stochastic model become one distribution over outcomes. */
import { InvalidArgumentError } from '../../core/index.js'
import { checkDistribution, checkFinite, checkInteger, checkNumber } from '../checks.js'
import { argmax, softmaxOf } from '../logits.js'

/** One distribution over outcomes, and what would be answered. */
export interface Reading<Prediction> {
  /** Shape [K], summing to 1. */
  readonly probabilities: readonly number[]
  readonly prediction: Prediction
}

/**
 * Reads all samples drawn so far, at least one, as one distribution; undefined while they are too few to be read.
 * Throws on a sample that is out of range.
 */
export type Aggregate<Sample, Prediction> = (samples: readonly Sample[]) => Reading<Prediction> | undefined

/**
 * Softmax of the mean logits over a temperature; the prediction is the class of the largest (the paper's choice).
 *
 * @param options.temperature - above 0. @default 1
 * @see SCI, arXiv:2511.12240: logits are averaged, not probabilities
 */
export function meanLogits({
  temperature = 1,
}: {
  temperature?: number
} = {}): Aggregate<ArrayLike<number>, number> {
  checkNumber('meanLogits', { temperature }, { min: 0, max: Number.MAX_VALUE })
  return samples => {
    const length = Math.max(2, samples[0]!.length)
    for (const [draw, logits] of samples.entries())
      checkFinite('meanLogits', { [`samples[${draw}]`]: logits }, { length })
    return top(softmaxOf(mean(samples), temperature))
  }
}

/** Mean of the draws' probabilities; the prediction is the class of the largest. */
export function meanProbabilities(): Aggregate<ArrayLike<number>, number> {
  return samples => {
    for (const sample of samples)
      checkDistribution('meanProbabilities', sample, { classes: samples[0]!.length })
    return top(mean(samples))
  }
}

export interface VoteOptions<Answer> {
  /** Whether two answers say the same; must be symmetric. @default equality after `normaliseAnswer` */
  readonly equivalent?: (first: Answer, second: Answer) => boolean
  /**
   * Number of possible outcomes K, at least 2, for a closed question. Without it K is the number of draws, so n equal
   * answers are clear (1) and n different ones are not (0), and nothing is read before the third.
   */
  readonly outcomes?: number
}

/** One open answer always agrees with itself, and two say little more. */
const fewestOpenAnswers = 3

/**
 * Shares of the clusters of equivalent answers; the prediction is the first answer of the largest cluster (the earlier
 * one at a tie). Each answer joins the first cluster whose first answer it is equivalent to.
 *
 * @throws InvalidArgumentError if there are more clusters than `outcomes`
 */
export function votes<Answer = string>({
  equivalent = sameText,
  outcomes,
}: VoteOptions<Answer> = {}): Aggregate<Answer, Answer> {
  if (outcomes !== undefined) checkInteger('votes', { outcomes }, { min: 2 })
  return samples => {
    if (outcomes === undefined && samples.length < fewestOpenAnswers) return undefined
    const clusters = clusterAnswers(samples, equivalent)
    const classes = outcomes ?? samples.length
    if (clusters.length > classes)
      throw new InvalidArgumentError(
        `votes: ${clusters.length} different answers, but outcomes is ${classes}`,
      )
    const largest = clusters.reduce((best, next) => (next.length > best.length ? next : best))
    const probabilities = Array.from(
      { length: classes },
      (_, cluster) => (clusters[cluster]?.length ?? 0) / samples.length,
    )
    return { probabilities, prediction: samples[largest[0]!]! }
  }
}

/** Numbers of the answers in each cluster, clusters by their first answer. */
export function clusterAnswers<Answer>(
  answers: readonly Answer[],
  equivalent: (first: Answer, second: Answer) => boolean,
): number[][] {
  const clusters: number[][] = []
  answers.forEach((answer, draw) => {
    const home = clusters.find(([first]) => equivalent(answers[first!]!, answer))
    if (home === undefined) clusters.push([draw])
    else home.push(draw)
  })
  return clusters
}

/** Case, Unicode form, runs of white space and punctuation at either end do not make another answer. */
export function normaliseAnswer(answer: string): string {
  return answer
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, '')
}

function sameText(first: unknown, second: unknown): boolean {
  return normaliseAnswer(String(first)) === normaliseAnswer(String(second))
}

function mean(samples: readonly ArrayLike<number>[]): number[] {
  return Array.from(
    samples[0]!,
    (_, i) => samples.reduce((sum, sample) => sum + sample[i]!, 0) / samples.length,
  )
}

function top(probabilities: number[]): Reading<number> {
  return { probabilities, prediction: argmax(probabilities) }
}
