import { describe, expect, it } from 'vitest'
import {
  conversationOf,
  parseResponsesRequest,
  parseResponsesResponse,
  responseSubjects,
  responsesTexts,
} from './openai-responses.js'

const request = (input: unknown, more: object = {}) => parseResponsesRequest({ model: 'm', input, ...more })
const turns = (input: unknown, more: object = {}, options = {}) =>
  responsesTexts(request(input, more), options).turns.map(({ role, text }) => `${role}: ${text}`)

describe('responsesTexts', () => {
  it('reads instructions, plain input and the variables of a stored prompt', () => {
    const prompt = { id: 'p', variables: { name: 'v', page: { type: 'input_text', text: 'w' } } }
    expect(turns('u', { instructions: 'i', prompt })).toEqual(['system: i', 'user: v\nw', 'user: u'])
  })

  it('reads messages of all roles and forms', () => {
    expect(
      turns([
        { role: 'developer', content: 'd' },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'u' }] },
        {
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'a', logprobs: [{ token: 'a' }] }],
        },
        { role: 'user', content: 'v' },
      ]),
    ).toEqual(['developer: d', 'user: u', 'assistant: a', 'user: v'])
  })

  it('tells calls from what tools returned', () => {
    expect(
      turns([
        {
          type: 'reasoning',
          id: 'r',
          summary: [{ type: 'summary_text', text: 'hm' }],
          encrypted_content: 'xyz',
        },
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"q":"a\\nb"}' },
        { type: 'function_call_output', call_id: 'c', output: 'r' },
        { type: 'custom_tool_call_output', call_id: 'c', output: [{ type: 'input_text', text: 's' }] },
        { type: 'mcp_call', name: 'f', arguments: '{}', output: 't' },
        { type: 'local_shell_call', action: { type: 'exec', command: ['ls'] } },
        { type: 'local_shell_call_output', output: 'files' },
        { type: 'item_reference', id: 'msg_1' },
      ]),
    ).toEqual([
      'assistant: hm',
      'assistant: {"q":"a\\nb"}\na\nb',
      'tool: r',
      'tool: s',
      'assistant: {}',
      'tool: t',
      'assistant: ls',
      'tool: files',
    ])
  })

  it('reads the definitions of tools', () => {
    const tools = [
      { type: 'function', name: 'w', description: 'Weather', parameters: { properties: { city: {} } } },
    ]
    expect(responsesTexts(request('u', { tools })).definitions).toEqual(['Weather\ncity'])
  })

  it.each([
    [[{ role: 'user', content: [{ type: 'input_image' }] }], {}, 'input[0].content[0]'],
    [[{ type: 'function_call_output', output: [{ type: 'input_file' }] }], {}, 'input[0].output[0]'],
    [[{ type: 'image_generation_call' }], {}, 'input[0]'],
    ['draw', { tools: [{ type: 'image_generation' }] }, 'tools[0]'],
  ])('refuses %j at %j %s, or ignores it', (input, more, where) => {
    expect(() => turns(input, more)).toThrow(expect.objectContaining({ code: 'unsupported_content', where }))
    expect(() => turns(input, more, { otherParts: 'ignore' })).not.toThrow()
  })
})

describe('parseResponsesRequest', () => {
  it('reads the conversation by its name or object', () => {
    expect(conversationOf(request('u', { conversation: 'c' }))).toBe('c')
    expect(conversationOf(request('u', { conversation: { id: 'd' } }))).toBe('d')
    expect(conversationOf(request('u'))).toBeUndefined()
  })

  it.each([
    [{ input: 'u' }, 'model', 'invalid_request'],
    [{ model: 'm', input: 5 }, 'input', 'invalid_request'],
    [{ model: 'm', input: 'u', previous_response_id: 5 }, 'previous_response_id', 'invalid_request'],
    [{ model: 'm', input: 'u', background: true }, 'background', 'background_unsupported'],
  ])('refuses %j at %s', (body, where, code) => {
    expect(() => parseResponsesRequest(body)).toThrow(expect.objectContaining({ code, where }))
  })
})

describe('responseSubjects', () => {
  it('judges words, reasoning and calls each on their edge, and what tools found with the words', () => {
    const answer = parseResponsesResponse({
      id: 'r',
      output: [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
        {
          type: 'message',
          role: 'assistant',
          content: [
            { type: 'output_text', text: 'a' },
            { type: 'refusal', refusal: 'no' },
          ],
        },
        { type: 'function_call', name: 'f', arguments: '{"q":1}' },
        { type: 'mcp_call', name: 'g', arguments: '{}', output: 'found' },
      ],
    })
    const judged = responseSubjects(answer, { messages: [{ role: 'user', text: 'u' }] }).map(
      ({ edge, conversation }) => `${edge}: ${conversation.messages.at(-1)!.text}`,
    )
    expect(judged).toEqual(['plan: hm', 'answer: a\nno\nfound', 'call: {"q":1}\n{}'])
  })

  it('refuses what is no response', () => {
    expect(() => parseResponsesResponse({ id: 'r' })).toThrow(expect.objectContaining({ where: 'output' }))
  })
})
