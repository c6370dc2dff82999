/** @file Guards the tools of LangChain and LangGraph agents in process. No SDK is needed to load this file. */
import { readArguments, type Step, type ToolCall } from '../agents/index.js'
import { Conversations, type ConversationsOptions } from './agent-conversations.js'
import { isObject, jsonTexts } from './json-texts.js'

interface ChainMessage {
  readonly type: string
  readonly content: unknown
  readonly status?: string
  readonly name?: string
  readonly tool_call_id?: string
  readonly tool_calls?: readonly { readonly id?: string; readonly name: string; readonly args: unknown }[]
}
interface Request {
  readonly toolCall: { readonly id?: string; readonly name: string; readonly args: unknown }
  readonly state: { readonly messages?: readonly ChainMessage[] }
}
interface Reply {
  readonly content?: unknown
  readonly status?: string
}

export interface LangGraphToolsOptions extends ConversationsOptions {
  /** The framework's own class, which is not imported here. */
  readonly ToolMessage: new (
    fields: never,
  ) => unknown
}

/** A middleware for `createAgent`; its `wrapToolCall` also fits a `ToolNode`. */
export interface ToolGuardMiddleware {
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: the shapes are those of the caller's SDK, which is no dependency.
  readonly wrapToolCall: (request: any, handler: any) => Promise<any>
}

/**
 * Middleware for `createAgent` of `langchain` 1. What policy stops becomes a tool message of status `error` that says
 * why; a failed call gets its diagnosis the same way. For calls that need a person give the guard an `approve`, which
 * may use LangGraph's `interrupt`. A tool that returns a `Command` is decided about, and its result is not judged.
 */
export function langGraphTools(options: LangGraphToolsOptions): ToolGuardMiddleware {
  const { ToolMessage } = options
  const conversations = new Conversations<ChainMessage>(options, stepsOf)
  return {
    name: 'DuctileTools',
    async wrapToolCall(request: Request, handler: (request: Request) => Promise<Reply>) {
      const { toolCall, state } = request
      const asked = callOf(toolCall)
      const failed = (content: string) =>
        new ToolMessage({
          content,
          status: 'error',
          name: toolCall.name,
          tool_call_id: toolCall.id ?? '',
        } as never)
      const run = conversations.follow(state.messages ?? [])
      const verdict = await run.before(asked)
      if (verdict.type !== 'run') return failed(verdict.feedback)
      const { call } = verdict
      let reply: Reply
      try {
        reply = await handler(
          call === asked ? request : { ...request, toolCall: { ...toolCall, args: call.arguments } },
        )
      } catch (error) {
        if (isInterruption(error)) throw error
        const text = error instanceof Error ? error.message : String(error)
        const { stopped, feedback, diagnostic } = await run.after(call, { text, isError: true, error })
        return failed(stopped ? feedback : (diagnostic?.message ?? text))
      }
      const text = jsonTexts(reply.content).join('\n')
      const isError = reply.status === 'error'
      const { stopped, feedback, diagnostic } = await run.after(call, { text, isError })
      if (stopped) return failed(feedback)
      return diagnostic === undefined ? reply : failed(diagnostic.message)
    },
  }
}

/** LangGraph pauses a graph by throwing: that is no failure of a tool. */
const isInterruption = (error: unknown): boolean =>
  isObject(error) && (error.is_bubble_up === true || error.name === 'GraphInterrupt')

const callOf = ({ id, name, args }: Request['toolCall']): ToolCall => ({
  id: id ?? '',
  tool: name,
  ...readArguments(args),
})

function stepsOf(messages: readonly ChainMessage[]): readonly Step[] {
  const agent = 'agent'
  return messages.flatMap((message): Step[] => {
    const { type, content, status, name, tool_call_id: callId, tool_calls: calls = [] } = message
    const text = jsonTexts(content, new Set(['type'])).join('\n')
    if (type === 'human') return [{ kind: 'message', agent, origin: 'user', text }]
    if (type === 'system') return [{ kind: 'message', agent, origin: 'trusted', text }]
    if (type === 'tool' && callId !== undefined)
      return [
        {
          kind: 'tool-result',
          agent,
          origin: 'tool',
          callId,
          tool: name ?? '',
          text,
          isError: status === 'error',
        },
      ]
    // Calls whose results are not there yet are those about to be decided.
    return calls
      .filter(({ id }) => messages.some(each => each.tool_call_id === id))
      .map(call => ({ kind: 'tool-call', agent, origin: 'agent', call: callOf(call) }))
  })
}
