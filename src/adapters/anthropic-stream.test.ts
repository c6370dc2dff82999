import { describe, expect, it } from 'vitest'
import { anthropicStream } from './anthropic-stream.js'
import type { SseStreamEvent } from './sse-decoder.js'
import { bytes, canonical, dataOf, decode, encode, recorded, textsOf, unjudged } from './testing/streams.js'

const frame = (json: Record<string, unknown>): string =>
  `event: ${json.type}\ndata: ${JSON.stringify(json)}\n\n`
const read = (...frames: string[]) => decode(anthropicStream, [bytes(frames.join(''))])
const write = (events: readonly SseStreamEvent[]) => encode(anthropicStream, events)
const kinds = (events: readonly SseStreamEvent[]) => events.map(({ kind }) => kind)
const stop = { code: 'content_filter', reason: 'harm 90 > 50' }
const textStart = frame({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } })
const said = (text: string, index = 0) =>
  frame({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } })

describe('reading events of an Anthropic message', () => {
  it('tells thinking, text, citations and the rest apart', () => {
    const events = decode(anthropicStream, [bytes(recorded('anthropic-text'))])
    expect(textsOf(events)).toEqual({
      '0 reasoning': 'They say hello.',
      '1 text': 'Grüße aus Köln 😀',
      other: 'Hello from a page.\nA page',
    })
    expect(kinds(events)).toEqual(
      'start block-start other delta delta other block-end block-start delta block-start delta block-end citation delta block-end end done'.split(
        ' ',
      ),
    )
    expect(events.find(({ kind }) => kind === 'end')).toMatchObject({ choice: 0, reason: 'stop' })
  })

  it('joins the arguments of tool calls and judges what the provider’s own tools found', () => {
    const events = decode(anthropicStream, [bytes(recorded('anthropic-tools'))])
    expect(textsOf(events)).toEqual({
      '0 text': 'Let me look.',
      '1 tool-arguments': '{"city": "Oslo"}',
      '2 tool-arguments': '{"query":"fjord"}',
      other: 'Fjord\nhttps://example.com/fjord',
    })
    expect(events.flatMap(event => (event.kind === 'block-start' && event.tool ? [event.tool] : []))).toEqual(
      [
        { id: 'toolu_01', name: 'get_weather' },
        { id: 'srvtoolu_01', name: 'web_search' },
      ],
    )
  })

  it('reads the input of a call that comes whole', () => {
    const whole = { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } }
    const events = read(frame({ type: 'content_block_start', index: 0, content_block: whole }))
    expect(textsOf(events)).toEqual({ '0 tool-arguments': '{"a":1}' })
    expect(dataOf(write(events))).toMatchObject([
      { content_block: { input: {} } },
      { delta: { type: 'input_json_delta', partial_json: '{"a":1}' } },
    ])
  })

  it('reads an error of the upstream', () => {
    expect(kinds(decode(anthropicStream, [bytes(recorded('anthropic-error'))]))).toEqual([
      'start',
      'block-start',
      'delta',
      // What the error says.
      'block-start',
      'delta',
      'block-end',
      'error',
    ])
  })

  it.each([
    ['an event', frame({ type: 'note', text: 'new words' })],
    [
      'a head that says something',
      frame({ type: 'message_start', message: { content: [{ text: 'new words' }] } }),
    ],
    [
      'a block',
      frame({ type: 'content_block_start', index: 0, content_block: { type: 'note', note: 'new words' } }),
    ],
    ['data that is a string', 'data: "new words"\n\n'],
  ])('has %s of an unknown kind judged, and passes it unchanged', (_, wire) => {
    const events = read(wire)
    expect(textsOf(events)).toEqual({ other: 'new words' })
    expect(write(events)).toBe(wire)
    expect(write(unjudged(events))).not.toContain('new words')
  })

  it('has a delta of an unknown kind judged', () => {
    const delta = { type: 'note_delta', note: 'new words' }
    const wire = textStart + frame({ type: 'content_block_delta', index: 0, delta })
    expect(textsOf(read(wire))).toEqual({ other: 'new words' })
    expect(write(read(wire))).toBe(wire)
  })

  it.each([
    ['no JSON', 'data: {"type":\n\n'],
    ['a start without a block', frame({ type: 'content_block_start', index: 0 })],
    ['a delta without a delta', frame({ type: 'content_block_delta', index: 0 })],
    [
      'text that is no string',
      frame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: {} } }),
    ],
  ])('refuses %s', (_, wire) => {
    expect(() => read(wire)).toThrow(expect.objectContaining({ code: 'malformed_event' }))
  })
})

describe('writing events of an Anthropic message', () => {
  it('gives back what came, byte for byte', () => {
    for (const name of ['anthropic-text', 'anthropic-error'])
      expect(write(decode(anthropicStream, [bytes(recorded(name))]))).toBe(canonical(recorded(name)))
  })

  it('takes text out of the start of a block, and loses nothing of it', () => {
    const events = decode(anthropicStream, [bytes(recorded('anthropic-tools'))])
    const again = decode(anthropicStream, [bytes(write(events))])
    expect(textsOf(again)).toEqual(textsOf(events))
    expect(kinds(again)).toEqual(kinds(events))
  })

  it('writes a shortened piece of text', () => {
    const events = read(textStart, said('abc'))
    expect(dataOf(write([events[0]!, { ...events[1]!, text: 'ab', raw: undefined } as never]))[1]).toEqual({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: 'ab' },
    })
  })

  it('opens a block of the pipeline’s own at the next index, after a head of its own where there was none', () => {
    expect(
      dataOf(
        write([
          { kind: 'block-start', block: 'instead', channel: 'text', choice: 0 },
          { kind: 'delta', block: 'instead', channel: 'text', text: 'x' },
          { kind: 'block-end', block: 'instead' },
          { kind: 'end', choice: 0, reason: 'stop' },
          { kind: 'done' },
        ]),
      ),
    ).toMatchObject([
      { type: 'message_start' },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { text: 'x' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
      { type: 'message_stop' },
    ])
  })

  it('closes what is open and refuses when it is cut, and then says nothing more', () => {
    const encoder = anthropicStream.encoder()
    const events = decode(anthropicStream, [bytes(recorded('anthropic-text'))])
    const before = events.slice(0, 9).map(event => encoder.write(event))
    expect(before.join('')).toContain('Grüße')
    expect(dataOf(encoder.write({ kind: 'cut', stop }))).toEqual([
      { type: 'content_block_stop', index: 1 },
      {
        type: 'message_delta',
        delta: {
          stop_reason: 'refusal',
          stop_sequence: null,
          stop_details: { type: 'refusal', category: null, explanation: 'harm 90 > 50' },
        },
        usage: { output_tokens: 1 },
      },
      { type: 'message_stop' },
    ])
    expect(encoder.write(events[10]!)).toBe('')
  })

  it('leaves a tool call open when it is cut, so that no client carries it out', () => {
    const encoder = anthropicStream.encoder()
    const events = decode(anthropicStream, [bytes(recorded('anthropic-tools'))])
    for (const event of events.slice(0, 6)) encoder.write(event)
    expect(dataOf(encoder.write({ kind: 'cut', stop })).map(data => (data as { type: string }).type)).toEqual(
      ['message_delta', 'message_stop'],
    )
  })

  it('drops frames of a block whose start was dropped', () => {
    const [, delta] = read(textStart, said('abc'))
    expect(write([delta!])).toBe('')
  })

  it('writes an error event, and nothing after it', () => {
    expect(write([{ kind: 'error', stop: { code: 'stalled', reason: 'too slow' } }, { kind: 'done' }])).toBe(
      frame({ type: 'error', error: { type: 'api_error', message: 'too slow' } }),
    )
  })
})

describe('going on after a retry', () => {
  const messages = [{ role: 'user', content: 'q' }]
  const goOn = (system: unknown, delivered: string) =>
    anthropicStream.continueRequest(
      { messages, ...(system ? { system } : {}) },
      { delivered, instruction: 'go on' },
    )

  it('puts what was delivered before the instruction', () => {
    expect(goOn('s', 'half')).toEqual({
      system: 's',
      messages: [...messages, { role: 'assistant', content: 'half' }, { role: 'user', content: 'go on' }],
    })
  })

  it('puts the instruction into the system prompt when nothing was delivered', () => {
    const block = { type: 'text', text: 's' }
    expect(goOn('s', '')).toEqual({ system: 's\n\ngo on', messages })
    expect(goOn(undefined, '')).toEqual({ system: 'go on', messages })
    expect(goOn([block], '')).toEqual({ system: [block, { type: 'text', text: 'go on' }], messages })
  })
})
