/** @file `POST /v1/responses`: what a request and an answer say. Both are passed on as they came. */
import { z } from 'zod'
import { InvalidInputError } from '../core/index.js'
import type { Conversation, Message } from '../guard/index.js'
import type { Subject } from '../pipeline/index.js'
import { argumentsText, bookkeeping, definitionText, jsonTexts } from './json-texts.js'
import { parseBody } from './openai-parse.js'
import { responsesReader } from './openai-responses-decode.js'
import { callTexts } from './openai-responses-texts.js'
import { otherPart, type TextsOptions } from './parts.js'
import { silent } from './sse-decoder.js'
import { type RequestTexts, replySubjects } from './subjects.js'

const item = z.looseObject({ type: z.string().optional(), role: z.string().optional() })
const responsesRequest = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(item)]).nullish(),
  instructions: z.string().nullish(),
  tools: z.array(z.looseObject({ type: z.string() })).nullish(),
  stream: z.boolean().nullish(),
  store: z.boolean().nullish(),
  background: z.boolean().nullish(),
  previous_response_id: z.string().min(1).nullish(),
  conversation: z.union([z.string().min(1), z.looseObject({ id: z.string().min(1) })]).nullish(),
  prompt: z.looseObject({ id: z.string(), variables: z.record(z.string(), z.unknown()).nullish() }).nullish(),
})
const response = z.looseObject({
  id: z.string(),
  status: z.string().nullish(),
  output: z.array(z.looseObject({ type: z.string() })),
})

export type ResponsesRequest = z.output<typeof responsesRequest>
export type ResponsesResponse = z.output<typeof response>
type Item = z.output<typeof item>

/**
 * @throws InvalidInputError `invalid_request`, with the field in `where`; `background_unsupported`, since an answer that
 *   is fetched later would be fetched past the guard
 */
export function parseResponsesRequest(body: unknown): ResponsesRequest {
  const request = parseBody(responsesRequest, body)
  if (request.background === true)
    throw new InvalidInputError({
      code: 'background_unsupported',
      where: 'background',
      message: 'background: true is not supported, as the answer would be fetched unjudged; ask without it',
    })
  return request
}

/** @throws InvalidInputError `invalid_request` if it is no response that can be judged */
export const parseResponsesResponse = (body: unknown): ResponsesResponse => parseBody(response, body)

/** The conversation that a request goes on in, where it names one. */
export function conversationOf({ conversation }: ResponsesRequest): string | undefined {
  return typeof conversation === 'string' ? conversation : conversation?.id
}

/**
 * What a request says, without what the upstream remembers of earlier ones.
 *
 * @throws InvalidInputError `unsupported_content` for items and parts that hold no text, and for tools whose results are
 *   no text, with the field in `where`
 */
export function responsesTexts(request: ResponsesRequest, options: TextsOptions = {}): RequestTexts {
  const { input, instructions, prompt, tools } = request
  const items: readonly Item[] =
    typeof input === 'string' ? [{ role: 'user', content: input }] : (input ?? [])
  const variables = Object.values(prompt?.variables ?? {}).flatMap(value => jsonTexts(value, bookkeeping))
  tools?.forEach((tool, index) => {
    if (tool.type === 'image_generation') otherPart(`tools[${index}]`, 'generated images', options)
  })
  const turns = items.flatMap((each, index) => itemTurns(each, `input[${index}]`, options))
  return {
    turns: [
      ...(instructions ? [{ role: 'system' as const, text: instructions }] : []),
      ...(variables.length === 0 ? [] : [{ role: 'user' as const, text: variables.join('\n') }]),
      ...turns,
    ],
    definitions: (tools ?? []).map(definitionText),
  }
}

/** What an answer says, as subjects to judge. */
export function responseSubjects(answer: ResponsesResponse, asked: Conversation): readonly Subject[] {
  const json = { type: 'response.completed', response: answer }
  return replySubjects(responsesReader()({ ...silent, json }), asked)
}

function itemTurns(each: Item, where: string, options: TextsOptions): readonly Message[] {
  const { type = 'message', role, content } = each
  if (type === 'message') {
    const text = contentTexts(content, `${where}.content`, options).join('\n')
    return [{ role: roles.get(role) ?? 'user', text }]
  }
  // What an earlier request or answer said; the upstream knows it, the history may.
  if (type === 'item_reference') return []
  if (type === 'image_generation_call')
    return otherPart(where, 'images', options).map(text => ({ role: 'assistant', text }))
  if (type === 'reasoning' || type === 'compaction')
    return turnsOf('assistant', jsonTexts({ summary: each.summary, content }, bookkeeping))
  const said = callTexts.get(type)
  const { output, ...call } = each
  const args = said === undefined ? undefined : each[said.field]
  const spoken =
    typeof args === 'string'
      ? [argumentsText(args), ...jsonTexts({ ...call, [said!.field]: undefined }, bookkeeping)]
      : jsonTexts(call, bookkeeping)
  const result = Array.isArray(output)
    ? contentTexts(output, `${where}.output`, options)
    : jsonTexts(output, bookkeeping)
  const caller = type.endsWith('_output') ? 'tool' : 'assistant'
  return [...turnsOf(caller, spoken), ...turnsOf('tool', result)]
}

const turnsOf = (role: Message['role'], texts: readonly string[]): readonly Message[] =>
  texts.length === 0 ? [] : [{ role, text: texts.join('\n') }]

const roles: ReadonlyMap<string | undefined, Message['role']> = new Map<string | undefined, Message['role']>([
  ['system', 'system'],
  ['developer', 'developer'],
  ['assistant', 'assistant'],
])

function contentTexts(content: unknown, where: string, options: TextsOptions): readonly string[] {
  if (typeof content === 'string') return [content]
  if (!Array.isArray(content)) return jsonTexts(content, bookkeeping)
  return content.flatMap((part: { type?: unknown }, index): readonly string[] => {
    const type = String(part?.type)
    return /^(input_image|input_file|input_audio|computer_screenshot)$/.test(type)
      ? otherPart(`${where}[${index}]`, `parts of type "${type}"`, options)
      : jsonTexts({ ...part, logprobs: undefined }, bookkeeping)
  })
}
