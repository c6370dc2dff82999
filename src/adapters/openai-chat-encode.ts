/** @file Writes a stream of chat completion chunks. */
import type { BlockStart, Channel, EndReason, Stop } from '../pipeline/index.js'
import { isObject, type JsonObject } from './json-texts.js'
import { type Chunk, isChunk, textFields } from './openai-chat-pieces.js'
import { openAiError } from './openai-error.js'
import { writeSse } from './sse.js'
import { type SseRaw, type SseStreamEvent, writeRaw } from './sse-decoder.js'
import type { StreamEncoder } from './stream-codec.js'

export function chatEncoder(): StreamEncoder<SseRaw> {
  /** What every chunk repeats, as the upstream last said it. */
  let head: JsonObject = { id: 'chatcmpl-ductile', object: 'chat.completion.chunk', created: 0, model: '' }
  /** Choices that were begun, and whether they have ended. */
  const choices = new Map<number, 'open' | 'ended'>()
  /** How the blocks are written. */
  const fields = new Map<string, Field>()
  /** The first index of a tool call that is free, by choice. */
  const freeCalls = new Map<number, number>()
  let isOver = false

  function passed(kind: SseStreamEvent['kind'], raw: SseRaw): string {
    if (isChunk(raw.json)) remember(raw.json)
    isOver = kind === 'done' || kind === 'error'
    return writeRaw(raw)
  }

  function remember({ id, object, created, model, system_fingerprint, choices: given }: Chunk): void {
    head = { id, object, created, model, system_fingerprint }
    for (const { index, finish_reason: finish, delta } of given as readonly JsonObject[]) {
      const choice = Number(index ?? 0)
      choices.set(choice, typeof finish === 'string' ? 'ended' : 'open')
      const calls = isObject(delta) && Array.isArray(delta.tool_calls) ? delta.tool_calls : []
      for (const [at, call] of calls.entries())
        freeCalls.set(choice, Math.max(freeCalls.get(choice) ?? 0, Number(call.index ?? at) + 1))
    }
  }

  const chunk = (choice: JsonObject, extra: JsonObject = {}): string =>
    writeSse({ type: 'event', data: JSON.stringify({ ...head, choices: [choice], ...extra }) })

  function delta(block: string, text: string): string {
    const { choice, write } = fields.get(block) ?? fieldOf(block)
    return write === undefined ? '' : said(choice, write(text))
  }

  function said(choice: number, delta: JsonObject): string {
    if (choices.get(choice) === 'ended') return ''
    const role = choices.has(choice) ? {} : { role: 'assistant' }
    choices.set(choice, 'open')
    return chunk({ index: choice, delta: { ...role, ...delta }, finish_reason: null })
  }

  /** A block the decoder does not know is the pipeline's own. It goes by its channel; a call gets an index of its own. */
  function announced(event: BlockStart): string {
    if (fields.has(event.block)) return ''
    const isOwnCall = event.raw === undefined && event.channel === 'tool-arguments' && !keys.test(event.block)
    if (!isOwnCall) {
      fields.set(event.block, fieldOf(event.block, event))
      return ''
    }
    const { choice, tool } = event
    const index = freeCalls.get(choice) ?? 0
    freeCalls.set(choice, index + 1)
    const [type, field] = event.block.includes('/custom/') ? ['custom', 'input'] : ['function', 'arguments']
    const write = (text: string) => ({ tool_calls: [{ index, [type!]: { [field!]: text } }] })
    fields.set(event.block, { choice, write })
    const call = { index, id: tool?.id, type, [type!]: { name: tool?.name, [field!]: '' } }
    return said(choice, { tool_calls: [call] })
  }

  function end(index: number, finish: string, extra?: JsonObject): string {
    if (choices.get(index) === 'ended') return ''
    choices.set(index, 'ended')
    return chunk({ index, delta: {}, finish_reason: finish }, extra)
  }

  function done(): string {
    isOver = true
    return writeSse({ type: 'event', data: '[DONE]' })
  }

  function cut({ code, reason }: Stop): string {
    if (choices.size === 0) choices.set(0, 'open')
    const open = [...choices].filter(([, state]) => state === 'open')
    return (
      open.map(([index]) => end(index, 'content_filter', { ductile: { code, reason } })).join('') + done()
    )
  }

  function failed({ code, reason: message }: Stop): string {
    isOver = true
    const body = openAiError({ message, type: 'server_error', code })
    return writeSse({ type: 'event', data: JSON.stringify(body) })
  }

  return {
    write(event) {
      if (isOver) return ''
      const opening = event.kind === 'block-start' ? announced(event) : ''
      if (event.raw !== undefined) return passed(event.kind, event.raw)
      switch (event.kind) {
        case 'delta':
          return delta(event.block, event.text)
        case 'end':
          return end(event.choice, finishReasons[event.reason])
        case 'done':
          return done()
        case 'cut':
          return cut(event.stop)
        case 'error':
          return failed(event.stop)
        default:
          return opening
      }
    },
  }
}

interface Field {
  readonly choice: number
  /** A delta that says the text; absent where text stands for nothing by itself. */
  readonly write?: (text: string) => JsonObject
}

/** The decoder's keys: `CHOICE/FIELD` or `CHOICE/FIELD/INDEX`. */
const keys = /^(\d+)\/([a-z_]+)(?:\/(\d+))?$/

/** The field that a block's key stands for, or else its channel. */
function fieldOf(block: string, { choice = 0, channel }: { choice?: number; channel?: Channel } = {}): Field {
  if (channel === 'other') return { choice }
  const [, index, name, position] = keys.exec(block) ?? []
  const write = (named: (text: string) => JsonObject): Field => ({
    choice: Number(index ?? choice),
    write: named,
  })
  if (name === 'tool')
    return write(text => ({ tool_calls: [{ index: Number(position), function: { arguments: text } }] }))
  if (name === 'custom')
    return write(text => ({ tool_calls: [{ index: Number(position), custom: { input: text } }] }))
  if (name === 'function') return write(text => ({ function_call: { arguments: text } }))
  if (name === 'audio') return write(text => ({ audio: { transcript: text } }))
  const field = name ?? [...textFields].find(([, of]) => of === channel)?.[0] ?? 'content'
  return write(text => ({ [field]: text }))
}

const finishReasons: Readonly<Record<EndReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  error: 'stop',
  other: 'stop',
}
