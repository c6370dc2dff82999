/** @file Reads a stream of Responses events. */
import type { EndReason } from '../pipeline/index.js'
import { isObject, type JsonObject } from './json-texts.js'
import {
  blockKey,
  callTexts,
  channelOf,
  doneFields,
  mapItem,
  mapPart,
  partTexts,
  restOfItem,
  restOfPart,
  unknownFields,
} from './openai-responses-texts.js'
import {
  asides,
  malformed,
  type SseRaw,
  type SseReading,
  type SseStreamEvent,
  silent,
  sseDecoder,
  withJson,
} from './sse-decoder.js'
import type { StreamDecoder } from './stream-codec.js'

export const responsesDecoder = (): StreamDecoder<SseRaw> => sseDecoder(responsesReader())

/**
 * Reads one event after another. Those that end a text, a part, an item or the answer repeat the text: where they say
 * more than was said before, the rest is read as one more delta, so that it is judged; the encoder writes no more of them
 * than was written before.
 */
export function responsesReader(): SseReading {
  /** What was said in each block so far. */
  const said = new Map<string, string>()
  const ended = new Set<string>()
  const aside = asides()
  let started = false

  function begin(block: string, more: { tool?: object; raw?: SseRaw } = {}): SseStreamEvent[] {
    if (said.has(block)) return []
    said.set(block, '')
    return [{ kind: 'block-start', block, channel: channelOf(nameOf(block)), choice: 0, ...more }]
  }

  function say(block: string, text: string, raw: SseRaw): SseStreamEvent[] {
    const opening = begin(block)
    said.set(block, said.get(block)! + text)
    return [...opening, { kind: 'delta', block, channel: channelOf(nameOf(block)), text, raw }]
  }

  /** What a repeated text has more than was said. A text that is another one altogether is not believed. */
  function catchUp(block: string, text: string): SseStreamEvent[] {
    const before = said.get(block) ?? ''
    if (text.length <= before.length || !text.startsWith(before) || ended.has(block)) return []
    return say(block, text.slice(before.length), silent)
  }

  function catchUpItem(item: unknown, output: unknown): SseStreamEvent[] {
    const events: SseStreamEvent[] = []
    mapItem(item, output, (block, text) => {
      events.push(...catchUp(block, text))
      return text
    })
    return events
  }

  const orOther = (events: readonly SseStreamEvent[], raw: SseRaw): readonly SseStreamEvent[] =>
    events.length > 0 ? events : [{ kind: 'other', raw }]

  function delta(name: string, { delta: text, logprobs: _, ...json }: JsonObject, raw: SseRaw) {
    if (typeof text !== 'string' || text === '')
      return [...aside({ ...json, text }), { kind: 'other' as const, raw }]
    return [...aside(json), ...say(blockOf(name, json), text, raw)]
  }

  function done(name: string, json: JsonObject, raw: SseRaw): readonly SseStreamEvent[] {
    const block = blockOf(name, json)
    const field = doneFields.find(each => typeof json[each] === 'string')
    const before = aside({
      ...json,
      logprobs: undefined,
      ...(field === undefined ? {} : { [field]: undefined }),
    })
    const rest = field === undefined ? [] : catchUp(block, json[field] as string)
    if (!said.has(block) || ended.has(block)) return [...before, ...rest, { kind: 'other', raw }]
    ended.add(block)
    return [...before, ...rest, { kind: 'block-end', block, raw }]
  }

  function itemAdded({ item, ...json }: JsonObject, raw: SseRaw): readonly SseStreamEvent[] {
    if (!isObject(item)) throw malformed('response.output_item.added: item is no object')
    const { output_index: output } = json
    const before = aside({ ...json, item: restOfItem(item) })
    // Text in the item already is taken out of it, to be held back like any other.
    const empty = mapItem(item, output, () => '')
    const head = empty === item ? raw : withJson(raw, { ...json, item: empty })
    const call = callTexts.get(item.type)
    const opening =
      call === undefined ? [] : begin(blockKey(call.name, output), { tool: toolOf(item), raw: head })
    return [...before, ...orOther(opening, head), ...catchUpItem(item, output)]
  }

  function partAdded({ part, ...json }: JsonObject, raw: SseRaw): readonly SseStreamEvent[] {
    const index = partIndex(json)
    const before = aside({ ...json, part: restOfPart(part) })
    const known = isObject(part) ? partTexts.get(part.type) : undefined
    if (known === undefined) return [...before, { kind: 'other', raw }]
    const block = blockKey(known.name, json.output_index, index)
    const empty = mapPart(part, json.output_index, index, () => '')
    const head = empty === part ? raw : withJson(raw, { ...json, part: empty })
    return [...before, ...orOther(begin(block, { raw: head }), head), ...catchUpPart(part, json)]
  }

  function responseEvents(
    type: string,
    { response, ...json }: JsonObject,
    raw: SseRaw,
  ): readonly SseStreamEvent[] {
    const { output, ...fields } = response as JsonObject
    const items = Array.isArray(output) ? (output as readonly unknown[]) : []
    const rest = Array.isArray(output) ? items.map(restOfItem) : output
    const before = [...items.flatMap(catchUpItem), ...aside([json, rest, unknownFields(fields)])]
    if (type === 'response.failed') return [...before, { kind: 'error', stop: upstreamFailed, raw }]
    if (type !== 'response.completed' && type !== 'response.incomplete') {
      const isFirst = !started
      started = true
      return [...before, { kind: isFirst ? 'start' : 'other', raw }]
    }
    const ends = [...said.keys()].filter(block => !ended.has(block))
    for (const block of ends) ended.add(block)
    return [
      ...before,
      ...ends.map(block => ({ kind: 'block-end' as const, block })),
      { kind: 'end', choice: 0, reason: endReason(type, response as JsonObject), raw },
      { kind: 'done' },
    ]
  }

  function catchUpPart(part: unknown, json: JsonObject): SseStreamEvent[] {
    const events: SseStreamEvent[] = []
    mapPart(part, json.output_index, partIndex(json), (block, text) => {
      events.push(...catchUp(block, text))
      return text
    })
    return events
  }

  return raw => {
    const { json } = raw
    if (!isObject(json) || typeof json.type !== 'string') return [...aside(json), { kind: 'other', raw }]
    const { type, item, part } = json
    if (type === 'error') return [...aside(json), { kind: 'error', stop: upstreamFailed, raw }]
    if (isObject(json.response)) return responseEvents(type, json, raw)
    if (type === 'response.output_item.added') return itemAdded(json, raw)
    if (type === 'response.output_item.done')
      return [
        ...catchUpItem(item, json.output_index),
        ...aside({ ...json, item: restOfItem(item) }),
        { kind: 'other', raw },
      ]
    if (/^response\.[a-z_]+_part\.added$/.test(type)) return partAdded(json, raw)
    if (/^response\.[a-z_]+_part\.done$/.test(type))
      return [
        ...catchUpPart(part, json),
        ...aside({ ...json, part: restOfPart(part) }),
        { kind: 'other', raw },
      ]
    if (type === 'response.output_text.annotation.added')
      return [...aside(json), { kind: 'citation', block: blockOf('output_text', json), raw }]
    const [, name, stage] = /^response\.(.+)\.(delta|done)$/.exec(type) ?? []
    if (name === 'audio' || type === 'response.image_generation_call.partial_image')
      return [...aside({ ...json, delta: undefined, partial_image_b64: undefined }), { kind: 'other', raw }]
    if (stage === 'delta') return delta(name!, json, raw)
    if (stage === 'done') return done(name!, json, raw)
    return [...aside(json), { kind: 'other', raw }]
  }
}

const partIndex = (json: JsonObject): unknown => json.content_index ?? json.summary_index ?? 0

const toolOf = ({ id, call_id: callId, name }: JsonObject) => ({
  ...(typeof (callId ?? id) === 'string' ? { id: callId ?? id } : {}),
  ...(typeof name === 'string' ? { name } : {}),
})

const upstreamFailed = { code: 'upstream_error', reason: 'the upstream reported an error' }

export const nameOf = (block: string): string => block.split('/', 1)[0]!

/** The block of an event about a piece of text. */
export const blockOf = (name: string, json: JsonObject): string =>
  blockKey(
    name,
    json.output_index ?? json.item_id,
    json.content_index ?? json.summary_index ?? json.command_index ?? 0,
  )

function endReason(type: string, { incomplete_details: details, output }: JsonObject): EndReason {
  if (type === 'response.incomplete') {
    const reason = isObject(details) ? details.reason : undefined
    return reason === 'content_filter'
      ? 'content-filter'
      : reason === 'max_output_tokens'
        ? 'length'
        : 'other'
  }
  const items = Array.isArray(output) ? output : []
  return items.some(
    item => isObject(item) && (item.type === 'function_call' || item.type === 'custom_tool_call'),
  )
    ? 'tool-calls'
    : 'stop'
}
