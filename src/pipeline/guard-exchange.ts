import type { Conversation } from '../guard/index.js'
import type { Judgement, JudgeOptions, Pipeline } from './pipeline.js'

/** One question and its answer. */
export interface ExchangeOptions<Reply> extends Omit<JudgeOptions, 'edge'> {
  readonly pipeline: Pipeline
  /** What goes to the model, judged on the edge `user`. All must pass. */
  readonly input: readonly Conversation[]
  /** Asks the model. Never called when the input is stopped. */
  readonly complete: () => Promise<Reply>
  /** What the model said, judged on the edge `answer`: one conversation per choice. All must pass. */
  readonly output: (reply: Reply) => readonly Conversation[]
}

export type Exchange<Reply> =
  | {
      readonly type: 'answered'
      readonly reply: Reply
      readonly input: readonly Judgement[]
      readonly output: readonly Judgement[]
    }
  | {
      readonly type: 'blocked'
      readonly edge: 'user' | 'answer'
      /** The judgement that stopped it. */
      readonly by: Judgement
      readonly input: readonly Judgement[]
      readonly output: readonly Judgement[]
    }

/**
 * Judges the input, asks the model, judges the answer. An edge that no signal looks at is passed over.
 *
 * @throws StoreError from the pipeline, and whatever `complete` or `output` throw
 */
export async function guardExchange<Reply>(options: ExchangeOptions<Reply>): Promise<Exchange<Reply>> {
  const input = await judgeAll(options.input, 'user', options)
  const stopped = input.find(judgement => judgement.stopped)
  if (stopped !== undefined) return { type: 'blocked', edge: 'user', by: stopped, input, output: [] }
  const reply = await options.complete()
  const output = await judgeAll(options.output(reply), 'answer', options)
  const unfit = output.find(judgement => judgement.stopped)
  return unfit === undefined
    ? { type: 'answered', reply, input, output }
    : { type: 'blocked', edge: 'answer', by: unfit, input, output }
}

async function judgeAll(
  conversations: readonly Conversation[],
  edge: 'user' | 'answer',
  { pipeline, run, origin, abort }: Pick<ExchangeOptions<unknown>, 'pipeline' | 'run' | 'origin' | 'abort'>,
): Promise<readonly Judgement[]> {
  if (!pipeline.isGuarded(edge)) return []
  const options = { edge, run, origin, ...(abort === undefined ? {} : { abort }) }
  return Promise.all(conversations.map(conversation => pipeline.judge(conversation, options)))
}
