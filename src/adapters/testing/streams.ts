/** @file Recorded-style streams, cut anywhere, through a codec. */
import { readFileSync } from 'node:fs'
import type { StreamEvent } from '../../pipeline/index.js'
import { sseReader, writeSse } from '../sse.js'
import type { SseRaw, SseStreamEvent } from '../sse-decoder.js'
import type { StreamCodec } from '../stream-codec.js'

/** A fixture of `__fixtures__/`, as it would come over the wire. */
export const recorded = (name: string): string =>
  readFileSync(new URL(`../__fixtures__/${name}.sse`, import.meta.url), 'utf8')

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Cuts at the offsets given, each in [0, length]. */
export function cutAt(whole: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const edges = [0, ...[...offsets].sort((a, b) => a - b), whole.length]
  return edges.slice(1).map((to, index) => whole.subarray(edges[index]!, to))
}

export function decode(codec: StreamCodec<SseRaw>, chunks: readonly Uint8Array[]): SseStreamEvent[] {
  const decoder = codec.decoder()
  return [...chunks.flatMap(chunk => decoder.push(chunk)), ...decoder.end()]
}

export function encode(codec: StreamCodec<SseRaw>, events: readonly SseStreamEvent[]): string {
  const encoder = codec.encoder()
  return events.map(event => encoder.write(event)).join('')
}

/** All text said in each block, by `BLOCK channel`; what is said beside the answer in one, `other`, a line each. */
export function textsOf(events: readonly StreamEvent[]): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const event of events)
    if (event.kind === 'delta') {
      const isOther = event.channel === 'other'
      const key = isOther ? 'other' : `${event.block} ${event.channel}`
      const before = texts[key]
      texts[key] = before === undefined ? event.text : `${before}${isOther ? '\n' : ''}${event.text}`
    }
  return texts
}

/** What may leave while nothing is judged yet: all before the first text. */
export const unjudged = <Event extends StreamEvent>(events: readonly Event[]): readonly Event[] =>
  events.slice(
    0,
    events.findIndex(({ kind }) => kind === 'delta'),
  )

/** The wire in the one canonical framing: what an identity must give back. */
export function canonical(wire: string): string {
  const reader = sseReader()
  return [...reader.push(bytes(wire)), ...reader.end()].map(writeSse).join('')
}

/** The data of each event, as JSON where it is. */
export function dataOf(wire: string): unknown[] {
  const reader = sseReader()
  return [...reader.push(bytes(wire)), ...reader.end()].flatMap(frame =>
    frame.type !== 'event' ? [] : [frame.data.startsWith('[') ? frame.data : JSON.parse(frame.data)],
  )
}
