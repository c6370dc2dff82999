import { describe, expect, it } from 'vitest'
import {
  chatConversations,
  parseChatCompletion,
  parseChatRequest,
  replyConversations,
} from './openai-chat.js'

const request = (...messages: unknown[]) => parseChatRequest({ model: 'm', messages })
const said = (...messages: unknown[]) =>
  chatConversations(request(...messages)).map(({ messages: turns }) =>
    turns.map(({ role, text }) => `${role}: ${text}`),
  )

describe('chatConversations', () => {
  it('ends in the last message a user wrote', () => {
    expect(said({ role: 'system', content: 's' }, { role: 'user', content: 'u' })).toEqual([
      ['system: s', 'user: u'],
    ])
  })

  it('joins text parts by line feeds', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]
    expect(said({ role: 'user', content })).toEqual([['user: a\nb']])
  })

  it('leaves out instructions after the last question', () => {
    expect(said({ role: 'user', content: 'u' }, { role: 'developer', content: 'd' })).toEqual([['user: u']])
  })

  it('judges a prefilled answer by itself, beside the question', () => {
    expect(said({ role: 'user', content: 'u' }, { role: 'assistant', content: 'Sure,' })).toEqual([
      ['user: u'],
      ['user: u', 'assistant: Sure,'],
    ])
  })

  it('judges instructions alone as if a user had said the last', () => {
    expect(said({ role: 'system', content: 'a' }, { role: 'system', content: 'b' })).toEqual([
      ['system: a', 'user: b'],
    ])
  })

  it('takes the result of a function for that of a tool', () => {
    expect(said({ role: 'user', content: 'u' }, { role: 'function', name: 'f', content: 'r' })).toEqual([
      ['user: u', 'tool: r'],
    ])
  })

  it('reads the arguments of tool calls in the history', () => {
    const calls = [{ id: '1', type: 'function', function: { name: 'f', arguments: '{"q":1}' } }]
    expect(
      said(
        { role: 'assistant', content: null, tool_calls: calls },
        { role: 'tool', content: 'r', tool_call_id: '1' },
      ),
    ).toEqual([['assistant: {"q":1}', 'tool: r']])
  })

  it.each(['image_url', 'input_audio', 'file'])('refuses a part of type %s and says where', type => {
    const asking = request({ role: 'user', content: [{ type: 'text', text: 'a' }, { type }] })
    expect(() => chatConversations(asking)).toThrow(`messages[0].content[1]: parts of type "${type}"`)
    expect(chatConversations(asking, { otherParts: 'ignore' })[0]?.messages[0]?.text).toBe('a')
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

describe('replyConversations', () => {
  const asked = chatConversations(request({ role: 'user', content: 'u' }))
  const replies = (...messages: unknown[]) =>
    replyConversations(parseChatCompletion({ choices: messages.map(message => ({ message })) }), asked).map(
      ({ messages: turns }) => turns.at(-1)?.text,
    )

  it('gives one conversation a choice, in answer to the question', () => {
    expect(replies({ content: 'a' }, { content: 'b' })).toEqual(['a', 'b'])
  })

  it('reads refusals and the arguments of all kinds of tool calls', () => {
    expect(
      replies({
        content: 'a',
        refusal: 'r',
        tool_calls: [{ function: { arguments: '1' } }, { custom: { input: '2' } }],
        function_call: { arguments: '3' },
        reasoning_content: '4',
        audio: { transcript: '5' },
      }),
    ).toEqual(['a\nr\n1\n2\n3\n4\n5'])
  })

  it('leaves out a choice that says nothing', () => {
    expect(replies({ content: null }, { content: '  ' }, { content: 'x' })).toEqual(['x'])
  })

  it('refuses what has no choices', () => {
    expect(() => parseChatCompletion({ object: 'list' })).toThrow(
      expect.objectContaining({ where: 'choices' }),
    )
  })
})
