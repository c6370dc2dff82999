/** @file Reads a stream of chat completion chunks. */
import type { Channel, ToolCall } from '../pipeline/index.js'
import { isObject, type JsonObject } from './json-texts.js'
import { type Chunk, chatPieces, isChunk, type Part, type Piece } from './openai-chat-pieces.js'
import {
  freshWords,
  type SseRaw,
  type SseStreamEvent,
  sseDecoder,
  unknownBlock,
  withJson,
  withRaw,
} from './sse-decoder.js'
import type { StreamDecoder } from './stream-codec.js'

/** A thing said: the event, the events without a frame before it, and what of the chunk to send for it. */
interface Said extends Part {
  readonly before: readonly SseStreamEvent[]
  readonly event: SseStreamEvent
}

/**
 * A chunk that says one thing passes as it came; one that says several is taken apart into chunks that say one thing
 * each. A block ends with its choice, as a server may write tool calls in turns.
 */
export function chatDecoder(): StreamDecoder<SseRaw> {
  /** Open blocks, and the choice each belongs to. */
  const open = new Map<string, number>()
  const words = freshWords()
  let started = false

  function start(block: string, channel: Channel, choice: number, tool?: ToolCall): SseStreamEvent[] {
    if (open.has(block)) return []
    open.set(block, choice)
    return [{ kind: 'block-start', block, channel, choice, ...(tool === undefined ? {} : { tool }) }]
  }

  function endBlocks(choice?: number): SseStreamEvent[] {
    const ending = [...open].filter(([, of]) => choice === undefined || of === choice)
    for (const [block] of ending) open.delete(block)
    return ending.map(([block]) => ({ kind: 'block-end', block }))
  }

  function unknownWords(value: unknown, part: Part): Said[] {
    const text = words(value)
    if (text === '') return []
    const before = start(unknownBlock, 'text', 0)
    return [{ before, event: { kind: 'delta', block: unknownBlock, channel: 'text', text }, ...part }]
  }

  function saidBy(piece: Piece): Said[] {
    const { kind, index } = piece
    const part: Part = {
      ...(piece.choice === undefined ? {} : { choice: piece.choice }),
      ...(piece.extra === undefined ? {} : { extra: piece.extra }),
    }
    if (kind === 'unknown') return unknownWords(piece.value, part)
    if (kind === 'end')
      return [
        { before: endBlocks(index), event: { kind: 'end', choice: index, reason: piece.reason }, ...part },
      ]
    const { block, text } = piece
    if (kind === 'text') {
      const { channel } = piece
      return [
        { before: start(block, channel, index), event: { kind: 'delta', block, channel, text }, ...part },
      ]
    }
    const delta: SseStreamEvent = { kind: 'delta', block, channel: 'tool-arguments', text }
    const [opening] = start(block, 'tool-arguments', index, piece.tool)
    if (opening === undefined) return text === '' ? [] : [{ before: [], event: delta, ...part }]
    if (text === '') return [{ before: [], event: opening, ...part }]
    return [
      { before: [], event: opening, ...piece.head },
      { before: [], event: delta, ...piece.rest },
    ]
  }

  function chunkEvents(raw: SseRaw, chunk: Chunk): SseStreamEvent[] {
    const said = chatPieces(chunk).flatMap(saidBy)
    const isFirst = !started && chunk.choices.length > 0
    started ||= isFirst
    if (said.length === 0) return [{ kind: isFirst ? 'start' : isUsage(chunk) ? 'usage' : 'other', raw }]
    if (said.length === 1) return [...said[0]!.before, withRaw(said[0]!.event, raw)]
    return said.flatMap((each, position) => [
      ...each.before,
      withRaw(each.event, withJson(raw, partOf(chunk, each, position === said.length - 1))),
    ])
  }

  return sseDecoder(raw => {
    const { json } = raw
    if (json === undefined) return [...endBlocks(), { kind: 'done', raw }]
    if (isObject(json) && isObject(json.error)) {
      const stop = { code: 'upstream_error', reason: 'the upstream reported an error' }
      return [{ kind: 'error', stop, raw }]
    }
    if (isChunk(json)) return chunkEvents(raw, json)
    const [unknown] = unknownWords(json, {})
    return unknown === undefined ? [{ kind: 'other', raw }] : [...unknown.before, withRaw(unknown.event, raw)]
  })
}

const isUsage = ({ choices, usage }: Chunk): boolean => choices.length === 0 && isObject(usage)

/** The chunk with one thing left in it. The count of tokens goes with the last. */
function partOf(chunk: Chunk, { choice, extra }: Part, isLast: boolean): JsonObject {
  const { id, object, created, model, usage, service_tier, system_fingerprint } = chunk
  return {
    id,
    object,
    created,
    model,
    service_tier,
    system_fingerprint,
    choices: choice === undefined ? [] : [choice],
    ...(isLast && usage !== undefined ? { usage } : {}),
    ...extra,
  }
}
