/**
 * @file Guards agents of LangChain in process: a middleware that judges what the model reads before it is asked, and what
 * it says before it enters the agent's state. No SDK is needed to load this file.
 */
import { randomUUID } from 'node:crypto'
import type { Conversation, Message } from '../guard/index.js'
import type { Judgement, Pipeline, Subject } from '../pipeline/index.js'
import { bookkeeping, isObject, jsonTexts } from './json-texts.js'
import { otherPart, type TextsOptions } from './parts.js'
import { stoppedBy } from './stopped-by.js'
import { askedConversation, type RequestTexts, requestSubjects } from './subjects.js'

export interface LangChainMiddlewareOptions extends TextsOptions {
  readonly pipeline: Pipeline
  /** Where calls come from; written to the ledger. Never content. @default { adapter: 'langchain' } */
  readonly origin?: Readonly<Record<string, string>>
  /** What the user gets in place of what policy stops. @default nothing */
  readonly replacement?: string
}

/** A message of LangChain, as far as it is read here. */
interface ChainMessage {
  readonly type: string
  readonly id?: string
  readonly content: unknown
  readonly tool_calls?: readonly { readonly args?: unknown }[]
  readonly additional_kwargs?: Readonly<Record<string, unknown>>
}
interface Runtime {
  readonly configurable?: { readonly thread_id?: unknown }
}
interface State {
  readonly messages: readonly ChainMessage[]
}
interface ModelCall {
  readonly messages: readonly ChainMessage[]
  readonly runtime?: Runtime
}

/** What `createAgent` takes among its `middleware`; parameters are `any`-shaped, so that the SDK's own types fit. */
export interface LangChainMiddleware {
  readonly name: string
  readonly beforeModel: {
    readonly canJumpTo: 'end'[]
    // biome-ignore lint/suspicious/noExplicitAny: the shapes are those of the caller's SDK, which is no dependency.
    readonly hook: (state: any, runtime: any) => Promise<any>
  }
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly wrapModelCall: (request: any, handler: any) => Promise<any>
}

/**
 * Middleware for `createAgent` of `langchain` 1.
 *
 * A stopped input ends the agent before the model is asked; a stopped answer is replaced before it enters the state, its
 * tool calls with it. Either way the last message carries `response_metadata.ductile` (`edge`, `reason`, `code`). Tokens
 * that the model streams through callbacks leave before the answer is whole: `guardedFetch` holds those back.
 */
export function langChainMiddleware(options: LangChainMiddlewareOptions): LangChainMiddleware {
  const { pipeline, origin = { adapter: 'langchain' }, replacement = '', otherParts = 'refuse' } = options
  const judge = (subjects: readonly Subject[], runtime: Runtime | undefined) => {
    const thread = runtime?.configurable?.thread_id
    return stoppedBy(subjects, { pipeline, origin, run: typeof thread === 'string' ? thread : randomUUID() })
  }
  return {
    name: 'DuctileGuard',
    beforeModel: {
      canJumpTo: ['end'],
      async hook({ messages }: State, runtime: Runtime) {
        const by = await judge(requestSubjects(textsOf(messages, { otherParts })), runtime)
        if (by === undefined) return undefined
        const said = { role: 'assistant', content: replacement, response_metadata: verdict(by) }
        return { messages: [said], jumpTo: 'end' }
      },
    },
    async wrapModelCall(request: ModelCall, handler: (request: ModelCall) => Promise<ChainMessage>) {
      const reply = await handler(request)
      const asked = askedConversation(textsOf(request.messages, { otherParts }))
      const by = await judge(answerSubjects(reply, asked), request.runtime)
      if (by === undefined) return reply
      // The SDK's own class of messages, which is not imported here.
      const Reply = reply.constructor as new (fields: object) => ChainMessage
      return new Reply({ id: reply.id, content: replacement, response_metadata: verdict(by) })
    },
  }
}

const verdict = ({ edge, decision }: Judgement) => ({
  ductile: { edge, reason: decision.reason, code: 'content_filter' },
})

const speakers: ReadonlyMap<string, Message['role']> = new Map<string, Message['role']>([
  ['system', 'system'],
  ['developer', 'developer'],
  ['ai', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
])

function textsOf(messages: readonly ChainMessage[], options: TextsOptions): RequestTexts {
  const turns = messages.map(({ type, content, tool_calls = [] }, index): Message => {
    const args = tool_calls.flatMap(call => jsonTexts(call.args))
    const said = contentTexts(content, `messages[${index}].content`, options)
    return { role: speakers.get(type) ?? 'user', text: [...said, ...args].join('\n') }
  })
  return { turns, definitions: [] }
}

function contentTexts(content: unknown, where: string, options: TextsOptions): readonly string[] {
  const parts = Array.isArray(content) ? content : [content]
  return parts.flatMap((part: unknown, index): readonly string[] =>
    isObject(part) && /^(input_)?(image|image_url|file|audio|video|media)$/.test(String(part.type))
      ? otherPart(`${where}[${index}]`, `parts of type "${String(part.type)}"`, options)
      : jsonTexts(part, kind),
  )
}

const kind: ReadonlySet<string> = new Set(['type'])

/** Words on `answer`, reasoning on `plan`, the arguments of calls on `call`. */
function answerSubjects(reply: ChainMessage, asked: Conversation): readonly Subject[] {
  const { content, tool_calls = [], additional_kwargs = {} } = reply
  const parts = Array.isArray(content) ? content : [content]
  const isThought = (part: unknown) => isObject(part) && /^(reasoning|thinking)$/.test(String(part.type))
  const subject = (edge: Subject['edge'], texts: readonly string[]): readonly Subject[] => {
    const text = texts.join('\n')
    if (text.trim() === '') return []
    return [{ edge, conversation: { messages: [...asked.messages, { role: 'assistant', text }] } }]
  }
  return [
    ...subject(
      'answer',
      parts.filter(part => !isThought(part)).flatMap(part => jsonTexts(part, kind)),
    ),
    ...subject('plan', [
      ...jsonTexts(parts.filter(isThought), bookkeeping),
      ...jsonTexts(additional_kwargs.reasoning_content),
    ]),
    ...subject(
      'call',
      tool_calls.flatMap(({ args }) => jsonTexts(args)),
    ),
  ]
}
