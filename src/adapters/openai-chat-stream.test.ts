import { describe, expect, it } from 'vitest'
import { openAiChatStream } from './openai-chat-stream.js'
import type { SseStreamEvent } from './sse-decoder.js'
import { bytes, canonical, dataOf, decode, encode, recorded, textsOf, unjudged } from './testing/streams.js'

const chunk = (choice: Record<string, unknown>, more: Record<string, unknown> = {}): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, finish_reason: null, ...choice }], ...more })}\n\n`
const read = (...frames: string[]) => decode(openAiChatStream, [bytes(frames.join(''))])
const write = (events: readonly SseStreamEvent[]) => encode(openAiChatStream, events)
const kinds = (events: readonly SseStreamEvent[]) => events.map(({ kind }) => kind)
const stop = { code: 'content_filter', reason: 'harm 90 > 50' }

describe('reading chunks of a chat completion', () => {
  it('tells head, text, end, usage and the end mark apart', () => {
    const events = decode(openAiChatStream, [bytes(recorded('openai-chat-text'))])
    expect(kinds(events)).toEqual(
      'start block-start delta delta other delta block-end end usage done'.split(' '),
    )
    expect(textsOf(events)).toEqual({ '0/content text': 'Grüße aus Köln 😀\n"end"' })
    expect(events.find(({ kind }) => kind === 'end')).toMatchObject({ choice: 0, reason: 'stop' })
  })

  it('joins the arguments of each tool call by its index', () => {
    const events = decode(openAiChatStream, [bytes(recorded('openai-chat-tools'))])
    expect(textsOf(events)).toEqual({
      '0/tool/0 tool-arguments': '{"city":"Oslo"}',
      '0/tool/1 tool-arguments': '{"zone":"CET"}',
      '0/custom/2 tool-arguments': 'buy bread',
    })
    const heads = events.flatMap(event => (event.kind === 'block-start' ? [event.tool] : []))
    expect(heads).toEqual([
      { id: 'call_1', name: 'get_weather' },
      { id: 'call_2', name: 'get_time' },
      { id: 'call_3', name: 'note' },
    ])
    expect(events.find(({ kind }) => kind === 'end')).toMatchObject({ reason: 'tool-calls' })
  })

  it('keeps choices, reasoning and refusals apart', () => {
    const events = decode(openAiChatStream, [bytes(recorded('openai-chat-choices'))])
    expect(textsOf(events)).toEqual({
      '0/reasoning_content reasoning': 'They greet.',
      '0/content text': 'Good morning!',
      '1/refusal refusal': 'I would rather not.',
    })
  })

  it('ends the blocks of a choice before the choice', () => {
    const events = read(chunk({ delta: { reasoning: 'r', content: 'c' }, finish_reason: 'stop' }))
    expect(events.map(event => ('block' in event ? `${event.kind} ${event.block}` : event.kind))).toEqual([
      'block-start 0/reasoning',
      'delta 0/reasoning',
      'block-start 0/content',
      'delta 0/content',
      'block-end 0/reasoning',
      'block-end 0/content',
      'end',
    ])
  })

  it('reads the older function call, spoken words and a call that comes whole', () => {
    const call = { id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }
    expect(
      textsOf(
        read(
          chunk({ delta: { function_call: { name: 'f', arguments: '{"a":' } } }),
          chunk({ delta: { function_call: { arguments: '1}' } } }),
          chunk({ delta: { audio: { id: 'a', transcript: 'spoken' } } }),
          chunk({ delta: { tool_calls: [call] } }),
        ),
      ),
    ).toEqual({
      '0/function tool-arguments': '{"a":1}',
      '0/audio text': 'spoken',
      '0/tool/0 tool-arguments': '{}',
    })
  })

  it.each([
    ['a field of the delta', chunk({ delta: { thoughts: [{ text: 'new words' }] } })],
    ['a field of the choice', chunk({ delta: {}, remark: 'new words' })],
    ['a field of the chunk', chunk({ delta: {} }, { search_results: [{ title: 'new words' }] })],
    ['content in parts', chunk({ delta: { content: [{ type: 'text', text: 'new words' }] } })],
    ['an event of another kind', 'event: note\ndata: {"type":"note","text":"new words"}\n\n'],
    ['data that is a string', 'data: "new words"\n\n'],
  ])('has %s judged, and passes it unchanged', (_, frame) => {
    const events = read(frame)
    expect(textsOf(events)).toEqual({ other: 'new words' })
    expect(write(events)).toBe(frame)
    expect(write(unjudged(events))).not.toContain('new words')
  })

  it('judges what an unknown field repeats in every chunk only once', () => {
    const frames = ['a', 'b'].map(content => chunk({ delta: { content } }, { provider: 'somebody' }))
    expect(textsOf(read(...frames))).toEqual({ '0/content text': 'ab', other: 'somebody' })
  })

  it('reads an error of the upstream', () => {
    const events = decode(openAiChatStream, [bytes(recorded('openai-chat-error'))])
    expect(kinds(events)).toEqual('block-start delta block-start delta block-end error'.split(' '))
    expect(textsOf(events).other).toBe('the server had an error')
  })

  it('gives no end for a stream that was broken off', () => {
    expect(kinds(read(chunk({ delta: { content: 'a' } })))).toEqual(['block-start', 'delta'])
  })

  it.each([
    ['what is no JSON', 'data: {"id":\n\n'],
    ['a choice that is no object', 'data: {"choices":[1]}\n\n'],
    ['a tool call that is no object', chunk({ delta: { tool_calls: ['x'] } })],
    [
      'arguments that are no string',
      chunk({ delta: { tool_calls: [{ function: { arguments: { a: 'x' } } }] } }),
    ],
  ])('refuses %s', (_, frame) => {
    expect(() => read(frame)).toThrow(expect.objectContaining({ code: 'malformed_event' }))
  })
})

describe('writing chunks of a chat completion', () => {
  it('gives back what came when every event says one thing', () => {
    for (const name of ['openai-chat-text', 'openai-chat-error'])
      expect(write(decode(openAiChatStream, [bytes(recorded(name))]))).toBe(canonical(recorded(name)))
  })

  it('takes a chunk that says several things apart, and loses nothing of it', () => {
    for (const name of ['openai-chat-tools', 'openai-chat-choices']) {
      const events = decode(openAiChatStream, [bytes(recorded(name))])
      const again = decode(openAiChatStream, [bytes(write(events))])
      expect(textsOf(again)).toEqual(textsOf(events))
      expect(kinds(again)).toEqual(kinds(events))
    }
  })

  it('sends role, probabilities and counts once when it takes a chunk apart', () => {
    const logprobs = { content: [] }
    const usage = { total_tokens: 3 }
    const frame = chunk(
      { delta: { role: 'assistant', content: 'a', refusal: 'b' }, logprobs, finish_reason: 'stop' },
      { usage },
    )
    expect(dataOf(write(read(frame)))).toMatchObject([
      { choices: [{ index: 0, delta: { role: 'assistant', content: 'a' }, logprobs, finish_reason: null }] },
      { choices: [{ index: 0, delta: { refusal: 'b' }, finish_reason: null }] },
      { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage },
    ])
  })

  it('writes a shortened piece of text as a chunk like those before it', () => {
    const [start, ...rest] = read(
      chunk({ delta: { role: 'assistant', content: '' } }),
      chunk({ delta: { content: 'abc' } }),
    )
    const delta = rest.at(-1)!
    expect(
      dataOf(write([start!, ...rest.slice(0, -1), { ...delta, text: 'ab', raw: undefined } as never])),
    ).toEqual([
      expect.anything(),
      {
        id: 'c',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [{ index: 0, delta: { content: 'ab' }, finish_reason: null }],
      },
    ])
  })

  it.each([
    ['0/refusal', 'refusal', { refusal: 'x' }],
    ['0/reasoning', 'reasoning', { reasoning: 'x' }],
    ['0/tool/1', 'tool-arguments', { tool_calls: [{ index: 1, function: { arguments: 'x' } }] }],
    ['0/custom/1', 'tool-arguments', { tool_calls: [{ index: 1, custom: { input: 'x' } }] }],
    ['0/function', 'tool-arguments', { function_call: { arguments: 'x' } }],
    ['instead', 'text', { content: 'x' }],
  ] as const)('writes text of block %s in its field', (block, channel, delta) => {
    expect(
      dataOf(
        write([
          { kind: 'block-start', block, channel, choice: 0 },
          { kind: 'delta', block, channel, text: 'x' },
        ]),
      ),
    ).toMatchObject([{ choices: [{ delta: { role: 'assistant', ...delta } }] }])
  })

  it('cuts every choice that is open with the reason of policy, and then says nothing more', () => {
    const before = decode(openAiChatStream, [bytes(recorded('openai-chat-choices'))]).slice(0, -4)
    const encoder = openAiChatStream.encoder()
    for (const event of before) encoder.write(event)
    const cut = encoder.write({ kind: 'cut', stop })
    // Choice 1 ended before: only choice 0 is cut.
    expect(dataOf(cut)).toMatchObject([
      { choices: [{ index: 0, delta: {}, finish_reason: 'content_filter' }], ductile: stop },
      '[DONE]',
    ])
    expect(encoder.write({ kind: 'delta', block: '0/content', channel: 'text', text: 'late' })).toBe('')
    expect(encoder.write({ kind: 'done' })).toBe('')
  })

  it('cuts a stream of which nothing was sent', () => {
    expect(dataOf(write([{ kind: 'cut', stop }]))).toMatchObject([
      { object: 'chat.completion.chunk', choices: [{ index: 0, finish_reason: 'content_filter' }] },
      '[DONE]',
    ])
  })

  it('writes an error, and no end mark after it', () => {
    expect(
      dataOf(write([{ kind: 'error', stop: { code: 'stalled', reason: 'too slow' } }, { kind: 'done' }])),
    ).toEqual([{ error: { message: 'too slow', type: 'server_error', param: null, code: 'stalled' } }])
  })

  it('gives a call of the pipeline’s own an index that is free, and its name', () => {
    const before = read(
      chunk({ delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '' } }] } }),
    )
    const own = { block: '0/tool/0~1', channel: 'tool-arguments' } as const
    const wire = write([
      ...before,
      { kind: 'block-start', ...own, choice: 0, tool: { id: 'b', name: 'g' } },
      { kind: 'delta', ...own, text: '{}' },
    ])
    expect(dataOf(wire).slice(1)).toMatchObject([
      {
        choices: [
          {
            delta: {
              tool_calls: [{ index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '' } }],
            },
          },
        ],
      },
      { choices: [{ delta: { tool_calls: [{ index: 1, function: { arguments: '{}' } }] } }] },
    ])
  })

  it('ends a choice once', () => {
    expect(
      dataOf(
        write([
          { kind: 'end', choice: 0, reason: 'tool-calls' },
          { kind: 'end', choice: 0, reason: 'stop' },
          { kind: 'done' },
        ]),
      ),
    ).toMatchObject([{ choices: [{ finish_reason: 'tool_calls' }] }, '[DONE]'])
  })
})

describe('going on after a retry', () => {
  const goOn = (messages: unknown[], delivered: string) =>
    openAiChatStream.continueRequest({ model: 'm', messages }, { delivered, instruction: 'go on' })
  const user = { role: 'user', content: 'q' }

  it('puts what was delivered before the instruction', () => {
    expect(goOn([user], 'half')).toEqual({
      model: 'm',
      messages: [user, { role: 'assistant', content: 'half' }, { role: 'user', content: 'go on' }],
    })
  })

  it('puts the instruction into the system message when nothing was delivered', () => {
    expect(goOn([{ role: 'system', content: 's' }, user], '')).toEqual({
      model: 'm',
      messages: [{ role: 'system', content: 's\n\ngo on' }, user],
    })
    expect(goOn([user], '')).toEqual({ model: 'm', messages: [{ role: 'system', content: 'go on' }, user] })
  })
})
