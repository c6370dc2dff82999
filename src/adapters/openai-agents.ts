/**
 * @file Guards agents of the OpenAI Agents SDK in process: its guardrails for what goes in, what comes out, and what
 * passes between agent and tools. No SDK is needed to load this file.
 */
import { randomUUID } from 'node:crypto'
import type { Conversation, Message } from '../guard/index.js'
import type { Judgement, Pipeline, Subject } from '../pipeline/index.js'
import { argumentsText, bookkeeping, isObject, jsonTexts } from './json-texts.js'
import { otherPart, type TextsOptions } from './parts.js'
import { stoppedBy } from './stopped-by.js'
import { askedConversation, requestSubjects } from './subjects.js'

export interface AgentsGuardrailsOptions extends TextsOptions {
  readonly pipeline: Pipeline
  /** Where calls come from; written to the ledger. Never content. @default { adapter: 'openai-agents' } */
  readonly origin?: Readonly<Record<string, string>>
  /** `parallel` lets the agent start, and a streamed run speak, before its input was judged. @default 'serial' */
  readonly gate?: 'parallel' | 'serial'
  /** A stopped call or result ends the run, or the model is told why and goes on without it. @default 'throw' */
  readonly onTool?: 'throw' | 'reject'
}

/** Why a guardrail tripped. Never quotes the text. */
export interface GuardrailInfo {
  readonly edge: string
  readonly action: string
  readonly reason: string
  readonly code: 'content_filter'
}

interface Tripwire {
  readonly tripwireTriggered: boolean
  readonly outputInfo: GuardrailInfo | null
}
interface ToolVerdict {
  readonly behavior:
    | { readonly type: 'allow' }
    | { readonly type: 'throwException' }
    | { readonly type: 'rejectContent'; readonly message: string }
  readonly outputInfo: GuardrailInfo | null
}

/** One guardrail of each kind. Parameters are `any`-shaped on purpose: the SDK's own types fit without being imported. */
export interface AgentsGuardrails {
  /** For `inputGuardrails` of an agent or a runner. */
  readonly input: {
    readonly name: string
    readonly runInParallel: boolean
    // biome-ignore lint/suspicious/noExplicitAny: the shapes are those of the caller's SDK, which is no dependency.
    readonly execute: (call: any) => Promise<Tripwire>
  }
  /** For `outputGuardrails` of an agent or a runner. */
  readonly output: {
    readonly name: string
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    readonly execute: (call: any) => Promise<Tripwire>
  }
  /** For `inputGuardrails` of a tool. */
  readonly toolInput: {
    readonly type: 'tool_input'
    readonly name: string
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    readonly run: (call: any) => Promise<ToolVerdict>
  }
  /** For `outputGuardrails` of a tool. */
  readonly toolOutput: {
    readonly type: 'tool_output'
    readonly name: string
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    readonly run: (call: any) => Promise<ToolVerdict>
  }
}

interface Run {
  readonly id: string
  asked: Conversation
}

/**
 * Guardrails for `@openai/agents`. What policy stops trips the wire, with the decision's reason in `outputInfo`; a ledger
 * or a part that fails ends the run with the SDK's own error. Arguments are judged on `call`, results on `result`, the
 * reasoning behind the last answer on `plan`.
 *
 * The SDK asks its output guardrails when a streamed answer has been shown: `guardedFetch` holds a stream back.
 */
export function agentsGuardrails(options: AgentsGuardrailsOptions): AgentsGuardrails {
  const { gate = 'serial', onTool = 'throw', otherParts = 'refuse' } = options
  const runs = new WeakMap<object, Run>()
  const runOf = (context: object): Run => {
    const run = runs.get(context) ?? { id: randomUUID(), asked: { messages: [] } }
    runs.set(context, run)
    return run
  }
  const judge = async (subjects: readonly Subject[], { id }: Run): Promise<GuardrailInfo | null> => {
    const { pipeline, origin = { adapter: 'openai-agents' } } = options
    const by = await stoppedBy(subjects, { pipeline, origin, run: id })
    return by === undefined ? null : infoOf(by)
  }
  const tool = async (subject: Subject, run: Run): Promise<ToolVerdict> => {
    const outputInfo = await judge(spoken([subject]), run)
    if (outputInfo === null) return { behavior: { type: 'allow' }, outputInfo }
    if (onTool === 'throw') return { behavior: { type: 'throwException' }, outputInfo }
    const message = `stopped by policy: ${outputInfo.reason}`
    return { behavior: { type: 'rejectContent', message }, outputInfo }
  }
  return {
    input: {
      name: 'ductile_input',
      runInParallel: gate === 'parallel',
      async execute({ input, context }: { input: string | readonly unknown[]; context: object }) {
        const texts = { turns: inputTurns(input, { otherParts }), definitions: [] }
        const run = runOf(context)
        run.asked = askedConversation(texts)
        return tripwire(await judge(requestSubjects(texts), run))
      },
    },
    output: {
      name: 'ductile_output',
      async execute({ agentOutput, context, details }: AgentOutput) {
        const run = runOf(context)
        const items = (details?.modelResponse?.output ?? []).filter(isObject)
        const reasoning = items.filter(({ type }) => type === 'reasoning')
        const subjects = [
          said('answer', run.asked, jsonTexts(agentOutput)),
          said('plan', run.asked, jsonTexts(reasoning, bookkeeping)),
        ]
        return tripwire(await judge(spoken(subjects), run))
      },
    },
    toolInput: {
      type: 'tool_input',
      name: 'ductile_tool_input',
      async run({ toolCall, context }: { toolCall: { arguments: string }; context: object }) {
        const run = runOf(context)
        return tool(said('call', run.asked, [argumentsText(toolCall.arguments)]), run)
      },
    },
    toolOutput: {
      type: 'tool_output',
      name: 'ductile_tool_output',
      async run({ output, context }: { output: unknown; context: object }) {
        const run = runOf(context)
        const text = outputTexts(output, 'output', { otherParts }).join('\n')
        const messages: Message[] = [...run.asked.messages, { role: 'tool', text }]
        return tool({ edge: 'result', conversation: { messages } }, run)
      },
    },
  }
}

interface AgentOutput {
  readonly agentOutput: unknown
  readonly context: object
  readonly details?: { readonly modelResponse?: { readonly output?: readonly unknown[] } }
}

const infoOf = ({ edge, decision }: Judgement): GuardrailInfo => ({
  edge,
  action: decision.action,
  reason: decision.reason,
  code: 'content_filter',
})

const tripwire = (outputInfo: GuardrailInfo | null): Tripwire => ({
  tripwireTriggered: outputInfo !== null,
  outputInfo,
})

const said = (edge: Subject['edge'], asked: Conversation, texts: readonly string[]): Subject => ({
  edge,
  conversation: { messages: [...asked.messages, { role: 'assistant', text: texts.join('\n') }] },
})

const spoken = (subjects: readonly Subject[]): readonly Subject[] =>
  subjects.filter(({ conversation }) => conversation.messages.at(-1)!.text.trim() !== '')

const roles: ReadonlyMap<unknown, Message['role']> = new Map<unknown, Message['role']>([
  ['system', 'system'],
  ['developer', 'developer'],
  ['assistant', 'assistant'],
  ['user', 'user'],
])

/** Items of a run as turns. What is no message comes from a tool where it is a result, else from the model. */
function inputTurns(input: string | readonly unknown[], options: TextsOptions): readonly Message[] {
  if (typeof input === 'string') return [{ role: 'user', text: input }]
  return input.flatMap((item, index): readonly Message[] => {
    if (!isObject(item)) return []
    const where = `input[${index}]`
    const speaker = roles.get(item.role)
    if (speaker !== undefined) return turn(speaker, outputTexts(item.content, `${where}.content`, options))
    const { output, ...call } = item
    const isResult = String(item.type).endsWith('_result')
    const args = typeof item.arguments === 'string' ? [argumentsText(item.arguments)] : []
    return [
      ...turn(
        'assistant',
        isResult ? [] : [...args, ...jsonTexts({ ...call, arguments: undefined }, bookkeeping)],
      ),
      ...turn('tool', outputTexts(output, `${where}.output`, options)),
    ]
  })
}

const turn = (role: Message['role'], texts: readonly string[]): readonly Message[] =>
  texts.length === 0 ? [] : [{ role, text: texts.join('\n') }]

const kind: ReadonlySet<string> = new Set(['type'])

/** Words of a message's parts, or of what a tool gave back. */
function outputTexts(value: unknown, where: string, options: TextsOptions): readonly string[] {
  const parts = Array.isArray(value) ? value : [value]
  return parts.flatMap((part: unknown): readonly string[] => {
    if (isObject(part) && /^(input_)?(image|file|audio)$|^computer_screenshot$/.test(String(part.type)))
      return otherPart(where, `parts of type "${String(part.type)}"`, options)
    if (typeof part === 'number' || typeof part === 'boolean') return [String(part)]
    return jsonTexts(part, kind)
  })
}
