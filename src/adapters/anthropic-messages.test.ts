import { describe, expect, it } from 'vitest'
import {
  messageSubjects,
  messagesTexts,
  parseAnthropicMessage,
  parseMessagesRequest,
} from './anthropic-messages.js'

const user = (content: unknown) => ({ role: 'user', content })
const request = (messages: unknown[], more: object = {}) =>
  parseMessagesRequest({ model: 'm', max_tokens: 8, messages, ...more })
const turns = (messages: unknown[], more: object = {}, options = {}) =>
  messagesTexts(request(messages, more), options).turns.map(({ role, text }) => `${role}: ${text}`)

describe('messagesTexts', () => {
  it('reads the system prompt and the turns', () => {
    expect(turns([user('u'), { role: 'assistant', content: 'a' }], { system: 's' })).toEqual([
      'system: s',
      'user: u',
      'assistant: a',
    ])
    expect(
      turns([user('u')], {
        system: [
          { type: 'text', text: 's' },
          { type: 'text', text: 't' },
        ],
      })[0],
    ).toBe('system: s\nt')
  })

  it('tells results of tools and documents from what the user wrote', () => {
    const content = [
      { type: 'text', text: 'see' },
      { type: 'tool_result', tool_use_id: 't', content: 'found' },
      { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'more' }] },
      { type: 'document', title: 'T', source: { type: 'text', media_type: 'text/plain', data: 'page' } },
      {
        type: 'search_result',
        source: 'https://example.com',
        title: 'S',
        content: [{ type: 'text', text: 'hit' }],
      },
      { type: 'text', text: 'and?' },
    ]
    expect(turns([user(content)])).toEqual([
      'user: see',
      'tool: found\nmore\nT\npage\nhttps://example.com\nS\nhit',
      'user: and?',
    ])
  })

  it('reads what the assistant thought, called and was given by the provider’s tools', () => {
    const content = [
      { type: 'thinking', thinking: 'hm', signature: 'xyz' },
      { type: 'redacted_thinking', data: 'xyz' },
      { type: 'text', text: 'a' },
      { type: 'tool_use', id: 't', name: 'f', input: { q: 'what' } },
      { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'fjord' } },
      {
        type: 'web_search_tool_result',
        tool_use_id: 's',
        content: [{ type: 'web_search_result', title: 'F', encrypted_content: 'xyz' }],
      },
    ]
    expect(turns([user('u'), { role: 'assistant', content }])).toEqual([
      'user: u',
      'assistant: hm\na\nwhat\nfjord',
      'tool: F',
    ])
  })

  it('reads the definitions of tools, names of their properties included', () => {
    const input_schema = { type: 'object', properties: { city: { type: 'string', description: 'Which' } } }
    const tools = [
      { name: 'w', description: 'Weather', input_schema },
      { type: 'web_search_20250305', name: 'web_search' },
    ]
    expect(messagesTexts(request([user('u')], { tools })).definitions).toEqual(['Weather\ncity\nWhich', ''])
  })

  it.each([
    [[{ type: 'image', source: {} }], 'messages[0].content[0]'],
    [[{ type: 'document', source: { type: 'base64', data: 'x' } }], 'messages[0].content[0].source'],
    [[{ type: 'tool_result', content: [{ type: 'image' }] }], 'messages[0].content[0].content[0]'],
    [
      [{ type: 'document', source: { type: 'content', content: [{ type: 'image' }] } }],
      'messages[0].content[0].source.content[0]',
    ],
  ])('refuses %j at %s, or ignores it', (content, where) => {
    expect(() => turns([user(content)])).toThrow(
      expect.objectContaining({ code: 'unsupported_content', where }),
    )
    expect(turns([user(content)], {}, { otherParts: 'ignore' })).toEqual([])
  })
})

describe('parseMessagesRequest', () => {
  it.each([
    [null, 'body'],
    [{ messages: [user('u')] }, 'model'],
    [{ model: 'm', messages: [] }, 'messages'],
    [{ model: 'm', messages: [{ role: 'ghost', content: 'u' }] }, 'messages[0].role'],
    [{ model: 'm', messages: [user(5)] }, 'messages[0].content'],
    [{ model: 'm', messages: [user('u')], stream: 'yes' }, 'stream'],
  ])('refuses %j at %s', (body, where) => {
    expect(() => parseMessagesRequest(body)).toThrow(
      expect.objectContaining({ code: 'invalid_request', where }),
    )
  })
})

describe('messageSubjects', () => {
  it('judges words, thoughts and arguments each on their edge', () => {
    const answer = parseAnthropicMessage({
      id: 'm',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'x' },
        { type: 'text', text: 'a', citations: [{ type: 'char_location', cited_text: 'cited' }] },
        { type: 'text', text: 'b' },
        { type: 'tool_use', id: 't', name: 'f', input: { q: 'wh\nat' } },
      ],
      stop_reason: 'tool_use',
    })
    const asked = { messages: [{ role: 'user' as const, text: 'u' }] }
    const judged = messageSubjects(answer, asked).map(
      ({ edge, conversation }) => `${edge}: ${conversation.messages.at(-1)!.text}`,
    )
    expect(judged).toEqual(['plan: hm', 'answer: cited\na\nb', 'call: {"q":"wh\\nat"}\nwh\nat'])
    expect(messageSubjects(answer, asked)[0]!.conversation.messages[0]).toEqual(asked.messages[0])
  })

  it('refuses what is no message', () => {
    expect(() => parseAnthropicMessage({ type: 'message' })).toThrow(
      expect.objectContaining({ where: 'content' }),
    )
  })
})
