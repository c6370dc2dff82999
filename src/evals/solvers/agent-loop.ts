import { InvalidArgumentError } from '../../core/index.js'
import type { Json } from '../json.js'
import type { Message, ToolCall, ToolDefinition } from '../message.js'
import type { Solver, SolverContext, TaskState } from '../solver.js'
import { answered, ask } from './generate.js'

/** A simulated tool: no side effect beyond the sample's own world. */
export interface SimulatedTool {
  readonly definition: ToolDefinition
  /** Its result as the model sees it. What it throws becomes a failed result; only an abort ends the sample. */
  run(
    given: ToolCall['arguments'],
    call: { readonly store: TaskState['store']; readonly signal: AbortSignal },
  ): Promise<ToolResult> | ToolResult
}

/** A text, or a text with what the call changed in the store. */
export type ToolResult =
  | string
  | { readonly content: string; readonly store?: { readonly [name: string]: Json } }

export interface AgentLoopOptions {
  readonly tools: readonly SimulatedTool[]
  /** Answers of the model at most. @default 20 */
  readonly maxSteps?: number
  /** Messages of the conversation at most. @default no limit */
  readonly maxMessages?: number
}

/**
 * Lets the model call tools until it answers without a call, or a limit is reached. How it ended is kept in
 * `store.agentEnd`: `answered`, `step-limit`, `message-limit`, `cut-off` or `content-filter`; each call is an event `tool-call`.
 *
 * @throws InvalidArgumentError if two tools share a name, or a limit is not a positive integer
 */
export function agentLoop({ tools, maxSteps = 20, maxMessages }: AgentLoopOptions): Solver {
  const byName = new Map(tools.map(tool => [tool.definition.name, tool]))
  if (byName.size < tools.length) throw new InvalidArgumentError('agentLoop: two tools have one name')
  for (const [name, limit] of Object.entries({ maxSteps, maxMessages }))
    if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1))
      throw new InvalidArgumentError(`agentLoop: ${name} must be an integer of at least 1, got ${limit}`)
  return async (start, context) => {
    let state: TaskState = { ...start, tools: tools.map(({ definition }) => definition) }
    for (let step = 0; step < maxSteps; step++) {
      if (maxMessages !== undefined && state.messages.length >= maxMessages)
        return ended(state, 'message-limit')
      context.signal.throwIfAborted()
      const output = await ask(state, context)
      state = answered(state, output)
      if (output.finish === 'content-filter') return ended(state, 'content-filter')
      const calls = output.message.toolCalls ?? []
      if (calls.length === 0) return ended(state, output.finish === 'length' ? 'cut-off' : 'answered')
      for (const call of calls) state = await runCall(call, { state, byName, context })
    }
    return ended(state, 'step-limit')
  }
}

const ended = (state: TaskState, agentEnd: string): TaskState => ({
  ...state,
  store: { ...state.store, agentEnd },
})

async function runCall(
  call: ToolCall,
  {
    state,
    byName,
    context,
  }: {
    state: TaskState
    byName: ReadonlyMap<string, SimulatedTool>
    context: SolverContext
  },
): Promise<TaskState> {
  const result = await resultOf(call, { state, byName, context })
  const failed = result.failed === true
  context.event('tool-call', { name: call.name, arguments: call.arguments, result: result.content, failed })
  const message: Message = {
    role: 'tool',
    content: result.content,
    toolCallId: call.id,
    toolName: call.name,
    ...(failed && { failed }),
  }
  return { ...state, messages: [...state.messages, message], store: { ...state.store, ...result.store } }
}

async function resultOf(
  call: ToolCall,
  {
    state,
    byName,
    context,
  }: {
    state: TaskState
    byName: ReadonlyMap<string, SimulatedTool>
    context: SolverContext
  },
): Promise<{ content: string; failed?: boolean; store?: { readonly [name: string]: Json } }> {
  const tool = byName.get(call.name)
  if (tool === undefined) return { content: `There is no tool "${call.name}".`, failed: true }
  if (call.malformed !== undefined) return { content: 'The arguments are no JSON object.', failed: true }
  try {
    const result = await tool.run(call.arguments, { store: state.store, signal: context.signal })
    return typeof result === 'string' ? { content: result } : result
  } catch (error) {
    context.signal.throwIfAborted()
    return { content: error instanceof Error ? error.message : String(error), failed: true }
  }
}
