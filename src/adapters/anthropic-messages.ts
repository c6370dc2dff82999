/** @file `POST /v1/messages`: what a request and an answer say. Both are passed on as they came. */
import { z } from 'zod'
import type { Conversation, Message } from '../guard/index.js'
import type { Subject } from '../pipeline/index.js'
import { anthropicReader } from './anthropic-decode.js'
import { definitionText, jsonTexts } from './json-texts.js'
import { parseBody } from './openai-parse.js'
import { otherPart, type TextsOptions } from './parts.js'
import { silent } from './sse-decoder.js'
import { type RequestTexts, replySubjects } from './subjects.js'

const block = z.looseObject({ type: z.string() })
const content = z.union([z.string(), z.array(block)])
const messagesRequest = z.looseObject({
  model: z.string().min(1),
  messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant', 'system']), content })).min(1),
  system: content.nullish(),
  tools: z.array(z.looseObject({})).nullish(),
  stream: z.boolean().nullish(),
})
const message = z.looseObject({
  content: z.array(block),
  stop_reason: z.string().nullish(),
})

export type MessagesRequest = z.output<typeof messagesRequest>
export type AnthropicMessage = z.output<typeof message>
type Block = z.output<typeof block>

/** @throws InvalidInputError `invalid_request`, with the field in `where` */
export const parseMessagesRequest = (body: unknown): MessagesRequest => parseBody(messagesRequest, body)

/** @throws InvalidInputError `invalid_request` if it is no message that can be judged */
export const parseAnthropicMessage = (body: unknown): AnthropicMessage => parseBody(message, body)

/**
 * What a request says. Results of tools and documents are text of a tool, whoever sends them: what they say is not the
 * user's own.
 *
 * @throws InvalidInputError `unsupported_content` for blocks that hold no text, with the field in `where`
 */
export function messagesTexts(request: MessagesRequest, options: TextsOptions = {}): RequestTexts {
  const { system, messages, tools } = request
  const turns = messages.flatMap(({ role, content: said }, index) =>
    turnsOf(role, said, `messages[${index}].content`, options),
  )
  const instructions = system ? turnsOf('system', system, 'system', options) : []
  return {
    turns: [...instructions, ...turns],
    definitions: (tools ?? []).map(definitionText),
  }
}

/** What an answer says, as subjects to judge. */
export function messageSubjects(answer: AnthropicMessage, asked: Conversation): readonly Subject[] {
  const read = anthropicReader()
  const { content: blocks, ...rest } = answer
  const frames = [
    { type: 'message_start', message: rest },
    ...blocks.map((content_block, index) => ({ type: 'content_block_start', index, content_block })),
  ]
  return replySubjects(
    frames.flatMap(json => read({ ...silent, json })),
    asked,
  )
}

/** A message as turns: what a user writes and what a tool found are told apart, in their order. */
function turnsOf(
  role: Message['role'],
  said: string | readonly Block[],
  where: string,
  options: TextsOptions,
): readonly Message[] {
  if (typeof said === 'string') return [{ role, text: said }]
  const turns: { role: Message['role']; texts: string[] }[] = []
  said.forEach((each, index) => {
    const texts = blockTexts(each, `${where}[${index}]`, options)
    const speaker = toolBlocks.test(each.type) ? 'tool' : role
    if (turns.at(-1)?.role === speaker) turns.at(-1)!.texts.push(...texts)
    else if (texts.length > 0) turns.push({ role: speaker, texts: [...texts] })
  })
  return turns.map(turn => ({ role: turn.role, text: turn.texts.join('\n') }))
}

/** `tool_result`, `web_search_tool_result`, …; documents and search results come from elsewhere, too. */
const toolBlocks = /(^|_)tool_result$|^(document|search_result)$/

function blockTexts(part: Block, where: string, options: TextsOptions): readonly string[] {
  switch (part.type) {
    case 'text':
      return typeof part.text === 'string' ? [part.text] : jsonTexts(part, opaque)
    case 'redacted_thinking':
      return []
    case 'image':
    case 'container_upload':
      return otherPart(where, `blocks of type "${part.type}"`, options)
    case 'document':
      return documentTexts(part, where, options)
    case 'tool_result':
      return resultTexts(part.content, `${where}.content`, options)
    default:
      return jsonTexts(part, opaque)
  }
}

function documentTexts({ source, ...rest }: Block, where: string, options: TextsOptions): readonly string[] {
  const { type, data, content: said } = (source ?? {}) as Record<string, unknown>
  const about = jsonTexts({ title: rest.title, context: rest.context })
  if (type === 'text' && typeof data === 'string') return [...about, data]
  if (type === 'content') return [...about, ...resultTexts(said, `${where}.source.content`, options)]
  return [...about, ...otherPart(`${where}.source`, `a document of type "${String(type)}"`, options)]
}

function resultTexts(said: unknown, where: string, options: TextsOptions): readonly string[] {
  if (!Array.isArray(said)) return jsonTexts(said, opaque)
  return said.flatMap((each: Block, index) => blockTexts(each, `${where}[${index}]`, options))
}

/** Names, and bytes only the provider reads. */
const opaque: ReadonlySet<string> = new Set(
  'type id name tool_use_id signature encrypted_content encrypted_index page_age'.split(' '),
)
