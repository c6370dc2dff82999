/**
 * @file Chat completions as conversations to judge. The request itself is passed on as it came: the schema says what
 * must be understood in order to judge it, everything else stays untouched.
 */
import { z } from 'zod'
import { InvalidInputError } from '../core/index.js'
import type { Conversation } from '../guard/index.js'
import type { Subject } from '../pipeline/index.js'
import { argumentsText, definitionText } from './json-texts.js'
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
    definitions: [...(tools ?? []), ...(functions ?? [])].map(definitionText),
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

function textOf(
  { content, refusal, tool_calls: calls, function_call: call, reasoning_content, reasoning, audio }: Said,
  { where, otherParts }: { where: string; otherParts: 'refuse' | 'ignore' },
): string {
  const texts = typeof content === 'string' ? [content] : partTexts(content ?? [], { where, otherParts })
  const spoken = [
    ...texts,
    refusal,
    ...(calls ?? []).map(each => argumentsText(each.function?.arguments ?? each.custom?.input ?? '')),
    argumentsText(call?.arguments ?? ''),
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
