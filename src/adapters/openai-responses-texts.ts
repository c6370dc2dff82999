/** @file Where the items of OpenAI's Responses hold text, for whole answers and for streams alike. */
import type { Channel } from '../pipeline/index.js'
import { isObject, type JsonObject } from './json-texts.js'

/** `NAME/OUTPUT/PART`: the name of the text's delta events, the index of its item and of its part in the item. */
export const blockKey = (name: string, output: unknown, part: unknown = 0): string =>
  `${name}/${output ?? 0}/${part}`

const channels: ReadonlyMap<string, Channel> = new Map([
  ['output_text', 'text'],
  ['refusal', 'refusal'],
  ['reasoning_text', 'reasoning'],
  ['reasoning_summary_text', 'reasoning'],
  ['audio.transcript', 'text'],
])

/** The channel of a text by the name of its events. What is no answer, refusal or reasoning is for a tool. */
export const channelOf = (name: string): Channel => channels.get(name) ?? 'tool-arguments'

/** Types of parts: the name of their text's events, and the field it is in. */
export const partTexts: ReadonlyMap<unknown, { readonly name: string; readonly field: string }> = new Map<
  unknown,
  { name: string; field: string }
>([
  ['output_text', { name: 'output_text', field: 'text' }],
  ['refusal', { name: 'refusal', field: 'refusal' }],
  ['reasoning_text', { name: 'reasoning_text', field: 'text' }],
  ['summary_text', { name: 'reasoning_summary_text', field: 'text' }],
])

/** Types of calls: the same. */
export const callTexts: ReadonlyMap<unknown, { readonly name: string; readonly field: string }> = new Map<
  unknown,
  { name: string; field: string }
>([
  ['function_call', { name: 'function_call_arguments', field: 'arguments' }],
  ['mcp_call', { name: 'mcp_call_arguments', field: 'arguments' }],
  ['custom_tool_call', { name: 'custom_tool_call_input', field: 'input' }],
  ['code_interpreter_call', { name: 'code_interpreter_call_code', field: 'code' }],
])

/** The fields in which an event that ends a text repeats it. */
export const doneFields = ['text', 'refusal', 'arguments', 'input', 'code', 'command', 'transcript'] as const

export type TextMapping = (block: string, text: string) => string

/** A part with its text changed; the same object when it stays. Changed text loses its tokens' probabilities. */
export function mapPart(part: unknown, output: unknown, index: unknown, change: TextMapping): unknown {
  if (!isObject(part)) return part
  const known = partTexts.get(part.type)
  return known === undefined ? part : mapField(part, known.field, blockKey(known.name, output, index), change)
}

/** An item of `output` with its texts changed; the same object when all stay. */
export function mapItem(item: unknown, output: unknown, change: TextMapping): unknown {
  if (!isObject(item)) return item
  const call = callTexts.get(item.type)
  if (call !== undefined) return mapField(item, call.field, blockKey(call.name, output), change)
  if (item.type !== 'message' && item.type !== 'reasoning') return item
  let mapped: JsonObject = item
  for (const list of ['content', 'summary']) {
    const parts = mapped[list]
    if (!Array.isArray(parts)) continue
    const changed = parts.map((part, index) => mapPart(part, output, index, change))
    if (changed.some((part, index) => part !== parts[index])) mapped = { ...mapped, [list]: changed }
  }
  return mapped
}

function mapField(holder: JsonObject, field: string, block: string, change: TextMapping): JsonObject {
  const text = holder[field]
  if (typeof text !== 'string') return holder
  const changed = change(block, text)
  if (changed === text) return holder
  return { ...holder, [field]: changed, ...('logprobs' in holder ? { logprobs: [] } : {}) }
}

/** Fields of a response that repeat the request. */
const responseFields: ReadonlySet<string> = new Set(
  `background conversation include instructions max_output_tokens max_tool_calls metadata parallel_tool_calls
  previous_response_id prompt prompt_cache_key prompt_cache_options prompt_cache_retention reasoning safety_identifier
  store temperature text tool_choice tools top_logprobs top_p truncation user context_management output_text
  incomplete_details`.split(/\s+/),
)

/** Fields of a response but its output that may say something to a client. */
export const unknownFields = (response: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(response).filter(([key]) => !responseFields.has(key)))

/** What an item says beside the texts that have events of their own: results of tools, sources, queries. */
export function restOfItem(item: unknown): unknown {
  const rest = mapItem(item, 0, () => '')
  if (!isObject(rest)) return rest
  // Pictures are no words; whether they may pass is the request's affair.
  if (rest.type === 'image_generation_call') return { ...rest, result: undefined }
  return Array.isArray(rest.content) ? { ...rest, content: rest.content.map(restOfPart) } : rest
}

/** The same of a part. The probabilities of its tokens repeat its text. */
export function restOfPart(part: unknown): unknown {
  const rest = mapPart(part, 0, 0, () => '')
  return isObject(rest) && 'logprobs' in rest ? { ...rest, logprobs: undefined } : rest
}
