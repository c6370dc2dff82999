/** @file Reads a stream of chat completion chunks. */
import type { Channel, ToolCall } from '../pipeline/index.js'
import { isObject, type JsonObject } from './json-texts.js'
import { type Chunk, chatPieces, isChunk, type Part, type Piece, plainContent } from './openai-chat-pieces.js'
import {
  asides,
  type SseRaw,
  type SseReading,
  type SseStreamEvent,
  sseDecoder,
  withJson,
  withRaw,
} from './sse-decoder.js'
import type { StreamDecoder } from './stream-codec.js'

/** A thing said: the event, the events without a frame before it, and what of the chunk to send for it. */
interface Said {
  readonly before: readonly SseStreamEvent[]
  readonly event: SseStreamEvent
  readonly part: Part
}

export const chatDecoder = (): StreamDecoder<SseRaw> => sseDecoder(chatReader())

/**
 * Reads one chunk after another. One that says one thing passes as it came; one that says several is taken apart into
 * chunks that say one thing each. A block ends with its choice, as a server may write tool calls in turns.
 */
export function chatReader(): SseReading {
  /** Open blocks, and the choice each belongs to. */
  const open = new Map<string, number>()
  const aside = asides()
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

  function saidBy(piece: Piece): Said[] {
    const { kind, index, part } = piece
    if (kind === 'other') return [{ before: [], event: { kind: 'other' }, part }]
    if (kind === 'end')
      return [{ before: endBlocks(index), event: { kind: 'end', choice: index, reason: piece.reason }, part }]
    const { block, text } = piece
    if (kind === 'text') {
      const { channel } = piece
      return [{ before: start(block, channel, index), event: { kind: 'delta', block, channel, text }, part }]
    }
    const delta: SseStreamEvent = { kind: 'delta', block, channel: 'tool-arguments', text }
    const [opening] = start(block, 'tool-arguments', index, piece.tool)
    if (opening === undefined) return text === '' ? [] : [{ before: [], event: delta, part }]
    if (text === '') return [{ before: [], event: opening, part }]
    return [
      { before: [], event: opening, part: piece.head },
      { before: [], event: delta, part: piece.rest },
    ]
  }

  function chunkEvents(raw: SseRaw, chunk: Chunk): readonly SseStreamEvent[] {
    const plain = plainContent(chunk)
    if (plain !== undefined) {
      started = true
      const { index, text } = plain
      const block = `${index}/content`
      return [...start(block, 'text', index), { kind: 'delta', block, channel: 'text', text, raw }]
    }
    const { said: pieces, beside } = chatPieces(chunk)
    const said = pieces.flatMap(saidBy)
    const isFirst = !started && chunk.choices.length > 0
    started ||= isFirst
    const before = beside.flatMap(aside)
    if (said.length === 0)
      return [...before, { kind: isFirst ? 'start' : isUsage(chunk) ? 'usage' : 'other', raw }]
    if (said.length === 1) return [...before, ...said[0]!.before, withRaw(said[0]!.event, raw)]
    const parts = said.map((each, position) => {
      const part = partOf(chunk, each.part, position === said.length - 1)
      return [...each.before, withRaw(each.event, withJson(raw, part))]
    })
    return [...before, ...parts.flat()]
  }

  return raw => {
    const { json } = raw
    if (json === undefined) return [...endBlocks(), { kind: 'done', raw }]
    if (isObject(json) && isObject(json.error)) {
      const stop = { code: 'upstream_error', reason: 'the upstream reported an error' }
      return [...aside(json), { kind: 'error', stop, raw }]
    }
    return isChunk(json) ? chunkEvents(raw, json) : [...aside(json), { kind: 'other', raw }]
  }
}

const isUsage = ({ choices, usage }: Chunk): boolean => choices.length === 0 && isObject(usage)

/** The chunk with one choice in it. The count of tokens goes with the last. */
function partOf({ usage, choices: _, ...chunk }: Chunk, choice: Part, isLast: boolean): JsonObject {
  return { ...chunk, choices: [choice], ...(isLast && usage !== undefined ? { usage } : {}) }
}
