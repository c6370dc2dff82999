/**
 * @file Chat completions as conversations to judge. The request itself is passed on as it came: the schema says what
 * must be understood in order to judge it, everything else stays untouched.
 */
import { z } from 'zod'
import { InvalidInputError } from '../core/index.js'
import type { Conversation, Message } from '../guard/index.js'
import type { Subject } from '../pipeline/index.js'
import { bookkeeping, jsonTexts } from './json-texts.js'
import { chatReader } from './openai-chat-decode.js'
import { parseBody } from './openai-parse.js'
import { otherPart, type TextsOptions } from './parts.js'
import { silent } from './sse-decoder.js'
import { type RequestTexts, replySubjects } from './subjects.js'

const part = z.looseObject({ type: z.string() })
const toolCall = z.looseObject({
  function: z.looseObject({ name: z.string().optional(), arguments: z.string().optional() }).optional(),
  custom: z.looseObject({ name: z.string().optional(), input: z.string().optional() }).optional(),
})
const said = {
  content: z.union([z.string(), z.array(part)]).nullish(),
  refusal: z.string().nullish(),
  tool_calls: z.array(toolCall).nullish(),
  function_call: z.looseObject({ arguments: z.string().optional() }).nullish(),
  // What models say beside the answer: reasoning, as local servers give it, and the words of spoken audio.
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  audio: z.looseObject({ transcript: z.string().optional() }).nullish(),
}
const chatRequest = z.looseObject({
  model: z.string().min(1),
  messages: z
    .array(
      z.looseObject({
        role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
        ...said,
      }),
    )
    .min(1),
  stream: z.boolean().nullish(),
  n: z.number().int().min(1).max(128).nullish(),
  tools: z.array(z.looseObject({})).nullish(),
  functions: z.array(z.looseObject({})).nullish(),
  modalities: z.array(z.string()).nullish(),
})
const chatCompletion = z.looseObject({
  choices: z.array(z.looseObject({ message: z.looseObject(said) })),
})

export type ChatRequest = z.output<typeof chatRequest>
export type ChatCompletion = z.output<typeof chatCompletion>
type Said = z.output<z.ZodObject<typeof said>>

export type ChatOptions = TextsOptions

/** @throws InvalidInputError `invalid_request`, with the field in `where` */
export function parseChatRequest(body: unknown): ChatRequest {
  return parseBody(chatRequest, body)
}

/** @throws InvalidInputError `invalid_request` if it is no completion whose choices can be judged */
export function parseChatCompletion(body: unknown): ChatCompletion {
  return parseBody(chatCompletion, body)
}

/**
 * What a request says: who said what, and the definitions of its tools.
 *
 * @throws InvalidInputError `unsupported_content` for parts that hold no text and for a spoken answer, with the field in
 *   `where`
 */
export function chatTexts(request: ChatRequest, options: TextsOptions = {}): RequestTexts {
  const { messages, tools, functions, modalities } = request
  if (modalities?.includes('audio')) otherPart('modalities', 'a spoken answer', options)
  const { otherParts = 'refuse' } = options
  return {
    turns: messages.map((message, index) => ({
      role: message.role === 'function' ? 'tool' : message.role,
      text: textOf(message, { where: `messages[${index}].content`, otherParts }),
    })),
    definitions: [...(tools ?? []), ...(functions ?? [])].map(tool =>
      jsonTexts(tool, bookkeeping).join('\n'),
    ),
  }
}

/** What a completion says, as subjects to judge. */
export function completionSubjects(completion: ChatCompletion, asked: Conversation): readonly Subject[] {
  const choices = completion.choices.map(({ message, ...choice }, index) => ({
    index,
    ...choice,
    delta: message,
  }))
  return replySubjects(chatReader()({ ...silent, json: { ...completion, choices } }), asked)
}

/**
 * What of a request is judged before the model is asked. Usually one conversation, ending in the last message a user or
 * tool wrote: instructions after it are trusted context and left out. A request that ends in the assistant's own words
 * puts these into the model's mouth, so they are judged as a second conversation. One of instructions alone is judged
 * as if a user had said the last.
 *
 * Not judged: definitions of tools, response schemas, the assistant's earlier turns.
 *
 * @throws InvalidInputError `unsupported_content` for parts that hold no text, with the field in `where`
 */
export function chatConversations(
  { messages }: ChatRequest,
  { otherParts = 'refuse' }: ChatOptions = {},
): readonly Conversation[] {
  const turns = messages.map(
    (message, index): Message => ({
      role: message.role === 'function' ? 'tool' : message.role,
      text: textOf(message, { where: `messages[${index}].content`, otherParts }),
    }),
  )
  const asked = turns.findLastIndex(({ role }) => role === 'user' || role === 'tool')
  const prefilled = turns.findLastIndex(({ role, text }) => role === 'assistant' && text.trim() !== '')
  const upTo = (index: number): Conversation => ({ messages: turns.slice(0, index + 1) })
  const answering = prefilled > asked ? [upTo(prefilled)] : []
  if (asked >= 0) return [upTo(asked), ...answering]
  const last = turns.at(-1)!
  return [{ messages: [...turns.slice(0, -1), { role: 'user', text: last.text }] }]
}

/**
 * What a completion says, one conversation a choice: its text, its refusal, the arguments of its tool calls, its
 * reasoning and the transcript of its audio, in answer to the request. A choice that says nothing is left out.
 */
export function replyConversations(
  completion: ChatCompletion,
  asked: readonly Conversation[],
): readonly Conversation[] {
  const before = asked.at(-1)?.messages ?? []
  return completion.choices.flatMap(({ message }, index) => {
    const text = textOf(message, { where: `choices[${index}].message.content`, otherParts: 'refuse' })
    return text.trim() === '' ? [] : [{ messages: [...before, { role: 'assistant' as const, text }] }]
  })
}

function textOf(
  { content, refusal, tool_calls: calls, function_call: call, reasoning_content, reasoning, audio }: Said,
  { where, otherParts }: { where: string; otherParts: 'refuse' | 'ignore' },
): string {
  const texts = typeof content === 'string' ? [content] : partTexts(content ?? [], { where, otherParts })
  const spoken = [
    ...texts,
    refusal,
    ...(calls ?? []).map(each => each.function?.arguments ?? each.custom?.input),
    call?.arguments,
    reasoning_content ?? reasoning,
    audio?.transcript,
  ]
  return spoken.filter(each => each !== undefined && each !== null && each !== '').join('\n')
}

function partTexts(
  parts: readonly z.output<typeof part>[],
  { where, otherParts }: { where: string; otherParts: 'refuse' | 'ignore' },
): string[] {
  return parts.flatMap((each, index) => {
    const text = each.type === 'refusal' ? each.refusal : each.type === 'text' ? each.text : undefined
    if (typeof text === 'string') return [text]
    if (otherParts === 'ignore') return []
    throw new InvalidInputError({
      code: 'unsupported_content',
      where: `${where}[${index}]`,
      message: `${where}[${index}]: parts of type "${each.type}" cannot be judged, only text can`,
    })
  })
}
