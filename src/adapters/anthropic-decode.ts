/** @file Reads a stream of Anthropic message events. */
import type { Channel, EndReason } from '../pipeline/index.js'
import { isObject, type JsonObject } from './json-texts.js'
import {
  freshWords,
  malformed,
  type SseRaw,
  type SseStreamEvent,
  sseDecoder,
  unknownBlock,
  withJson,
} from './sse-decoder.js'
import type { StreamDecoder } from './stream-codec.js'

/** What a kind of block says: its channel, the field of its start that holds text, and the delta that adds to it. */
export interface Spoken {
  readonly channel: Channel
  readonly field: string
  readonly delta: string
  readonly added: string
}

const text: Spoken = { channel: 'text', field: 'text', delta: 'text_delta', added: 'text' }
const thinking: Spoken = { channel: 'reasoning', field: 'thinking', delta: 'thinking_delta', added: 'thinking' }
const input: Spoken = {
  channel: 'tool-arguments',
  field: 'input',
  delta: 'input_json_delta',
  added: 'partial_json',
}

/** Blocks that speak by deltas. All others, such as the results of the provider's own tools, say all at their start. */
export const spokenBlocks: ReadonlyMap<unknown, Spoken> = new Map<unknown, Spoken>([
  ['text', text],
  ['thinking', thinking],
  ['tool_use', input],
  ['server_tool_use', input],
  ['mcp_tool_use', input],
])
const spokenDeltas: ReadonlyMap<unknown, Spoken> = new Map(
  [text, thinking, input].map(spoken => [spoken.delta, spoken]),
)

/** A block's key is its index. */
export function anthropicDecoder(): StreamDecoder<SseRaw> {
  const open = new Set<string>()
  const words = freshWords()
  let unknownStarted = false

  /** Passes what holds words that no format knows, once they are judged. */
  function unknown(value: unknown, raw: SseRaw): SseStreamEvent[] {
    const said = words(value)
    if (said === '') return [{ kind: 'other', raw }]
    const start: SseStreamEvent = { kind: 'block-start', block: unknownBlock, channel: 'text', choice: 0 }
    const delta: SseStreamEvent = { kind: 'delta', block: unknownBlock, channel: 'text', text: said, raw }
    if (unknownStarted) return [delta]
    unknownStarted = true
    return [start, delta]
  }

  function blockStart(json: JsonObject, raw: SseRaw): SseStreamEvent[] {
    const { index, content_block: content } = json
    if (!isObject(content) || typeof index !== 'number')
      throw malformed('content_block_start: index or content_block is missing')
    const spoken = spokenBlocks.get(content.type)
    if (spoken === undefined) return unknown(content, raw)
    const block = String(index)
    open.add(block)
    const given = content[spoken.field]
    const said = typeof given === 'string' ? given : isObject(given) && hasKeys(given) ? JSON.stringify(given) : ''
    const { channel } = spoken
    const tool = channel === 'tool-arguments' ? { tool: toolOf(content) } : {}
    const start = { kind: 'block-start' as const, block, channel, choice: 0, ...tool }
    if (said === '') return [{ ...start, raw }]
    // Text in the start is taken out of it, to be held back like any other.
    const empty = { ...json, content_block: { ...content, [spoken.field]: channel === 'tool-arguments' ? {} : '' } }
    return [
      { ...start, raw: withJson(raw, empty) },
      { kind: 'delta', block, channel, text: said, raw: blockDelta(index, spoken, said) },
    ]
  }

  function blockPiece({ index, delta }: JsonObject, raw: SseRaw): SseStreamEvent[] {
    if (!isObject(delta)) throw malformed('content_block_delta: delta is no object')
    const spoken = spokenDeltas.get(delta.type)
    const block = String(index)
    if (delta.type === 'signature_delta') return [{ kind: 'other', raw }]
    if (delta.type === 'citations_delta')
      return [...unknown(delta.citation, raw), { kind: 'citation', block }]
    if (spoken === undefined) return unknown(delta, raw)
    const added = delta[spoken.added]
    if (typeof added !== 'string') throw malformed(`content_block_delta: delta.${spoken.added} is no string`)
    if (added === '') return [{ kind: 'other', raw }]
    const { channel } = spoken
    const opening = open.has(block) ? [] : [{ kind: 'block-start' as const, block, channel, choice: 0 }]
    open.add(block)
    return [...opening, { kind: 'delta', block, channel, text: added, raw }]
  }

  function blockStop({ index }: JsonObject, raw: SseRaw): SseStreamEvent[] {
    const block = String(index)
    return open.delete(block) ? [{ kind: 'block-end', block, raw }] : [{ kind: 'other', raw }]
  }

  function messageDelta({ delta }: JsonObject, raw: SseRaw): SseStreamEvent[] {
    const reason = isObject(delta) ? delta.stop_reason : undefined
    if (typeof reason !== 'string') return [{ kind: 'usage', raw }]
    const ends = [...open].map(block => ({ kind: 'block-end' as const, block }))
    open.clear()
    return [...ends, { kind: 'end', choice: 0, reason: endReasons.get(reason) ?? 'other', raw }]
  }

  return sseDecoder(raw => {
    const { json } = raw
    if (!isObject(json)) return unknown(json, raw)
    switch (json.type) {
      case 'message_start':
        return isObject(json.message) && Array.isArray(json.message.content) && json.message.content.length > 0
          ? unknown(json.message.content, raw)
          : [{ kind: 'start', raw }]
      case 'content_block_start':
        return blockStart(json, raw)
      case 'content_block_delta':
        return blockPiece(json, raw)
      case 'content_block_stop':
        return blockStop(json, raw)
      case 'message_delta':
        return messageDelta(json, raw)
      case 'message_stop':
        return [{ kind: 'done', raw }]
      case 'error':
        return [
          {
            kind: 'error',
            stop: { code: 'upstream_error', reason: 'the upstream reported an error' },
            raw,
          },
        ]
      default:
        return unknown(json, raw)
    }
  })
}

/** The frame that adds text to a block. */
export function blockDelta(index: number, { delta, added }: Spoken, said: string): SseRaw {
  return anthropicFrame({ type: 'content_block_delta', index, delta: { type: delta, [added]: said } })
}

/** An event: its name is its type. */
export const anthropicFrame = (json: JsonObject & { readonly type: string }): SseRaw => ({
  frame: { type: 'event', event: json.type, data: JSON.stringify(json) },
  json,
})

const hasKeys = (object: JsonObject): boolean => Object.keys(object).length > 0

const toolOf = ({ id, name }: JsonObject) => ({
  ...(typeof id === 'string' ? { id } : {}),
  ...(typeof name === 'string' ? { name } : {}),
})

const endReasons: ReadonlyMap<string, EndReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'other'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['refusal', 'content-filter'],
])
