import { type Judge, type JudgedItem, votesAsJson } from '../judges/judge.js'
import type { Sample } from '../sample.js'
import type { Scorer, ScoreValue } from '../scorer.js'
import type { TaskState } from '../solver.js'
import { answerOf, missing, scored } from './answer.js'

export interface ModelGradedOptions {
  readonly name?: string
  /** What each verdict is worth; absent: the verdict itself. */
  readonly worth?: Readonly<Record<string, ScoreValue>>
}

/** What a judge says of the answer. What it did not say readably is not scored. */
export function modelGraded(
  judge: Judge,
  { name = judge.name, worth = {} }: ModelGradedOptions = {},
): Scorer {
  return {
    name,
    async score(state, context) {
      const item = judgedItem(state)
      if (item === undefined) return missing('there is no answer, or an empty one, to judge')
      const judgement = await judge.judge(item, context)
      const metadata = judgement.votes && { votes: votesAsJson(judgement.votes) }
      if (judgement.type === 'none') {
        const { cause, explanation } = judgement
        return { type: 'not-scored', cause, explanation, answer: item.answer, ...(metadata && { metadata }) }
      }
      const { verdict, reason } = judgement
      const key = String(verdict)
      return scored(Object.hasOwn(worth, key) ? worth[key]! : verdict, {
        answer: item.answer,
        ...(reason && { explanation: reason }),
        ...(metadata && { metadata }),
      })
    },
  }
}

/**
 * The sample's own request and the last answer, without reasoning; undefined where there is no answer. What solvers asked
 * on the way (an attack's wrapping, a critique) is not the request; a sample made by an attack keeps it in
 * `metadata.request`.
 */
export function judgedItem(state: TaskState): JudgedItem | undefined {
  const answer = answerOf(state)
  if (typeof answer !== 'string' || answer === '') return undefined
  const { sample, epoch } = state
  const { request: kept } = sample.metadata ?? {}
  const request = typeof kept === 'string' ? kept : requestOf(sample)
  const { target } = sample
  const reference = target === undefined ? undefined : [target].flat().join('\n')
  return { id: sample.id, epoch, request, answer, ...(reference === undefined ? {} : { reference }) }
}

export function requestOf({ input }: Sample): string {
  return typeof input === 'string' ? input : (input.findLast(({ role }) => role === 'user')?.content ?? '')
}
