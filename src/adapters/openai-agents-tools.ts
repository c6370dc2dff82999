/** @file Guards the function tools of OpenAI Agents in process. No SDK is needed to load this file. */
import { readArguments, type ToolCall } from '../agents/index.js'
import type { ConversationsOptions } from './agent-conversations.js'
import type { GuardedRun } from './agent-tool-guard.js'
import { isObject, jsonTexts } from './json-texts.js'

interface ToolCallItem {
  readonly callId: string
  readonly name: string
  readonly arguments: string
}
interface Verdict {
  readonly behavior: { readonly type: 'allow' } | { readonly type: 'rejectContent'; readonly message: string }
  readonly outputInfo: { readonly reason: string } | null
}

/** Guardrails that share a run. Parameters are `any`-shaped, so that the SDK's own types fit without being imported. */
export interface AgentsToolGuardrails {
  /** For `inputGuardrails` of the agent: it stops nothing, and learns what the user said. */
  readonly input: {
    readonly name: string
    readonly runInParallel: false
    // biome-ignore lint/suspicious/noExplicitAny: the shapes are those of the caller's SDK, which is no dependency.
    readonly execute: (call: any) => Promise<{ tripwireTriggered: false; outputInfo: null }>
  }
  /** For `inputGuardrails` of every tool. */
  readonly toolInput: {
    readonly type: 'tool_input'
    readonly name: string
    // biome-ignore lint/suspicious/noExplicitAny: the data is typed by the caller's SDK, which is no dependency.
    readonly run: (call: any) => Promise<Verdict>
  }
  /** For `outputGuardrails` of every tool. */
  readonly toolOutput: {
    readonly type: 'tool_output'
    readonly name: string
    // biome-ignore lint/suspicious/noExplicitAny: the data is typed by the caller's SDK, which is no dependency.
    readonly run: (call: any) => Promise<Verdict>
  }
}

/**
 * Guardrails for the tools of `@openai/agents`. What policy stops is told to the model in the tool's place, and the run
 * goes on; a failed call gets its diagnosis the same way. A guardrail cannot change arguments, so that a number outside
 * a limit is refused with the limit, not moved. The SDK asks no guardrail about hand-offs, hosted tools and agents as
 * tools.
 */
export function agentsToolGuardrails({
  guard,
  instructions,
  taskType,
}: ConversationsOptions): AgentsToolGuardrails {
  const runs = new WeakMap<object, GuardedRun>()
  const runOf = (context: object): GuardedRun => {
    const known = runs.get(context)
    if (known !== undefined) return known
    const run = guard.startRun(taskType === undefined ? {} : { taskType })
    if (instructions !== undefined)
      run.monitored.observe({ kind: 'message', agent: 'agent', origin: 'trusted', text: instructions })
    runs.set(context, run)
    return run
  }
  return {
    input: {
      name: 'ductile_user_words',
      runInParallel: false,
      async execute({ input, context }: { input: string | readonly unknown[]; context: object }) {
        const run = runOf(context)
        for (const text of userTexts(input))
          run.monitored.observe({ kind: 'message', agent: 'agent', origin: 'user', text })
        return { tripwireTriggered: false, outputInfo: null }
      },
    },
    toolInput: {
      type: 'tool_input',
      name: 'ductile_tool_call',
      async run({ toolCall, context }: { toolCall: ToolCallItem; context: object }) {
        const asked = callOf(toolCall)
        const { type, call, reason, feedback } = await runOf(context).before(asked)
        if (type !== 'run') return rejected(feedback, reason)
        if (call !== asked)
          return rejected(`Not run: ${reason}. Call again with: ${JSON.stringify(call.arguments)}`, reason)
        return { behavior: { type: 'allow' }, outputInfo: null }
      },
    },
    toolOutput: {
      type: 'tool_output',
      name: 'ductile_tool_result',
      async run({ toolCall, output, context }: { toolCall: ToolCallItem; output: unknown; context: object }) {
        const text = jsonTexts(output).join('\n')
        const isError = text.startsWith(sdkFailure)
        const { stopped, feedback, reason, diagnostic } = await runOf(context).after(callOf(toolCall), {
          text,
          isError,
        })
        if (stopped) return rejected(feedback, reason)
        if (diagnostic !== undefined) return rejected(diagnostic.message, diagnostic.code)
        return { behavior: { type: 'allow' }, outputInfo: null }
      },
    },
  }
}

/** How the SDK's own error function begins what it tells the model of a tool that threw. */
const sdkFailure = 'An error occurred while running the tool'

const rejected = (message: string, reason: string): Verdict => ({
  behavior: { type: 'rejectContent', message },
  outputInfo: { reason },
})

const callOf = ({ callId, name, arguments: given }: ToolCallItem): ToolCall => ({
  id: callId,
  tool: name,
  ...readArguments(given),
})

function userTexts(input: string | readonly unknown[]): readonly string[] {
  if (typeof input === 'string') return [input]
  return input
    .filter(isObject)
    .filter(({ role }) => role === 'user')
    .map(({ content }) => jsonTexts(content, new Set(['type'])).join('\n'))
}
