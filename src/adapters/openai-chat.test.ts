import { describe, expect, it } from 'vitest'
import { chatTexts, completionSubjects, parseChatCompletion, parseChatRequest } from './openai-chat.js'

const request = (...messages: unknown[]) => parseChatRequest({ model: 'm', messages })
const said = (...messages: unknown[]) =>
  chatTexts(request(...messages)).turns.map(({ role, text }) => `${role}: ${text}`)

describe('chatTexts', () => {
  it('says who said what', () => {
    expect(
      said(
        { role: 'developer', content: 'd' },
        { role: 'user', content: 'u' },
        { role: 'function', name: 'f', content: 'r' },
      ),
    ).toEqual(['developer: d', 'user: u', 'tool: r'])
  })

  it('joins text parts by line feeds', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]
    expect(said({ role: 'user', content })).toEqual(['user: a\nb'])
  })

  it('reads the arguments of tool calls in the history, and the words behind their escapes', () => {
    const calls = [{ id: '1', type: 'function', function: { name: 'f', arguments: '{"q":"a\\nb"}' } }]
    expect(said({ role: 'assistant', content: null, tool_calls: calls })).toEqual([
      'assistant: {"q":"a\\nb"}\na\nb',
    ])
  })

  it('reads the definitions of tools and functions', () => {
    const tool = { type: 'function', function: { name: 'w', description: 'Weather' } }
    const body = {
      model: 'm',
      messages: [{ role: 'user', content: 'u' }],
      tools: [tool],
      functions: [{ name: 'f' }],
    }
    expect(chatTexts(parseChatRequest(body)).definitions).toEqual(['Weather', ''])
  })

  it.each(['image_url', 'input_audio', 'file'])('refuses a part of type %s and says where', type => {
    const asking = request({ role: 'user', content: [{ type: 'text', text: 'a' }, { type }] })
    expect(() => chatTexts(asking)).toThrow(`messages[0].content[1]: parts of type "${type}"`)
    expect(chatTexts(asking, { otherParts: 'ignore' }).turns[0]?.text).toBe('a')
  })

  it('refuses a spoken answer', () => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'u' }], modalities: ['text', 'audio'] }
    expect(() => chatTexts(parseChatRequest(body))).toThrow(
      expect.objectContaining({ code: 'unsupported_content', where: 'modalities' }),
    )
  })
})

describe('parseChatRequest', () => {
  it('keeps fields it does not know', () => {
    const body = {
      model: 'm',
      messages: [{ role: 'user', content: 'u', name: 'x' }],
      seed: 7,
      new_field: { a: [1] },
    }
    expect(parseChatRequest(body)).toEqual(body)
  })

  it.each([
    [null, 'body'],
    [{ messages: [{ role: 'user', content: 'u' }] }, 'model'],
    [{ model: 'm', messages: [] }, 'messages'],
    [{ model: 'm', messages: [{ role: 'ghost', content: 'u' }] }, 'messages[0].role'],
    [{ model: 'm', messages: [{ role: 'user', content: 5 }] }, 'messages[0].content'],
    [{ model: 'm', messages: [{ role: 'user', content: 'u' }], stream: 'yes' }, 'stream'],
    [{ model: 'm', messages: [{ role: 'user', content: 'u' }], n: 0 }, 'n'],
  ])('refuses %j at %s', (body, where) => {
    expect(() => parseChatRequest(body)).toThrow(expect.objectContaining({ code: 'invalid_request', where }))
  })
})

describe('completionSubjects', () => {
  const asked = { messages: [{ role: 'user' as const, text: 'u' }] }
  const replies = (...messages: unknown[]) =>
    completionSubjects(parseChatCompletion({ choices: messages.map(message => ({ message })) }), asked).map(
      ({ edge, conversation }) => `${edge}: ${conversation.messages.at(-1)?.text}`,
    )

  it('judges each choice, in answer to the question', () => {
    expect(replies({ content: 'a' }, { content: 'b' })).toEqual(['answer: a', 'answer: b'])
    const [subject] = completionSubjects(
      parseChatCompletion({ choices: [{ message: { content: 'a' } }] }),
      asked,
    )
    expect(subject?.conversation.messages[0]).toEqual(asked.messages[0])
  })

  it('reads refusals, reasoning, speech, the arguments of all kinds of calls and fields it does not know', () => {
    expect(
      replies({
        role: 'assistant',
        content: 'a',
        refusal: 'r',
        tool_calls: [{ function: { arguments: '1' } }, { custom: { input: '2' } }],
        function_call: { arguments: '3' },
        reasoning_content: '4',
        audio: { transcript: '5' },
        annotations: [{ type: 'url_citation', url_citation: { title: 'T' } }],
      }),
    ).toEqual(['answer: T\na\nr\n5', 'call: 1\n2\n3', 'plan: 4'])
  })

  it('leaves out a choice that says nothing', () => {
    expect(replies({ content: null }, { content: '  ' }, { content: 'x' })).toEqual(['answer: x'])
  })

  it('refuses what has no choices', () => {
    expect(() => parseChatCompletion({ object: 'list' })).toThrow(
      expect.objectContaining({ where: 'choices' }),
    )
  })
})
