/** @file Writes a stream of Responses events. */
import type { BlockStart, Channel, EndReason, Stop } from '../pipeline/index.js'
import { isObject, type JsonObject } from './json-texts.js'
import { blockOf, nameOf } from './openai-responses-decode.js'
import {
  callTexts,
  doneFields,
  mapItem,
  mapPart,
  partTexts,
  type TextMapping,
} from './openai-responses-texts.js'
import { type SseRaw, typedFrame, withJson, writeRaw } from './sse-decoder.js'
import type { StreamEncoder } from './stream-codec.js'

type Typed = JsonObject & { readonly type: string }

/** A text that is open: what identifies it in every event, and its part without text. */
interface OpenText {
  readonly place: JsonObject
  readonly part?: JsonObject
}

/** Every event that repeats text is written with the text that was written before, whatever it came with. */
export function responsesEncoder(): StreamEncoder<SseRaw> {
  let response: JsonObject = {
    id: 'resp_ductile',
    object: 'response',
    created_at: 0,
    model: '',
    error: null,
    incomplete_details: null,
    output: [],
    usage: null,
  }
  /** Items by their index, as last written. */
  const items = new Map<number, JsonObject>()
  const doneItems = new Set<number>()
  const open = new Map<string, OpenText>()
  /** Text written in each block, by the key the pipeline knows it by. */
  const said = new Map<string, string>()
  /** The pipeline's own blocks: where they are written. */
  const places = new Map<string, string>()
  let lastNumber = -1
  let state: 'new' | 'started' | 'over' = 'new'

  const saidIn: TextMapping = block => said.get(block) ?? ''

  /** Numbers go up by one where something was written between. */
  function send(json: Typed): string {
    lastNumber += 1
    return writeRaw(typedFrame({ ...json, sequence_number: lastNumber }))
  }

  function passed(raw: SseRaw): string {
    const { json } = raw
    if (!isObject(json)) return writeRaw(raw)
    const repeated = withSaid(json)
    const number = typeof json.sequence_number === 'number' ? json.sequence_number : undefined
    const due = Math.max(number ?? 0, lastNumber + 1)
    if (number !== undefined) lastNumber = due
    const written = number === undefined || number === due ? repeated : { ...repeated, sequence_number: due }
    track(written)
    return writeRaw(written === json ? raw : withJson(raw, written))
  }

  /** An event with every text in it replaced by what was written; the same object when they agree. */
  function withSaid(json: JsonObject): JsonObject {
    const { type, output_index: output } = json
    if (isObject(json.item)) return replaced(json, 'item', mapItem(json.item, output, saidIn))
    if (isObject(json.part)) {
      const index = json.content_index ?? json.summary_index ?? 0
      return replaced(json, 'part', mapPart(json.part, output, index, saidIn))
    }
    if (isObject(json.response)) return replaced(json, 'response', responseWithSaid(json.response))
    const name = /^response\.(.+)\.done$/.exec(String(type))?.[1]
    const field = name === undefined ? undefined : doneFields.find(each => typeof json[each] === 'string')
    if (field === undefined) return json
    const text = saidIn(blockOf(name!, json), '')
    return json[field] === text
      ? json
      : { ...json, [field]: text, ...('logprobs' in json ? { logprobs: [] } : {}) }
  }

  function responseWithSaid(given: JsonObject): JsonObject {
    const output = Array.isArray(given.output) ? (given.output as readonly unknown[]) : []
    const mapped = output.map((item, index) => mapItem(item, index, saidIn))
    const isSame = mapped.every((item, index) => item === output[index])
    const whole = isSame ? given : { ...given, output: mapped }
    if (typeof given.output_text !== 'string') return whole
    const text = [...said].filter(([block]) => nameOf(block) === 'output_text').map(([, each]) => each)
    return replaced(whole, 'output_text', text.join(''))
  }

  function track(json: JsonObject): void {
    const { type, output_index: output, item, part } = json
    if (isObject(json.response)) {
      response = json.response
      state = 'started'
    }
    if (isObject(item) && typeof output === 'number') items.set(output, item)
    if (type === 'response.output_item.done') doneItems.add(Number(output))
    if (type === 'response.output_item.added' && isObject(item)) {
      const call = callTexts.get(item.type)
      if (call !== undefined)
        open.set(blockOf(call.name, json), { place: { item_id: item.id, output_index: output } })
    }
    if (isObject(part) && String(type).endsWith('_part.added')) {
      const { item_id, output_index, content_index, summary_index } = json
      const index = summary_index === undefined ? { content_index } : { summary_index }
      const known = partTexts.get(part.type)
      if (known !== undefined)
        open.set(blockOf(known.name, json), { place: { item_id, output_index, ...index }, part })
    }
    if (/_part\.done$/.test(String(type)) && isObject(part)) {
      const known = partTexts.get(part.type)
      if (known !== undefined) open.delete(blockOf(known.name, json))
    }
    if (
      type === 'response.completed' ||
      type === 'response.incomplete' ||
      type === 'response.failed' ||
      type === 'error'
    )
      state = 'over'
  }

  function start(): string {
    if (state !== 'new') return ''
    state = 'started'
    return send({ type: 'response.created', response: { ...response, status: 'in_progress' } })
  }

  /** Opens a call of the pipeline's own; none for a tool of the provider, which has carried it out. */
  function openCall({ block, tool }: BlockStart): string {
    const name = nameOf(block)
    if (name === 'mcp_call_arguments' || name === 'code_interpreter_call_code') return ''
    const isCustom = name === 'custom_tool_call_input'
    const head = start()
    const output_index = Math.max(-1, ...items.keys()) + 1
    const item = {
      id: `${isCustom ? 'ctc' : 'fc'}_ductile_${output_index}`,
      type: isCustom ? 'custom_tool_call' : 'function_call',
      status: 'in_progress',
      call_id: tool?.id ?? `call_ductile_${output_index}`,
      name: tool?.name ?? '',
      [isCustom ? 'input' : 'arguments']: '',
    }
    const added = { type: 'response.output_item.added', output_index, item }
    const text = head + send(added)
    track(added)
    places.set(block, blockOf(callTexts.get(item.type)!.name, added))
    return text
  }

  /** The end of a call of the pipeline's own: it is complete. */
  function closeCall(block: string, place: JsonObject): string {
    const output_index = Number(place.output_index)
    const item = items.get(output_index)
    open.delete(block)
    if (item === undefined) return ''
    const { name, field } = callTexts.get(item.type)!
    const said = { [field]: saidIn(block, '') }
    const done = { ...item, status: 'completed', ...said }
    items.set(output_index, done)
    doneItems.add(output_index)
    return (
      send({ type: `response.${name}.done`, ...place, ...said }) +
      send({ type: 'response.output_item.done', output_index, item: done })
    )
  }

  /** Opens a message with one part for text that stands nowhere yet. */
  function openMessage(channel: Channel): { readonly block: string; readonly text: string } {
    const head = start()
    const output_index = Math.max(-1, ...items.keys()) + 1
    const item = {
      id: `msg_ductile_${output_index}`,
      type: 'message',
      status: 'in_progress',
      role: 'assistant',
      content: [],
    }
    const part =
      channel === 'refusal'
        ? { type: 'refusal', refusal: '' }
        : { type: 'output_text', annotations: [], text: '' }
    const place = { item_id: item.id, output_index, content_index: 0 }
    const added = { type: 'response.output_item.added', output_index, item }
    const partAdded = { type: 'response.content_part.added', ...place, part }
    const text = head + send(added) + send(partAdded)
    track(added)
    track(partAdded)
    return { block: blockOf(partTexts.get(part.type)!.name, place), text }
  }

  function delta(key: string, channel: Channel, text: string): string {
    if (channel === 'other') return ''
    let block = places.get(key) ?? key
    let opening = ''
    if (!open.has(block)) {
      // Reasoning has no place of its own: it is signed or summed up by the provider.
      if (channel === 'reasoning' || channel === 'tool-arguments') return ''
      const opened = openMessage(channel)
      places.set(key, opened.block)
      block = opened.block
      opening = opened.text
    }
    said.set(block, saidIn(block, '') + text)
    return opening + send({ type: `response.${nameOf(block)}.delta`, ...open.get(block)!.place, delta: text })
  }

  /** Closes a text and its part. A call that is not complete stays open: a client that sees it closed would carry it out. */
  function close(key: string, isEnding = false): string {
    const block = places.get(key) ?? key
    const text = open.get(block)
    if (text === undefined) return ''
    if (text.part === undefined) return places.has(key) && !isEnding ? closeCall(block, text.place) : ''
    open.delete(block)
    const { place, part } = text
    const known = partTexts.get(part.type)!
    const written = { ...part, [known.field]: saidIn(block, '') }
    keepPart(place, written)
    const kind = part.type === 'summary_text' ? 'reasoning_summary_part' : 'content_part'
    return (
      send({ type: `response.${nameOf(block)}.done`, ...place, [known.field]: saidIn(block, '') }) +
      send({ type: `response.${kind}.done`, ...place, part: written })
    )
  }

  /** Puts a part that was written into its item. */
  function keepPart(
    { output_index: output, content_index: content, summary_index: summary }: JsonObject,
    part: JsonObject,
  ): void {
    const item = items.get(Number(output))
    if (item === undefined) return
    const list = summary === undefined ? 'content' : 'summary'
    const parts = Array.isArray(item[list]) ? [...(item[list] as readonly unknown[])] : []
    parts[Number(summary ?? content)] = part
    items.set(Number(output), { ...item, [list]: parts })
  }

  function closeItems(status: 'completed' | 'incomplete'): string {
    let text = [...open.keys()].map(key => close(key, true)).join('')
    for (const [output_index, item] of [...items].sort(([a], [b]) => a - b)) {
      if (doneItems.has(output_index)) continue
      const written = mapItem(
        { ...item, ...(item.type === 'reasoning' ? {} : { status }) },
        output_index,
        saidIn,
      )
      items.set(output_index, written as JsonObject)
      if (callTexts.has(item.type)) continue
      doneItems.add(output_index)
      text += send({ type: 'response.output_item.done', output_index, item: written })
    }
    return text
  }

  function end(reason: EndReason, extra: JsonObject = {}): string {
    if (state === 'over') return ''
    const head = start()
    const why =
      reason === 'content-filter' ? 'content_filter' : reason === 'length' ? 'max_output_tokens' : undefined
    const status = why === undefined ? 'completed' : 'incomplete'
    const closing = closeItems(status)
    state = 'over'
    const output = [...items].sort(([a], [b]) => a - b).map(([, item]) => item)
    const incomplete_details = why === undefined ? null : { reason: why }
    return (
      head +
      closing +
      send({
        type: `response.${status}`,
        response: { ...response, status, incomplete_details, output, ...extra },
      })
    )
  }

  function failed({ code, reason: message }: Stop): string {
    state = 'over'
    return send({ type: 'error', code, message, param: null })
  }

  return {
    write(event) {
      if (state === 'over') return ''
      if (event.kind === 'delta' && event.raw !== undefined)
        said.set(event.block, saidIn(event.block, '') + event.text)
      if (event.raw !== undefined) return passed(event.raw)
      switch (event.kind) {
        case 'block-start':
          return event.channel === 'tool-arguments' && !decoderKey.test(event.block) ? openCall(event) : ''
        case 'delta':
          return delta(event.block, event.channel, event.text)
        case 'block-end':
          return close(event.block)
        case 'end':
          return end(event.reason)
        case 'cut': {
          const { code, reason } = event.stop
          return end('content-filter', { ductile: { code, reason } })
        }
        case 'error':
          return failed(event.stop)
        default:
          return ''
      }
    },
  }
}

/** A key as the decoder makes them; any other is the pipeline's own. */
const decoderKey = /^[^/]+\/[^/]+\/\d+$/

const replaced = (json: JsonObject, field: string, value: unknown): JsonObject =>
  json[field] === value ? json : { ...json, [field]: value }
