import { describe, expect, it } from 'vitest'
import { openAiResponsesStream } from './openai-responses-stream.js'
import type { SseStreamEvent } from './sse-decoder.js'
import { bytes, canonical, dataOf, decode, encode, recorded, textsOf, unjudged } from './testing/streams.js'

const frame = (json: Record<string, unknown>): string =>
  `event: ${json.type}\ndata: ${JSON.stringify(json)}\n\n`
const read = (...frames: string[]) => decode(openAiResponsesStream, [bytes(frames.join(''))])
const write = (events: readonly SseStreamEvent[]) => encode(openAiResponsesStream, events)
const kinds = (events: readonly SseStreamEvent[]) => events.map(({ kind }) => kind)
const stop = { code: 'content_filter', reason: 'harm 90 > 50' }
const recording = (name: string) => decode(openAiResponsesStream, [bytes(recorded(name))])
const typesOf = (wire: string) => dataOf(wire).map(data => (data as { type: string }).type)

describe('reading Responses events', () => {
  it('reads each text once, however often it is repeated', () => {
    const events = recording('openai-responses-text')
    expect(textsOf(events)).toEqual({
      'reasoning_summary_text/0/0 reasoning': '**Greeting** They say hello.',
      'output_text/1/0 text': 'Grüße aus Köln 😀 today.',
      other: 'A page\nhttps://example.com/a',
    })
    expect(kinds(events).filter(kind => kind !== 'other')).toEqual(
      'start block-start delta delta block-end block-start delta delta block-start delta block-end citation delta block-end end done'.split(
        ' ',
      ),
    )
  })

  it('reads all kinds of calls, and what their results say', () => {
    const events = recording('openai-responses-tools')
    expect(textsOf(events)).toEqual({
      'function_call_arguments/0/0 tool-arguments': '{"city":"Oslo"}',
      'custom_tool_call_input/1/0 tool-arguments': 'buy bread',
      'mcp_call_arguments/2/0 tool-arguments': '{"q":"fjord"}',
      'code_interpreter_call_code/3/0 tool-arguments': 'print(1)',
      other: 'A long inlet.',
    })
    expect(events.flatMap(event => (event.kind === 'block-start' && event.tool ? [event.tool] : []))).toEqual(
      [
        { id: 'call_1', name: 'get_weather' },
        { id: 'call_2', name: 'note' },
        { id: 'mcp_1', name: 'look_up' },
        { id: 'ci_1' },
      ],
    )
    expect(events.find(({ kind }) => kind === 'end')).toMatchObject({ reason: 'tool-calls' })
  })

  it('reads refusals, open reasoning, incomplete and failed answers', () => {
    expect(textsOf(recording('openai-responses-refusal'))).toEqual({
      'reasoning_text/0/0 reasoning': 'Better not.',
      'refusal/1/0 refusal': 'I would rather not.',
    })
    expect(recording('openai-responses-refusal').find(({ kind }) => kind === 'end')).toMatchObject({
      reason: 'length',
    })
    expect(kinds(recording('openai-responses-failed')).at(-1)).toBe('error')
  })

  it('reads text that only the end of a text, a part, an item or the answer says', () => {
    const item = {
      id: 'm',
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'all of it' }],
    }
    const texts = { 'output_text/0/0 text': 'all of it' }
    const place = { item_id: 'm', output_index: 0, content_index: 0 }
    const some = frame({ type: 'response.output_text.delta', ...place, delta: 'all ' })
    for (const last of [
      { type: 'response.output_text.done', ...place, text: 'all of it' },
      { type: 'response.content_part.done', ...place, part: item.content[0] },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: { output: [item] } },
    ]) {
      expect(textsOf(read(frame(last))), last.type).toEqual(texts)
      expect(textsOf(read(some, frame(last))), last.type).toEqual(texts)
      // It leaves only as far as it was judged.
      const events = read(some, frame(last))
      expect(write(events)).toContain('all of it')
      expect(write(events.filter(({ raw }) => raw === undefined || raw.frame !== null))).not.toContain(
        'all of it',
      )
    }
  })

  it('takes text out of items and parts that begin with some', () => {
    const call = { id: 'f', type: 'function_call', name: 'f', call_id: 'c', arguments: '{"a":1}' }
    const events = read(frame({ type: 'response.output_item.added', output_index: 0, item: call }))
    expect(textsOf(events)).toEqual({ 'function_call_arguments/0/0 tool-arguments': '{"a":1}' })
    expect(write(events)).not.toContain('"a"')
    const part = { type: 'output_text', text: 'early' }
    const place = { item_id: 'm', output_index: 0, content_index: 0 }
    const parted = read(frame({ type: 'response.content_part.added', ...place, part }))
    expect(textsOf(parted)).toEqual({ 'output_text/0/0 text': 'early' })
    expect(write(parted)).not.toContain('early')
  })

  it.each([
    ['an event', { type: 'response.note', note: 'new words' }],
    ['a delta', { type: 'response.note.delta', output_index: 0, delta: { note: 'new words' } }],
    [
      'an item',
      { type: 'response.output_item.done', output_index: 0, item: { type: 'note', note: 'new words' } },
    ],
    [
      'a part',
      {
        type: 'response.content_part.added',
        output_index: 0,
        content_index: 0,
        part: { type: 'note', note: 'new words' },
      },
    ],
    [
      'an annotation',
      { type: 'response.output_text.annotation.added', output_index: 0, annotation: { note: 'new words' } },
    ],
  ])('has the words of %s of an unknown kind judged, and passes it unchanged', (_, json) => {
    const events = read(frame(json))
    expect(textsOf(events)).toEqual({ other: 'new words' })
    expect(write(events)).toBe(frame(json))
    expect(write(unjudged(events))).not.toContain('new words')
  })

  it('reads text deltas of a later version by the pattern of their names', () => {
    const json = { type: 'response.shell_call_command.delta', output_index: 2, command_index: 1, delta: 'ls' }
    expect(textsOf(read(frame(json)))).toEqual({ 'shell_call_command/2/1 tool-arguments': 'ls' })
  })

  it('refuses what it cannot read', () => {
    expect(() => read('data: {\n\n')).toThrow(expect.objectContaining({ code: 'malformed_event' }))
    expect(() => read(frame({ type: 'response.output_item.added', output_index: 0 }))).toThrow(
      expect.objectContaining({ code: 'malformed_event' }),
    )
  })
})

describe('writing Responses events', () => {
  it.each(['text', 'tools', 'refusal', 'failed'])('gives back %s as it came, byte for byte', name => {
    const wire = recorded(`openai-responses-${name}`)
    expect(write(recording(`openai-responses-${name}`))).toBe(canonical(wire))
  })

  it('writes no more text in any repetition than it wrote in deltas', () => {
    const events = recording('openai-responses-text')
    const last = events.findLastIndex(({ kind }) => kind === 'delta')
    const kept = events.map((event, index) =>
      index === last && event.kind === 'delta' ? ({ ...event, text: ' to', raw: undefined } as never) : event,
    )
    const wire = write(kept)
    expect(wire).not.toContain('today')
    expect(textsOf(read(wire))['output_text/1/0 text']).toBe('Grüße aus Köln 😀 to')
    expect(typesOf(wire)).toEqual(typesOf(recorded('openai-responses-text')))
    expect(dataOf(wire).map(data => (data as { sequence_number: number }).sequence_number)).toEqual(
      Array.from({ length: 19 }, (_, index) => index),
    )
  })

  it('closes what is open and ends incomplete when it is cut, and then says nothing more', () => {
    const encoder = openAiResponsesStream.encoder()
    const events = recording('openai-responses-text')
    const until = events.findIndex(event => event.kind === 'delta' && event.text === ' aus Köln 😀')
    for (const event of events.slice(0, until)) encoder.write(event)
    const cut = encoder.write({ kind: 'cut', stop })
    const message = {
      id: 'msg_1',
      type: 'message',
      status: 'incomplete',
      role: 'assistant',
      content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'Grüße' }],
    }
    expect(dataOf(cut)).toMatchObject([
      {
        type: 'response.output_text.done',
        sequence_number: 12,
        item_id: 'msg_1',
        output_index: 1,
        text: 'Grüße',
      },
      { type: 'response.content_part.done', part: message.content[0] },
      { type: 'response.output_item.done', item: message },
      {
        type: 'response.incomplete',
        sequence_number: 15,
        response: {
          id: 'resp_1',
          status: 'incomplete',
          incomplete_details: { reason: 'content_filter' },
          ductile: stop,
          output: [{ id: 'rs_1', summary: [{ text: '**Greeting** They say hello.' }] }, message],
        },
      },
    ])
    expect(encoder.write(events[until]!)).toBe('')
  })

  it('leaves a call open when it is cut, so that no client carries it out', () => {
    const encoder = openAiResponsesStream.encoder()
    const events = recording('openai-responses-tools')
    for (const event of events.slice(0, 3)) encoder.write(event)
    const cut = encoder.write({ kind: 'cut', stop })
    expect(typesOf(cut)).toEqual(['response.incomplete'])
    expect(dataOf(cut)).toMatchObject([
      { response: { output: [{ type: 'function_call', status: 'incomplete', arguments: '{"city":' }] } },
    ])
  })

  it('writes a message of the pipeline’s own behind what is there', () => {
    const encoder = openAiResponsesStream.encoder()
    for (const event of recording('openai-responses-text').slice(0, 9)) encoder.write(event)
    const own = [
      { kind: 'block-start', block: 'instead', channel: 'text', choice: 0 },
      { kind: 'delta', block: 'instead', channel: 'text', text: 'Let us talk of something else.' },
      { kind: 'block-end', block: 'instead' },
      { kind: 'end', choice: 0, reason: 'stop' },
      { kind: 'done' },
    ] as const
    const wire = own.map(event => encoder.write(event)).join('')
    expect(typesOf(wire)).toEqual([
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
    expect(dataOf(wire).at(-1)).toMatchObject({
      response: {
        status: 'completed',
        output: [{ id: 'rs_1' }, { content: [{ text: 'Let us talk of something else.' }] }],
      },
    })
  })

  it('writes a call of the pipeline’s own, complete with its name', () => {
    const own = { block: 'function_call_arguments/0/0~1', channel: 'tool-arguments' } as const
    const wire = write([
      { kind: 'block-start', ...own, choice: 0, tool: { id: 'c', name: 'f' } },
      { kind: 'delta', ...own, text: '{}' },
      { kind: 'block-end', block: own.block },
      { kind: 'end', choice: 0, reason: 'tool-calls' },
    ])
    expect(typesOf(wire)).toEqual([
      'response.created',
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ])
    const call = { type: 'function_call', status: 'completed', call_id: 'c', name: 'f', arguments: '{}' }
    expect(dataOf(wire).at(-1)).toMatchObject({ response: { output: [call] } })
  })

  it('writes an error event, and nothing after it', () => {
    expect(
      dataOf(write([{ kind: 'error', stop: { code: 'stalled', reason: 'too slow' } }, { kind: 'done' }])),
    ).toEqual([{ type: 'error', code: 'stalled', message: 'too slow', param: null, sequence_number: 0 }])
  })
})

describe('going on after a retry', () => {
  const goOn = (body: object, delivered: string) =>
    openAiResponsesStream.continueRequest(body, { delivered, instruction: 'go on' })
  const turns = [
    { role: 'assistant', content: 'half' },
    { role: 'user', content: 'go on' },
  ]

  it('puts what was delivered before the instruction', () => {
    expect(goOn({ input: 'q' }, 'half')).toEqual({ input: [{ role: 'user', content: 'q' }, ...turns] })
    expect(goOn({ input: [{ role: 'user', content: 'q' }] }, 'half')).toEqual({
      input: [{ role: 'user', content: 'q' }, ...turns],
    })
  })

  it('puts the instruction into the instructions when nothing was delivered', () => {
    expect(goOn({ input: 'q', instructions: 'i' }, '')).toEqual({ input: 'q', instructions: 'i\n\ngo on' })
    expect(goOn({ input: 'q' }, '')).toEqual({ input: 'q', instructions: 'go on' })
  })
})
