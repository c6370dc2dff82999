import type { Edge } from '../core/index.js'
import type { Conversation } from '../guard/index.js'
import { guardedEdge } from './guarded-edge.js'
import type { Judgement, JudgeOptions, Pipeline } from './pipeline.js'

/** A conversation with the edge whose checks it is for; where that has none, those of `user` or `answer` look at it. */
export interface Subject {
  readonly edge: Edge
  readonly conversation: Conversation
}

export interface InputOptions<Started> extends Omit<JudgeOptions, 'edge'> {
  readonly pipeline: Pipeline
  /** What goes to the model. All must pass. */
  readonly input: readonly Subject[]
  /**
   * Calls the model. Whatever it gives is dropped when the input is stopped, and `abort` is aborted then, or when the
   * caller gives up.
   */
  readonly start: (abort: AbortSignal) => Promise<Started>
  /**
   * `parallel`: the call starts while the input is judged; a stopped input cancels it. `serial`: the call starts once the
   * input has passed, so that a stopped one never reaches the model. @default 'parallel'
   */
  readonly gate?: 'parallel' | 'serial'
}

export type GatedCall<Started> =
  | { readonly type: 'started'; readonly started: Started; readonly input: readonly Judgement[] }
  | Blocked

export interface Blocked {
  readonly type: 'blocked'
  readonly edge: Edge
  /** The judgement that stopped it. */
  readonly by: Judgement
  readonly input: readonly Judgement[]
  readonly output: readonly Judgement[]
}

/**
 * Judges what goes to the model, and calls it. Nothing the model gives is handed on before the verdict is in.
 *
 * @throws StoreError from the pipeline, whatever `start` throws, or the abort's reason
 */
export async function guardInput<Started>(options: InputOptions<Started>): Promise<GatedCall<Started>> {
  const { start, gate = 'parallel', abort, input } = options
  const call = new AbortController()
  const onAbort = (): void => call.abort(abort?.reason)
  if (abort?.aborted === true) onAbort()
  // Not taken off: the call may go on, as a stream, and is to end with the caller.
  else abort?.addEventListener('abort', onAbort, { once: true })
  const starting = gate === 'parallel' ? start(call.signal) : undefined
  // It may fail while nobody waits for it yet.
  starting?.catch(() => {})
  try {
    const judged = await judgeAll(input, options)
    const by = judged.find(({ stopped }) => stopped)
    if (by !== undefined) {
      call.abort(new DOMException('the input was stopped by policy', 'AbortError'))
      return { type: 'blocked', edge: by.edge, by, input: judged, output: [] }
    }
    return { type: 'started', started: await (starting ?? start(call.signal)), input: judged }
  } catch (error) {
    call.abort(error)
    throw error
  }
}

/** One question and its answer. */
export interface ExchangeOptions<Reply> extends Omit<InputOptions<Reply>, 'start'> {
  /** Asks the model. */
  readonly complete: (abort: AbortSignal) => Promise<Reply>
  /** What the model said: one conversation per choice, at least. All must pass. */
  readonly output: (reply: Reply) => readonly Subject[]
}

export type Exchange<Reply> =
  | {
      readonly type: 'answered'
      readonly reply: Reply
      readonly input: readonly Judgement[]
      readonly output: readonly Judgement[]
    }
  | Blocked

/**
 * Judges the input, asks the model, judges the answer. What no signal looks at is passed over.
 *
 * @throws StoreError from the pipeline, and whatever `complete` or `output` throw
 */
export async function guardExchange<Reply>({
  complete,
  output,
  ...options
}: ExchangeOptions<Reply>): Promise<Exchange<Reply>> {
  const call = await guardInput({ ...options, start: complete })
  if (call.type === 'blocked') return call
  const { started: reply, input } = call
  const judged = await judgeAll(output(reply), options)
  const by = judged.find(({ stopped }) => stopped)
  return by === undefined
    ? { type: 'answered', reply, input, output: judged }
    : { type: 'blocked', edge: by.edge, by, input, output: judged }
}

async function judgeAll(
  subjects: readonly Subject[],
  { pipeline, run, origin, abort }: Pick<InputOptions<unknown>, 'pipeline' | 'run' | 'origin' | 'abort'>,
): Promise<readonly Judgement[]> {
  const judgements = await Promise.all(
    subjects.map(({ edge: own, conversation }) => {
      const edge = guardedEdge(pipeline, own)
      return edge === undefined
        ? undefined
        : pipeline.judge(conversation, { edge, run, origin, ...(abort === undefined ? {} : { abort }) })
    }),
  )
  return judgements.filter(each => each !== undefined)
}
