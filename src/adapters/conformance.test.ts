/**
 * @file What every streaming codec holds, over recorded-style streams written from the formats' documented event lists.
 * `DUCTILE_FUZZ_RUNS` and `DUCTILE_FUZZ_SEED` make the random part longer; see the room's README.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '../core/index.js'
import { anthropicStream } from './anthropic-stream.js'
import { bookkeeping } from './json-texts.js'
import { openAiChatStream } from './openai-chat-stream.js'
import { openAiResponsesStream } from './openai-responses-stream.js'
import type { SseStreamEvent } from './sse-decoder.js'
import { bytes, cutAt, dataOf, decode, encode, recorded, textsOf } from './testing/streams.js'

const runs = Number(process.env.DUCTILE_FUZZ_RUNS ?? 60)
const seed = Number(process.env.DUCTILE_FUZZ_SEED ?? 5)
const stop = { code: 'content_filter', reason: 'harm 90 > 50' }

const formats = [
  [
    'chat completions',
    openAiChatStream,
    ['text', 'tools', 'choices', 'error'].map(name => `openai-chat-${name}`),
  ],
  [
    'Responses',
    openAiResponsesStream,
    ['text', 'tools', 'refusal', 'failed'].map(name => `openai-responses-${name}`),
  ],
  ['Anthropic messages', anthropicStream, ['text', 'tools', 'error'].map(name => `anthropic-${name}`)],
] as const

/** The same stream in other framings that say the same. */
const framings: readonly (readonly [string, (wire: string) => string])[] = [
  ['as it is', wire => wire],
  ['with CRLF', wire => wire.replaceAll('\n', '\r\n')],
  ['with CR', wire => wire.replaceAll('\n', '\r')],
  ['with comments between', wire => wire.replaceAll('\n\n', '\n\n: keep-alive\n\n')],
  ['with no space after the colon', wire => wire.replaceAll('data: ', 'data:')],
  ['without the blank line at the end', wire => wire.trimEnd()],
]
const spoken = (events: readonly SseStreamEvent[]) => events.filter(({ kind }) => kind !== 'other')

describe.each(formats)('%s', (_, codec, names) => {
  describe.each(names)('%s', name => {
    const wire = recorded(name)
    const whole = decode(codec, [bytes(wire)])

    it.each(framings)('says the same %s', (_, frame) => {
      const events = decode(codec, [bytes(frame(wire))])
      expect(textsOf(events)).toEqual(textsOf(whole))
      expect(spoken(events)).toEqual(spoken(whole))
    })

    it('says the same however it is cut', () => {
      const framed = framings.map(([, frame]) => bytes(frame(wire)))
      const cuts = fc.record({
        framing: fc.nat(framed.length - 1),
        at: fc.array(fc.nat(), { maxLength: 12 }),
      })
      fc.assert(
        fc.property(cuts, ({ framing, at }) => {
          const all = framed[framing]!
          const events = decode(
            codec,
            cutAt(
              all,
              at.map(offset => offset % (all.length + 1)),
            ),
          )
          expect(spoken(events)).toEqual(spoken(whole))
        }),
        { seed, numRuns: runs },
      )
    })

    it('gives back the same stream when nothing is held back', () => {
      const again = decode(codec, [bytes(encode(codec, whole))])
      expect(textsOf(again)).toEqual(textsOf(whole))
      expect(again.map(({ kind }) => kind)).toEqual(whole.map(({ kind }) => kind))
    })

    it('writes valid frames and no later text when it is cut at any event', () => {
      for (let at = 0; at <= whole.length; at += 1) {
        const wireCut = encode(codec, [...whole.slice(0, at), { kind: 'cut', stop }, ...whole.slice(at)])
        const delivered = textsOf(whole.slice(0, at))
        // What a client reads is what was delivered, word for word.
        const read = textsOf(decode(codec, [bytes(wireCut)]))
        for (const [block, text] of Object.entries(read))
          if (block !== 'other') expect(delivered[block] ?? '').toBe(text)
        expect(dataOf(wireCut).length).toBeGreaterThan(0)
      }
    })
  })

  it('is cut at every byte of a short stream', () => {
    const [short] = [...names].sort((a, b) => recorded(a).length - recorded(b).length)
    const whole = bytes(recorded(short!))
    const expected = decode(codec, [whole])
    for (let at = 0; at <= whole.length; at += 1) expect(decode(codec, cutAt(whole, [at]))).toEqual(expected)
  })

  it('never crashes on random bytes: it reads them, or refuses them with a typed error', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }), chunks => {
        orRefused(() => encode(codec, decode(codec, chunks)))
      }),
      { seed, numRuns: runs },
    )
  })

  it('lets no word through that it did not have judged, however its events are mutated', () => {
    const events = names.flatMap(name => dataOf(recorded(name)).filter(data => typeof data === 'object'))
    const mutated = fc.array(mutation(events as Json[]), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(mutated, list => {
        const wire = list.map(json => `event: ${typeOf(json)}\ndata: ${JSON.stringify(json)}\n\n`).join('')
        orRefused(() => {
          const read = decode(codec, [bytes(wire)])
          const encoder = codec.encoder()
          // Events leave in order, each text once it is judged: no frame may show the mark before a delta did.
          for (const event of read) {
            if (event.kind === 'delta' && event.text.includes(mark)) return
            expect(encoder.write(event)).not.toContain(mark)
          }
        })
      }),
      { seed, numRuns: runs * 3 },
    )
  })
})

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A word that stands in for anything the model could say. */
const mark = 'MARKED'

/** Names of fields where words can stand in some version of a format: where the mark is put. */
const wordFields =
  'text content delta refusal arguments input partial_json thinking summary output note reasoning'.split(' ')

/** An event of the recordings with a field taken out, put in, or replaced, somewhere in it. */
function mutation(events: readonly Json[]): fc.Arbitrary<Json> {
  const value = fc.oneof(
    fc.constant<Json>(`${mark} words`),
    fc.constant<Json>([{ type: 'text', text: `${mark} words` }]),
    fc.constant<Json>({ text: `${mark} words` }),
    fc.constantFrom<Json>(null, 7, '', [], {}, 'output_text', 'message', 'text'),
  )
  return fc
    .record({
      event: fc.constantFrom(...events),
      path: fc.array(fc.nat(), { maxLength: 5 }),
      field: fc.constantFrom(...wordFields),
      value,
    })
    .map(({ event, path, field, value }) => mutate(event, path, field, value))
}

function mutate(json: Json, [step, ...rest]: readonly number[], field: string, value: Json): Json {
  if (typeof json !== 'object' || json === null) return value
  if (Array.isArray(json)) {
    if (json.length === 0 || step === undefined) return [...json, value]
    return json.map((each, index) => (index === step % json.length ? mutate(each, rest, field, value) : each))
  }
  const keys = Object.keys(json)
  if (step === undefined || keys.length === 0) return { ...json, [field]: value }
  const key = keys[step % keys.length]!
  if (key === 'response') return { ...json, response: mutateResponse(json.response!, rest, field, value) }
  // Names, numbers and what repeats the text are no words of the answer.
  if (key === 'logprobs' || (bookkeeping.has(key) && typeof value === 'string'))
    return { ...json, [field]: value }
  return { ...json, [key]: mutate(json[key]!, rest, field, value) }
}

/** A response repeats the request; what it says itself is in its output, or new. */
function mutateResponse(response: Json, path: readonly number[], field: string, value: Json): Json {
  if (typeof response !== 'object' || response === null || Array.isArray(response)) return value
  return path.length % 2 === 0
    ? { ...response, output: mutate(response.output ?? [], path, field, value) }
    : { ...response, [`new_${field}`]: value }
}

const typeOf = (json: Json): string =>
  typeof json === 'object' && json !== null && !Array.isArray(json) && typeof json.type === 'string'
    ? json.type
    : 'x'

function orRefused(work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!InvalidInputError.isInstance(error)) throw error
  }
}
