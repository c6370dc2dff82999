import type { Conversation, Message as GuardMessage } from '../../guard/index.js'
import { guardedEdge, type Pipeline } from '../../pipeline/index.js'
import type { Message } from '../message.js'
import type { Solver, SolverContext, TaskState } from '../solver.js'
import { answered } from './generate.js'

export interface GuardedOptions {
  readonly pipeline: Pipeline
  /** What a user is told in place of what was stopped. */
  readonly notice?: string
}

/**
 * Puts a pipeline around a solver: what goes in and what comes out is judged, and what is stopped is replaced by a notice
 * with `finish: 'content-filter'`. What could not be judged follows the policy's failure mode. The judgements are kept in
 * `store.guard` and as events; a shadow pipeline judges and stops nothing. Of an agent loop the last answer is judged: put
 * the guard inside the loop's tools to judge what they return.
 */
export function guarded(
  solver: Solver,
  { pipeline, notice = 'I cannot help with this.' }: GuardedOptions,
): Solver {
  return async (state, context) => {
    const asked = await judge('user', { messages: state.messages, state, pipeline, context })
    if (asked?.stopped === true) return stopped(state, { edge: 'user', notice, judged: [asked] })
    const after = await solver(state, context)
    if (after.output === undefined) return withJudgements(after, asked ? [asked] : [])
    const said = await judge('answer', { messages: after.messages, state: after, pipeline, context })
    const judged = [asked, said].filter(each => each !== undefined)
    return said?.stopped === true
      ? stopped({ ...after, messages: withoutAnswer(after.messages) }, { edge: 'answer', notice, judged })
      : withJudgements(after, judged)
  }
}

interface KeptJudgement {
  readonly edge: 'user' | 'answer'
  readonly action: string
  readonly stopped: boolean
  readonly reason: string
  /** Highest risk in [0, 1] that a signal gave; `null` when none could be scored. */
  readonly risk: number | null
}

async function judge(
  own: 'user' | 'answer',
  {
    messages,
    state,
    pipeline,
    context,
  }: {
    messages: readonly Message[]
    state: TaskState
    pipeline: Pipeline
    context: SolverContext
  },
): Promise<KeptJudgement | undefined> {
  const edge = guardedEdge(pipeline, own)
  const conversation = conversationOf(messages)
  // An empty answer holds nothing to judge.
  if (edge === undefined || (own === 'answer' && conversation.messages.at(-1)?.text.trim() === ''))
    return undefined
  const { decision, outcomes, stopped } = await pipeline.judge(conversation, {
    edge,
    run: `${state.sample.id}#${state.epoch}`,
    origin: { route: 'eval' },
    abort: context.signal,
  })
  const risks = outcomes.flatMap(outcome => (outcome.type === 'scored' ? outcome.assessment.risk : []))
  const kept: KeptJudgement = {
    edge: own,
    action: decision.action,
    stopped,
    reason: decision.reason,
    risk: risks.length === 0 ? null : Math.max(...risks),
  }
  context.event('guard', { ...kept })
  return kept
}

function stopped(
  state: TaskState,
  { edge, notice, judged }: { edge: string; notice: string; judged: readonly KeptJudgement[] },
): TaskState {
  const output = {
    model: 'guard',
    message: { role: 'assistant' as const, content: notice },
    finish: 'content-filter' as const,
  }
  const next = withJudgements(answered(state, output), judged)
  return { ...next, completed: true, store: { ...next.store, blockedBy: edge } }
}

const withJudgements = (state: TaskState, judged: readonly KeptJudgement[]): TaskState => ({
  ...state,
  store: { ...state.store, guard: judged.map(each => ({ ...each })) },
})

function withoutAnswer(messages: readonly Message[]): readonly Message[] {
  return messages.at(-1)?.role === 'assistant' ? messages.slice(0, -1) : messages
}

/** Messages as the guard reads them; calls of tools are text, too, since their arguments may carry harm. */
export function conversationOf(messages: readonly Message[]): Conversation {
  return {
    messages: messages.map((message): GuardMessage => {
      const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : []
      const said = calls.map(call => `${call.name} ${call.malformed ?? JSON.stringify(call.arguments)}`)
      return { role: message.role, text: [message.content, ...said].filter(text => text !== '').join('\n') }
    }),
  }
}
