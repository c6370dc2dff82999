/** @file Takes a chunk of a chat completion apart into the things it says, each with the part of the chunk that says it. */
import type { Channel, EndReason, ToolCall } from '../pipeline/index.js'
import { isObject, type JsonObject } from './json-texts.js'
import { malformed } from './sse-decoder.js'

export type Chunk = JsonObject & { readonly choices: readonly unknown[] }
export const isChunk = (json: unknown): json is Chunk => isObject(json) && Array.isArray(json.choices)

/** Fields that say one thing: a choice with nothing else in it, or fields of the chunk itself. */
export interface Part {
  readonly choice?: JsonObject
  readonly extra?: JsonObject
}

/** One thing a chunk says. `block` is `CHOICE/FIELD`, or `CHOICE/tool/INDEX` (`CHOICE/custom/INDEX`) for a tool call. */
export type Piece = Part &
  (
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
    /** A field that no chat format has. */
    | { readonly kind: 'unknown'; readonly value: unknown }
    | { readonly kind: 'end'; readonly reason: EndReason }
  ) & { readonly index: number }

/** Fields of a delta whose text is a plain string, and their channels; reasoning as local servers give it, by either name. */
export const textFields: ReadonlyMap<string, Channel> = new Map([
  ['content', 'text'],
  ['refusal', 'refusal'],
  ['reasoning_content', 'reasoning'],
  ['reasoning', 'reasoning'],
])

/** Fields of a chunk and of a choice that say nothing to a client. */
const chunkFields: ReadonlySet<string> = new Set(
  'id object created model choices usage service_tier system_fingerprint obfuscation'.split(' '),
)
const choiceFields: ReadonlySet<string> = new Set('index delta finish_reason logprobs'.split(' '))

/** @throws InvalidInputError `malformed_event` for what can be no chunk */
export function chatPieces(chunk: Chunk): readonly Piece[] {
  const extra = without(chunk, chunkFields)
  return [
    ...chunk.choices.flatMap(choicePieces),
    ...(extra === undefined ? [] : [{ kind: 'unknown' as const, index: 0, value: extra, extra }]),
  ]
}

function choicePieces(choice: unknown): readonly Piece[] {
  if (!isObject(choice)) throw malformed('a chunk of the stream has a choice that is no object')
  const index = typeof choice.index === 'number' ? choice.index : 0
  const { role, ...delta } = isObject(choice.delta) ? choice.delta : {}
  const frame = (fields: JsonObject): JsonObject => ({ index, delta: fields, finish_reason: null })
  const said = Object.entries(delta).flatMap(([field, value]) => fieldPieces(index, field, value, frame))
  const others = without(choice, choiceFields)
  if (others !== undefined)
    said.push({ kind: 'unknown', index, value: others, choice: { ...frame({}), ...others } })
  // The role and the probabilities go with the first thing said.
  const [first, ...rest] = said
  const pieces = first === undefined ? [] : [leading(first, role, choice.logprobs), ...rest]
  if (typeof choice.finish_reason !== 'string') return pieces
  const end = { ...frame({}), finish_reason: choice.finish_reason }
  return [...pieces, { kind: 'end', index, reason: endReason(choice.finish_reason), choice: end }]
}

function fieldPieces(
  index: number,
  field: string,
  value: unknown,
  frame: (delta: JsonObject) => JsonObject,
): Piece[] {
  if (value === null || value === undefined || value === '') return []
  const channel = textFields.get(field)
  const whole = frame({ [field]: value })
  if (channel !== undefined && typeof value === 'string')
    return [{ kind: 'text', index, block: `${index}/${field}`, channel, text: value, choice: whole }]
  if (field === 'tool_calls' && Array.isArray(value))
    return value.map((call, at) => toolPiece(index, call, at, frame))
  if (field === 'function_call' && isObject(value)) {
    const write = (call: JsonObject): Part => ({ choice: frame({ function_call: call }) })
    const tool = typeof value.name === 'string' ? { name: value.name } : {}
    return [callPiece({ index, block: `${index}/function`, tool, said: value, field: 'arguments', write })]
  }
  if (field === 'audio' && isObject(value) && typeof value.transcript === 'string')
    return [
      {
        kind: 'text',
        index,
        block: `${index}/audio`,
        channel: 'text',
        text: value.transcript,
        choice: whole,
      },
    ]
  return [{ kind: 'unknown', index, value, choice: whole }]
}

function toolPiece(
  index: number,
  call: unknown,
  at: number,
  frame: (delta: JsonObject) => JsonObject,
): Piece {
  if (!isObject(call)) throw malformed('a chunk of the stream has a tool call that is no object')
  const position = typeof call.index === 'number' ? call.index : at
  const kind = isObject(call.custom) ? 'custom' : 'function'
  const said = isObject(call[kind]) ? call[kind] : {}
  const tool = {
    ...(typeof call.id === 'string' ? { id: call.id } : {}),
    ...(typeof said.name === 'string' ? { name: said.name } : {}),
  }
  return callPiece({
    index,
    block: `${index}/${kind === 'custom' ? 'custom' : 'tool'}/${position}`,
    tool,
    said,
    field: kind === 'custom' ? 'input' : 'arguments',
    write: (inner, isHead) => ({
      choice: frame({ tool_calls: [{ ...(isHead ? call : {}), index: position, [kind]: inner }] }),
    }),
  })
}

function callPiece({
  index,
  block,
  tool,
  said,
  field,
  write,
}: {
  index: number
  block: string
  tool: ToolCall
  said: JsonObject
  field: 'arguments' | 'input'
  write: (said: JsonObject, isHead: boolean) => Part
}): Piece {
  const text = said[field] ?? ''
  if (typeof text !== 'string') throw malformed(`a tool call of the stream has "${field}" that is no string`)
  return {
    kind: 'call',
    index,
    block,
    tool,
    text,
    ...write(said, true),
    head: write({ ...said, [field]: '' }, true),
    rest: write({ [field]: text }, false),
  }
}

/** A piece with the role and the probabilities of its choice. */
function leading(piece: Piece, role: unknown, logprobs: unknown): Piece {
  const lead = ({ choice = {}, ...rest }: Part): Part => ({
    ...rest,
    choice: {
      ...choice,
      delta: { ...(role === undefined ? {} : { role }), ...(choice.delta as JsonObject) },
      ...(logprobs === undefined ? {} : { logprobs }),
    },
  })
  return piece.kind === 'call'
    ? { ...piece, ...lead({ choice: piece.choice! }), head: lead(piece.head) }
    : { ...piece, ...lead({ choice: piece.choice! }) }
}

function without(object: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  const others = Object.entries(object).filter(([key]) => !known.has(key))
  return others.length === 0 ? undefined : Object.fromEntries(others)
}

const endReasons: ReadonlyMap<string, EndReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['content_filter', 'content-filter'],
])
const endReason = (finish: string): EndReason => endReasons.get(finish) ?? 'other'
