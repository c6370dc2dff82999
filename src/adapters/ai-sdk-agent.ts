/** @file Guards the tools of an AI SDK agent in process. No SDK is needed to load this file. */
import { readArguments, type Step, type ToolCall } from '../agents/index.js'
import { Conversations, type ConversationsOptions } from './agent-conversations.js'
import { ToolStoppedError } from './agent-errors.js'
import type { Approval } from './agent-tool-guard.js'
import { isObject, type JsonObject } from './json-texts.js'

interface CallOptions {
  readonly toolCallId: string
  readonly messages: readonly object[]
}
interface SdkTool {
  readonly execute?: (input: unknown, options: CallOptions) => unknown
  readonly needsApproval?: boolean | ((input: unknown, options: CallOptions) => unknown)
}

/**
 * The tools of an agent of the AI SDK (`ai` 5 and later), each behind the guard. What policy stops throws, so that the
 * model gets a tool error that says why; a call that failed throws its diagnosis. A call that needs a person uses the
 * SDK's own tool approval, where it has one (6 and later), else the guard's `approve`.
 *
 * Tools that the provider runs have no `execute` and are not guarded. Of a tool that yields preliminary results only the
 * last one leaves, judged.
 */
export function guardTools<Tools extends Readonly<Record<string, object>>>(
  tools: Tools,
  options: ConversationsOptions,
): Tools {
  const conversations = new Conversations<object>(options, stepsOf)
  return Object.fromEntries(
    Object.entries(tools).map(([name, given]) => [name, guarded(name, given as SdkTool, conversations)]),
  ) as Tools
}

function guarded(name: string, tool: SdkTool, conversations: Conversations<object>): SdkTool {
  const { execute, needsApproval } = tool
  if (execute === undefined) return tool
  return {
    ...tool,
    async needsApproval(input, options) {
      const own = typeof needsApproval === 'function' ? await needsApproval(input, options) : needsApproval
      return (
        own === true || conversations.follow(options.messages).needsApproval(callOf(name, input, options))
      )
    },
    async execute(input, options) {
      const run = conversations.follow(options.messages)
      const approved = isApproved(options)
      const verdict = await run.before(
        callOf(name, input, options),
        approved ? async (): Promise<Approval> => 'approved' : undefined,
      )
      const { call } = verdict
      if (verdict.type !== 'run') throw new ToolStoppedError('content_filter', verdict.feedback)
      const moved = call.unparsed === undefined && call.arguments !== input ? call.arguments : input
      let output: unknown
      try {
        output = await lastOf(execute.call(tool, moved, options))
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error)
        const { diagnostic, stopped, feedback } = await run.after(call, { text, isError: true, error })
        throw new ToolStoppedError('tool_failed', stopped ? feedback : (diagnostic?.message ?? text), {
          cause: error,
        })
      }
      const { stopped, code, feedback } = await run.after(call, { text: asText(output), isError: false })
      if (stopped) throw new ToolStoppedError(code ?? 'content_filter', feedback)
      return output
    },
  }
}

const callOf = (tool: string, input: unknown, { toolCallId }: CallOptions): ToolCall => ({
  id: toolCallId,
  tool,
  ...readArguments(input),
})

/** What the SDK's messages say that was not seen when it happened: words of user and operator, calls and results. */
function stepsOf(messages: readonly object[]): readonly Step[] {
  return messages.flatMap(message => {
    const { role, content } = message as { role?: unknown; content?: unknown }
    const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : content
    return (Array.isArray(parts) ? parts : []).filter(isObject).flatMap(part => stepOf(role, part))
  })
}

function stepOf(role: unknown, part: JsonObject): readonly Step[] {
  const { type, text, toolCallId, toolName, input, output } = part
  const agent = 'agent'
  if (type === 'text' && typeof text === 'string' && (role === 'user' || role === 'system'))
    return [{ kind: 'message', agent, origin: role === 'user' ? 'user' : 'trusted', text }]
  if (typeof toolCallId !== 'string' || typeof toolName !== 'string') return []
  if (type === 'tool-call')
    return [
      {
        kind: 'tool-call',
        agent,
        origin: 'agent',
        call: { id: toolCallId, tool: toolName, ...readArguments(input) },
      },
    ]
  if (type !== 'tool-result') return []
  const { type: kind, value } = isObject(output) ? output : {}
  const isError = kind === 'error-text' || kind === 'error-json' || kind === 'execution-denied'
  return [
    {
      kind: 'tool-result',
      agent,
      origin: 'tool',
      callId: toolCallId,
      tool: toolName,
      text: asText(value),
      isError,
    },
  ]
}

/** Whether the conversation has the SDK's own record that somebody approved the call. */
function isApproved({ messages, toolCallId }: CallOptions): boolean {
  const parts = messages
    .flatMap(message => ('content' in message && Array.isArray(message.content) ? message.content : []))
    .filter(isObject)
  const asked = parts.filter(part => part.type === 'tool-approval-request' && part.toolCallId === toolCallId)
  return parts.some(
    part =>
      part.type === 'tool-approval-response' &&
      part.approved === true &&
      asked.some(({ approvalId }) => approvalId === part.approvalId),
  )
}

async function lastOf(given: unknown): Promise<unknown> {
  const output = await given
  if (!isAsyncIterable(output)) return output
  let last: unknown
  for await (const each of output) last = each
  return last
}

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value

const asText = (output: unknown): string =>
  typeof output === 'string' ? output : (JSON.stringify(output) ?? '')
