/**
 * @file The parts that models of the AI SDK take and give, typed by shape: those of specification v3 (`ai` 6) and v2
 * (`ai` 5), which differ in how a generation ends.
 */
import type { Message } from '../guard/index.js'
import type { BlockStart, Channel, EndReason, StreamEvent } from '../pipeline/index.js'
import { definitionText, isObject, jsonTexts } from './json-texts.js'
import type { RequestTexts } from './subjects.js'

/** A part of a stream or of an answer's content. */
export interface Part {
  readonly type: string
  readonly id?: string
  readonly [field: string]: unknown
}

/** The part of a call's options that is read here. */
export interface CallOptions {
  readonly prompt: readonly { readonly role: string; readonly content: unknown }[]
  readonly tools?: readonly unknown[] | undefined
  readonly abortSignal?: AbortSignal | undefined
}

/** What goes to the model. Files are not read. */
export function promptTexts({ prompt, tools = [] }: CallOptions): RequestTexts {
  return { turns: prompt.flatMap(turnsOf), definitions: tools.map(definitionText) }
}

function turnsOf({ role, content }: CallOptions['prompt'][number]): Message[] {
  if (typeof content === 'string') return [{ role: role === 'system' ? 'system' : 'user', text: content }]
  const turns: Message[] = []
  for (const part of Array.isArray(content) ? content : []) {
    if (!isObject(part)) continue
    const isResult = part.type === 'tool-result'
    const text = isResult ? jsonTexts(part.output).join('\n') : partText(part)
    const speaker = isResult || role === 'tool' ? 'tool' : role === 'assistant' ? 'assistant' : 'user'
    const last = turns.at(-1)
    if (text === '') continue
    if (last?.role === speaker && speaker !== 'tool')
      turns[turns.length - 1] = { role: speaker, text: `${last.text}\n${text}` }
    else turns.push({ role: speaker, text })
  }
  return turns
}

function partText(part: Readonly<Record<string, unknown>>): string {
  if (part.type === 'tool-call') return jsonTexts(part.input).join('\n')
  return typeof part.text === 'string' ? part.text : ''
}

const spoken: ReadonlyMap<string, Channel> = new Map<string, Channel>([
  ['text', 'text'],
  ['reasoning', 'reasoning'],
  ['tool-input', 'tool-arguments'],
])

/** One part of a stream as events. Raw chunks of the provider repeat what is held back and are left out. */
export function partEvents(part: Part): readonly StreamEvent<Part>[] {
  const cut = part.type.lastIndexOf('-')
  const channel = spoken.get(part.type.slice(0, Math.max(0, cut)))
  if (channel !== undefined) return [spokenEvent(part, channel, part.type.slice(cut + 1))]
  switch (part.type) {
    case 'raw':
      return []
    case 'finish':
      return [{ kind: 'end', choice: 0, reason: endReason(part.finishReason), raw: part }]
    case 'error':
      return [
        { kind: 'error', stop: { code: 'upstream_error', reason: 'the model reported an error' }, raw: part },
      ]
    case 'tool-call':
      return [...beside(`call ${part.toolCallId}`, 'tool-arguments', String(part.input)), other(part)]
    case 'tool-result':
      return [...beside(`result ${part.toolCallId}`, 'other', jsonTexts(part.result).join('\n')), other(part)]
    case 'source':
      return [
        ...beside(`source ${part.id}`, 'other', [part.title, part.url].filter(Boolean).join('\n')),
        other(part),
      ]
    default:
      return [other(part)]
  }
}

const other = (part: Part): StreamEvent<Part> => ({ kind: 'other', raw: part })

/** Begins the key of a block that has no part of its own. */
const besideKey = 'beside '

/** Text that a part carries whole: judged before it leaves, with no part of its own. */
function beside(key: string, channel: Channel, text: string): readonly StreamEvent<Part>[] {
  if (text === '') return []
  const block = `${besideKey}${key}`
  return [
    { kind: 'block-start', block, channel, choice: 0 },
    { kind: 'delta', block, channel, text },
    { kind: 'block-end', block },
  ]
}

function spokenEvent(part: Part, channel: Channel, step: string): StreamEvent<Part> {
  const block = `${channel} ${part.id}`
  if (step === 'delta') return { kind: 'delta', block, channel, text: String(part.delta), raw: part }
  if (step === 'end') return { kind: 'block-end', block, raw: part }
  const tool =
    channel === 'tool-arguments' ? { tool: { id: String(part.id), name: String(part.toolName) } } : {}
  return { kind: 'block-start', block, channel, choice: 0, ...tool, raw: part }
}

const endReasons: readonly EndReason[] = ['stop', 'length', 'tool-calls', 'content-filter', 'error', 'other']

function endReason(published: unknown): EndReason {
  const reason = isObject(published) ? published.unified : published
  return endReasons.find(each => each === reason) ?? 'other'
}

/** An answer's content as the events of a stream that says the same. */
export function contentEvents(content: readonly Part[]): readonly StreamEvent<Part>[] {
  return content.flatMap((part, index) => {
    const channel = part.type === 'text' || part.type === 'reasoning' ? part.type : undefined
    if (channel === undefined) return partEvents(part)
    const block = `${channel} ${index}`
    return [
      { kind: 'block-start', block, channel, choice: 0 },
      { kind: 'delta', block, channel, text: String(part.text) },
      { kind: 'block-end', block },
    ] satisfies StreamEvent<Part>[]
  })
}

/** How a generation ends, which is where the specifications differ. */
export interface Ending {
  readonly finishReason: unknown
  readonly usage: unknown
}

/** The end of an answer that policy stopped. Nobody counted its tokens. */
export const contentFilter: Readonly<Record<'v3' | 'v2', Ending>> = Object.freeze({
  v3: {
    finishReason: { unified: 'content-filter', raw: 'content_filter' },
    usage: {
      inputTokens: {
        total: undefined,
        noCache: undefined,
        cacheRead: undefined,
        cacheWrite: undefined,
      },
      outputTokens: { total: undefined, text: undefined, reasoning: undefined },
    },
  },
  v2: {
    finishReason: 'content-filter',
    usage: { inputTokens: undefined, outputTokens: undefined, totalTokens: undefined },
  },
})

const partName: Readonly<Partial<Record<Channel, string>>> = {
  text: 'text',
  reasoning: 'reasoning',
  'tool-arguments': 'tool-input',
}

/** Writes events that may leave as parts again, and closes what is open where policy ends the stream. */
export class PartWriter {
  readonly #ending: Ending
  /** Blocks that the reader has open, by key. */
  readonly #open = new Map<string, { readonly id: string; readonly name: string }>()

  constructor(ending: Ending) {
    this.#ending = ending
  }

  write(event: StreamEvent): readonly Part[] {
    switch (event.kind) {
      case 'block-start':
        return this.#start(event)
      case 'delta': {
        const open = this.#open.get(event.block)
        // Text in a block that was never started is judged and passes as it came.
        if (open === undefined)
          return event.raw === undefined || event.block.startsWith(besideKey) ? [] : [event.raw as Part]
        return [
          (event.raw as Part | undefined) ?? { type: `${open.name}-delta`, id: open.id, delta: event.text },
        ]
      }
      case 'block-end':
        return this.#close(event.block, event.raw as Part | undefined)
      case 'cut':
        return [
          ...this.#closeAll(),
          {
            type: 'finish',
            ...this.#ending,
            providerMetadata: { ductile: { reason: event.stop.reason, code: event.stop.code } },
          },
        ]
      case 'error':
        return [
          (event.raw as Part | undefined) ?? {
            type: 'error',
            error: new Error(`${event.stop.code}: ${event.stop.reason}`),
          },
        ]
      default:
        return event.raw === undefined ? [] : [event.raw as Part]
    }
  }

  #start({ block, channel, raw }: BlockStart): readonly Part[] {
    const name = partName[channel]
    if (name === undefined || block.startsWith(besideKey)) return []
    const part = raw as Part | undefined
    const id = part?.id ?? block
    this.#open.set(block, { id, name })
    return [part ?? { type: `${name}-start`, id }]
  }

  #close(block: string, raw?: Part): readonly Part[] {
    const open = this.#open.get(block)
    if (open === undefined) return []
    this.#open.delete(block)
    return [raw ?? { type: `${open.name}-end`, id: open.id }]
  }

  #closeAll(): readonly Part[] {
    return [...this.#open.keys()].flatMap(block => this.#close(block))
  }
}
