/** @file Takes a chunk of a chat completion apart into the things it says, each with the part of the chunk that says it. */
import type { Channel, EndReason, ToolCall } from '../pipeline/index.js'
import { besides, isObject, type JsonObject } from './json-texts.js'
import { malformed } from './sse-decoder.js'

export type Chunk = JsonObject & { readonly choices: readonly unknown[] }
export const isChunk = (json: unknown): json is Chunk => isObject(json) && Array.isArray(json.choices)

/** A choice with one thing in it. */
export type Part = JsonObject

/** One thing a chunk says, and the part that says it. `block` is `CHOICE/FIELD`, or `CHOICE/tool/INDEX` for a call. */
export type Piece = { readonly index: number; readonly part: Part } & (
  | { readonly kind: 'text'; readonly block: string; readonly channel: Channel; readonly text: string }
  /** `head` names the tool, `rest` holds the arguments alone: how to write the two apart. */
  | {
      readonly kind: 'call'
      readonly block: string
      readonly tool: ToolCall
      readonly text: string
      readonly head: Part
      readonly rest: Part
    }
  | { readonly kind: 'end'; readonly reason: EndReason }
  /** What no chat format has, said in `beside`. */
  | { readonly kind: 'other' }
)

/** Fields of a delta whose text is a plain string, and their channels; reasoning as local servers give it, by either name. */
export const textFields: ReadonlyMap<string, Channel> = new Map([
  ['content', 'text'],
  ['refusal', 'refusal'],
  ['reasoning_content', 'reasoning'],
  ['reasoning', 'reasoning'],
])

const chunkFields = names('id object model service_tier system_fingerprint obfuscation')
const choiceFields = names('finish_reason')
const deltaFields = names('role')
const callFields = names('id type')

function names(list: string): ReadonlySet<string> {
  return new Set(list.split(' '))
}

/** The chunk most streams consist of: one choice, and in it one piece of content. Undefined for any other. */
export function plainContent(chunk: Chunk): { readonly index: number; readonly text: string } | undefined {
  const choice = chunk.choices.length === 1 ? chunk.choices[0] : undefined
  if (!isObject(choice) || !isObject(choice.delta) || typeof choice.index !== 'number') return undefined
  for (const key in chunk)
    if (key !== 'choices' && typeof chunk[key] !== 'number' && !isPlain(chunk, key, chunkFields))
      return undefined
  for (const key in choice)
    if (key !== 'index' && key !== 'delta' && key !== 'logprobs' && choice[key] !== null) return undefined
  for (const key in choice.delta) if (key !== 'content') return undefined
  const { content } = choice.delta
  return typeof content === 'string' && content !== '' ? { index: choice.index, text: content } : undefined
}

const isPlain = (object: JsonObject, key: string, known: ReadonlySet<string>): boolean =>
  object[key] === null || (typeof object[key] !== 'object' && known.has(key))

/**
 * @returns `said`: the pieces in order; `beside`: fields no chat format has, or of another type than it gives them
 * @throws InvalidInputError `malformed_event` for what can be no chunk
 */
export function chatPieces({ choices, ...chunk }: Chunk): {
  readonly said: readonly Piece[]
  readonly beside: readonly unknown[]
} {
  const beside: unknown[] = [besides(chunk, chunkFields)]
  return { said: choices.flatMap(choice => choicePieces(choice, beside)), beside }
}

function choicePieces(choice: unknown, beside: unknown[]): readonly Piece[] {
  if (!isObject(choice)) throw malformed('a chunk of the stream has a choice that is no object')
  const { delta, logprobs, ...fields } = choice
  const index = typeof fields.index === 'number' ? fields.index : 0
  const others = besides(fields, choiceFields)
  beside.push(others)
  if (!isObject(delta)) beside.push(delta)
  const { role, ...said } = isObject(delta) ? delta : {}
  if (role !== undefined) beside.push(besides({ role }, deltaFields))
  const part = (inner: JsonObject): Part => ({ index, delta: inner, finish_reason: null })
  const pieces = Object.entries(said).flatMap(([field, value]) =>
    fieldPieces(index, field, value, part, beside),
  )
  const [first, ...rest] = pieces
  const finish = fields.finish_reason
  const end: Piece[] =
    typeof finish === 'string'
      ? [{ kind: 'end', index, reason: endReason(finish), part: { ...part({}), finish_reason: finish } }]
      : []
  if (first === undefined) return end.map(piece => ({ ...piece, part: { ...piece.part, ...others } }))
  // The role, the probabilities and what else there is go with the first thing said.
  const lead = ({ delta: inner, ...choice }: Part): Part => ({
    ...choice,
    delta: { ...(role === undefined ? {} : { role }), ...(inner as JsonObject) },
    ...(logprobs === undefined ? {} : { logprobs }),
    ...others,
    finish_reason: null,
  })
  const leading =
    first.kind === 'call'
      ? { ...first, part: lead(first.part), head: lead(first.head) }
      : { ...first, part: lead(first.part) }
  return [leading, ...rest, ...end]
}

function fieldPieces(
  index: number,
  field: string,
  value: unknown,
  part: (delta: JsonObject) => Part,
  beside: unknown[],
): Piece[] {
  if (value === null || value === '') return []
  const channel = textFields.get(field)
  if (channel !== undefined && typeof value === 'string')
    return [
      {
        kind: 'text',
        index,
        block: `${index}/${field}`,
        channel,
        text: value,
        part: part({ [field]: value }),
      },
    ]
  if (field === 'tool_calls' && Array.isArray(value))
    return value.map((call, at) => toolPiece(index, call, at, part, beside))
  if (field === 'function_call' && isObject(value)) {
    const write = (call: JsonObject): Part => part({ function_call: call })
    return [callPiece({ index, block: `${index}/function`, said: value, field: 'arguments', write, beside })]
  }
  if (field === 'audio' && isObject(value) && typeof value.transcript === 'string') {
    const { transcript, ...rest } = value
    beside.push(besides(rest, names('id data expires_at')))
    return [
      {
        kind: 'text',
        index,
        block: `${index}/audio`,
        channel: 'text',
        text: transcript as string,
        part: part({ audio: value }),
      },
    ]
  }
  beside.push(value)
  return [{ kind: 'other', index, part: part({ [field]: value }) }]
}

function toolPiece(
  index: number,
  call: unknown,
  at: number,
  part: (delta: JsonObject) => Part,
  beside: unknown[],
): Piece {
  if (!isObject(call)) throw malformed('a chunk of the stream has a tool call that is no object')
  const position = typeof call.index === 'number' ? call.index : at
  const kind = isObject(call.custom) ? 'custom' : 'function'
  const { [kind]: inner, ...outer } = call
  beside.push(besides(outer, callFields))
  if (!isObject(inner)) beside.push(inner)
  return callPiece({
    index,
    block: `${index}/${kind === 'custom' ? 'custom' : 'tool'}/${position}`,
    id: call.id,
    said: isObject(inner) ? inner : {},
    field: kind === 'custom' ? 'input' : 'arguments',
    write: (said, isHead) =>
      part({ tool_calls: [{ ...(isHead ? outer : {}), index: position, [kind]: said }] }),
    beside,
  })
}

function callPiece({
  index,
  block,
  id,
  said,
  field,
  write,
  beside,
}: {
  index: number
  block: string
  id?: unknown
  said: JsonObject
  field: 'arguments' | 'input'
  write: (said: JsonObject, isHead: boolean) => Part
  beside: unknown[]
}): Piece {
  const { [field]: given, ...head } = said
  const text = given ?? ''
  if (typeof text !== 'string') throw malformed(`a tool call of the stream has "${field}" that is no string`)
  beside.push(besides(head, names('name')))
  const tool = {
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof head.name === 'string' ? { name: head.name } : {}),
  }
  return {
    kind: 'call',
    index,
    block,
    tool,
    text,
    part: write(said, true),
    head: write({ ...head, [field]: '' }, true),
    rest: write({ [field]: text }, false),
  }
}

const endReasons: ReadonlyMap<string, EndReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['content_filter', 'content-filter'],
])
const endReason = (finish: string): EndReason => endReasons.get(finish) ?? 'other'
