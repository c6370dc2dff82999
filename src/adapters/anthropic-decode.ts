/** @file Reads a stream of Anthropic message events. */
import type { Channel, EndReason } from '../pipeline/index.js'
import { isObject, type JsonObject } from './json-texts.js'
import {
  asides,
  malformed,
  type SseRaw,
  type SseReading,
  type SseStreamEvent,
  sseDecoder,
  typedFrame,
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
const thinking: Spoken = {
  channel: 'reasoning',
  field: 'thinking',
  delta: 'thinking_delta',
  added: 'thinking',
}
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

export const anthropicDecoder = (): StreamDecoder<SseRaw> => sseDecoder(anthropicReader())

/** Reads one event after another. A block's key is its index. */
export function anthropicReader(): SseReading {
  const open = new Set<string>()
  const aside = asides()

  function blockStart(json: JsonObject, raw: SseRaw): SseStreamEvent[] {
    const { index, content_block: content } = json
    if (!isObject(content) || typeof index !== 'number')
      throw malformed('content_block_start: index or content_block is missing')
    const spoken = spokenBlocks.get(content.type)
    if (spoken === undefined) return [...aside(json), { kind: 'other', raw }]
    const block = String(index)
    const { channel, field } = spoken
    const { [field]: given, ...rest } = content
    const text =
      typeof given === 'string' ? given : isObject(given) && hasKeys(given) ? JSON.stringify(given) : ''
    const before = aside({ ...json, content_block: text === '' ? content : rest })
    open.add(block)
    const tool = channel === 'tool-arguments' ? { tool: toolOf(content) } : {}
    const start = { kind: 'block-start' as const, block, channel, choice: 0, ...tool }
    if (text === '') return [...before, { ...start, raw }]
    // Text in the start is taken out of it, to be held back like any other.
    const empty = { ...json, content_block: { ...content, [field]: channel === 'tool-arguments' ? {} : '' } }
    return [
      ...before,
      { ...start, raw: withJson(raw, empty) },
      { kind: 'delta', block, channel, text, raw: blockDelta(index, spoken, text) },
    ]
  }

  function blockPiece(json: JsonObject, raw: SseRaw): SseStreamEvent[] {
    const { index, delta } = json
    if (!isObject(delta)) throw malformed('content_block_delta: delta is no object')
    const block = String(index)
    const spoken = spokenDeltas.get(delta.type)
    if (spoken === undefined) {
      const kind = delta.type === 'citations_delta' ? ('citation' as const) : ('other' as const)
      return [...aside(json), kind === 'citation' ? { kind, block, raw } : { kind, raw }]
    }
    const { channel, added } = spoken
    const { [added]: text, ...rest } = delta
    if (typeof text !== 'string') throw malformed(`content_block_delta: delta.${added} is no string`)
    const before = aside({ ...json, delta: rest })
    if (text === '') return [...before, { kind: 'other', raw }]
    const opening = open.has(block) ? [] : [{ kind: 'block-start' as const, block, channel, choice: 0 }]
    open.add(block)
    return [...before, ...opening, { kind: 'delta', block, channel, text, raw }]
  }

  function blockStop(json: JsonObject, raw: SseRaw): SseStreamEvent[] {
    const block = String(json.index)
    return [...aside(json), open.delete(block) ? { kind: 'block-end', block, raw } : { kind: 'other', raw }]
  }

  function messageDelta(json: JsonObject, raw: SseRaw): SseStreamEvent[] {
    const reason = isObject(json.delta) ? json.delta.stop_reason : undefined
    if (typeof reason !== 'string') return [...aside(json), { kind: 'usage', raw }]
    const ends = [...open].map(block => ({ kind: 'block-end' as const, block }))
    open.clear()
    return [
      ...ends,
      ...aside(json),
      { kind: 'end', choice: 0, reason: endReasons.get(reason) ?? 'other', raw },
    ]
  }

  return raw => {
    const { json } = raw
    switch (isObject(json) ? json.type : undefined) {
      case 'message_start':
        return [...aside(json), { kind: 'start', raw }]
      case 'content_block_start':
        return blockStart(json as JsonObject, raw)
      case 'content_block_delta':
        return blockPiece(json as JsonObject, raw)
      case 'content_block_stop':
        return blockStop(json as JsonObject, raw)
      case 'message_delta':
        return messageDelta(json as JsonObject, raw)
      case 'message_stop':
        return [...aside(json), { kind: 'done', raw }]
      case 'error':
        return [...aside(json), { kind: 'error', stop: upstreamFailed, raw }]
      default:
        return [...aside(json), { kind: 'other', raw }]
    }
  }
}

const upstreamFailed = { code: 'upstream_error', reason: 'the upstream reported an error' }

/** The frame that adds text to a block. */
export function blockDelta(index: number, { delta, added }: Spoken, said: string): SseRaw {
  return typedFrame({ type: 'content_block_delta', index, delta: { type: delta, [added]: said } })
}

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
