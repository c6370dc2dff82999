/** @file Writes a stream of Anthropic message events. */
import type { BlockStart, Channel, EndReason, Stop, ToolCall } from '../pipeline/index.js'
import { blockDelta, type Spoken, spokenBlocks } from './anthropic-decode.js'
import { anthropicError } from './anthropic-error.js'
import { isObject, type JsonObject } from './json-texts.js'
import { type SseRaw, typedFrame, writeRaw } from './sse-decoder.js'
import type { StreamEncoder } from './stream-codec.js'

interface Block {
  readonly index: number
  readonly type: unknown
}

export function anthropicEncoder(): StreamEncoder<SseRaw> {
  /** Open blocks by their keys. */
  const open = new Map<string, Block>()
  /** The pipeline's own blocks, announced and not yet written to. */
  const announced = new Map<string, BlockStart>()
  let nextIndex = 0
  let outputTokens = 0
  let state: 'new' | 'started' | 'ended' | 'over' = 'new'

  const send = (json: JsonObject & { readonly type: string }): string => writeRaw(typedFrame(json))

  function passed(raw: SseRaw): string {
    const { json } = raw
    if (isObject(json)) {
      const { type, index } = json
      const key = String(index)
      if (type === 'message_start') started(json)
      if (type === 'content_block_start') opened(json)
      // A frame of a block that was not opened here, or was closed already, says nothing any more.
      if ((type === 'content_block_delta' || type === 'content_block_stop') && !open.has(key)) return ''
      if (type === 'content_block_stop') open.delete(key)
      if (type === 'message_delta' && isObject(json.delta) && typeof json.delta.stop_reason === 'string') {
        if (state === 'ended') return ''
        const closing = closeAll()
        state = 'ended'
        return closing + writeRaw(raw)
      }
      if (type === 'message_stop' || type === 'error') state = 'over'
    }
    return writeRaw(raw)
  }

  function started({ message }: JsonObject): void {
    state = 'started'
    const usage = isObject(message) ? message.usage : undefined
    if (isObject(usage) && typeof usage.output_tokens === 'number') outputTokens = usage.output_tokens
  }

  function opened({ index, content_block: content }: JsonObject): void {
    open.set(String(index), { index: Number(index), type: isObject(content) ? content.type : undefined })
    nextIndex = Math.max(nextIndex, Number(index) + 1)
  }

  function start(): string {
    if (state !== 'new') return ''
    const message = {
      id: 'msg_ductile',
      type: 'message',
      role: 'assistant',
      model: '',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 0, output_tokens: 0 },
    }
    state = 'started'
    return send({ type: 'message_start', message })
  }

  /** Opens a block at the next free index, so that it never collides with one that was closed. */
  function openBlock(key: string, channel: Channel, tool?: ToolCall): string {
    const index = nextIndex
    const block = emptyBlock(channel, tool)
    const frame = { type: 'content_block_start', index, content_block: block }
    const head = start()
    nextIndex += 1
    open.set(key, { index, type: block.type })
    return head + send(frame)
  }

  function delta(key: string, channel: Channel, said: string): string {
    if (channel === 'other') return ''
    const opening = open.has(key) ? '' : openBlock(key, channel, announced.get(key)?.tool)
    const { index, type } = open.get(key)!
    return opening + writeRaw(blockDelta(index, spokenBlocks.get(type) ?? spokenOf(channel), said))
  }

  function close(key: string): string {
    const block = open.get(key)
    if (block === undefined) return ''
    open.delete(key)
    return send({ type: 'content_block_stop', index: block.index })
  }

  const closeAll = (): string => [...open.keys()].map(close).join('')

  function end(reason: string, details?: JsonObject): string {
    if (state === 'ended') return ''
    const head = start()
    const closing = closeAll()
    state = 'ended'
    const stop = { stop_reason: reason, stop_sequence: null, ...(details ? { stop_details: details } : {}) }
    return (
      head + closing + send({ type: 'message_delta', delta: stop, usage: { output_tokens: outputTokens } })
    )
  }

  function done(): string {
    const ending = state === 'ended' ? '' : end('end_turn')
    state = 'over'
    return ending + send({ type: 'message_stop' })
  }

  /** A tool call that is not complete stays open: a client that sees it closed would carry it out. */
  function cut({ reason: explanation }: Stop): string {
    for (const [key, { type }] of open)
      if (spokenBlocks.get(type)?.channel === 'tool-arguments') open.delete(key)
    return end('refusal', { type: 'refusal', category: null, explanation }) + done()
  }

  function failed({ reason }: Stop): string {
    state = 'over'
    return send({ ...anthropicError('api_error', reason) })
  }

  return {
    write(event) {
      if (state === 'over') return ''
      if (event.raw !== undefined) return passed(event.raw)
      switch (event.kind) {
        case 'block-start':
          announced.set(event.block, event)
          return ''
        case 'delta':
          return delta(event.block, event.channel, event.text)
        case 'block-end':
          return close(event.block)
        case 'end':
          return end(stopReasons[event.reason])
        case 'done':
          return done()
        case 'cut':
          return cut(event.stop)
        case 'error':
          return failed(event.stop)
        default:
          return ''
      }
    },
  }
}

function spokenOf(channel: Channel): Spoken {
  return spokenBlocks.get(emptyBlock(channel).type)!
}

/** Refusals are text here: the format has no field of its own for them. */
function emptyBlock(channel: Channel, tool: ToolCall = {}): JsonObject {
  if (channel === 'reasoning') return { type: 'thinking', thinking: '', signature: '' }
  if (channel === 'tool-arguments') {
    // Whose tool it is stands in the identifier: a client must not carry out what the provider did.
    const { id = 'toolu_ductile', name = '' } = tool
    const type = id.startsWith('srvtoolu_')
      ? 'server_tool_use'
      : id.startsWith('mcptoolu_')
        ? 'mcp_tool_use'
        : 'tool_use'
    return { type, id, name, input: {} }
  }
  return { type: 'text', text: '' }
}

const stopReasons: Readonly<Record<EndReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  error: 'end_turn',
  other: 'end_turn',
}
