import { checkInteger } from '../checks.js'
import { clusterAnswers, normaliseAnswer, votes } from './aggregate.js'
import type { SciConfig } from './rule.js'
import { runSci, type SciResult } from './run.js'

/** Any chat function: messages in, text out. Called several times, so it must sample (temperature above 0). */
export type ChatFunction<Message> = (
  messages: readonly Message[],
  options: { readonly abort: AbortSignal },
) => Promise<string>

export interface SelfConsistencyOptions extends Partial<SciConfig> {
  /** What of a reply is compared, such as the text after "Answer:". @default the whole reply */
  readonly answerOf?: (reply: string) => string
  /** Whether two answers say the same. @default equality after `normaliseAnswer` */
  readonly equivalent?: (first: string, second: string) => boolean
  /** Number of possible answers, for a closed question; see `votes`. */
  readonly outcomes?: number
  /** A reply that takes longer counts as failed, in milliseconds. @default 60000 */
  readonly timeoutMs?: number
}

export interface SelfConsistent extends SciResult<string, string> {
  /** The reply to give: the first of the largest cluster. Absent when the decision is to abstain. */
  readonly reply?: string
  /** Replies by cluster, largest first. */
  readonly clusters: readonly {
    readonly answer: string
    readonly votes: number
    readonly replies: readonly string[]
  }[]
}

/**
 * Gives any chat function SCI: ask it several times, stop early when the answers agree, ask more when they do not, and
 * abstain when they never do. At least three replies are drawn, unless `outcomes` says how many answers there are.
 *
 * Replies that agree are consistent, not correct: calibrate `target` on questions with known answers.
 *
 * @param options - @default target 0.5, maxSteps 9, minSteps 3 (1 with `outcomes`)
 * @throws InvalidArgumentError if an option is out of range
 * @see Wang et al. 2023, arXiv:2203.11171 (self-consistency); SCI, arXiv:2511.12240
 */
export function selfConsistency<Message>(
  model: ChatFunction<Message>,
  options: SelfConsistencyOptions = {},
): (messages: readonly Message[], call?: { abort?: AbortSignal }) => Promise<SelfConsistent> {
  const {
    answerOf = reply => reply,
    equivalent = sameAnswer,
    outcomes,
    timeoutMs = 60_000,
    ...config
  } = options
  const fewest = outcomes === undefined ? 3 : 1
  const { target = 0.5, maxSteps = 9, minSteps = fewest } = config
  checkInteger('selfConsistency', { maxSteps }, { min: fewest })
  checkInteger('selfConsistency', { minSteps }, { min: fewest, max: maxSteps })
  const same = (first: string, second: string): boolean => equivalent(answerOf(first), answerOf(second))
  const aggregate = votes<string>({ equivalent: same, ...(outcomes !== undefined && { outcomes }) })
  return async (messages, { abort } = {}) => {
    const result = await runSci<string, string>(draw => model(messages, { abort: draw.abort }), {
      ...config,
      target,
      maxSteps,
      minSteps,
      timeoutMs,
      ...(abort !== undefined && { abort }),
      aggregate,
    })
    const replies = result.samples
    const clusters = clusterAnswers(replies, same)
      .map(own => ({
        answer: answerOf(replies[own[0]!]!),
        votes: own.length,
        replies: own.map(i => replies[i]!),
      }))
      .sort((a, b) => b.votes - a.votes)
    const answered = result.decision !== 'abstain' && result.prediction !== undefined
    return { ...result, ...(answered && { reply: result.prediction }), clusters }
  }
}

const sameAnswer = (first: string, second: string): boolean =>
  normaliseAnswer(first) === normaliseAnswer(second)
