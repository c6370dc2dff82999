import { afterEach, describe, expect, it } from 'vitest'
import type { ModelRequest } from '../model.js'
import { openAiCompatible } from './openai-compatible.js'
import { type ChatServer, chatServer, completion, sendJson } from './testing/chat-server.js'

const opened: ChatServer[] = []
afterEach(async () => {
  for (const server of opened.splice(0)) await server[Symbol.asyncDispose]()
})
async function serve(...given: Parameters<typeof chatServer>): Promise<ChatServer> {
  const server = await chatServer(...given)
  opened.push(server)
  return server
}

const never = new AbortController().signal
const hello: ModelRequest = { messages: [{ role: 'user', content: 'Hello?' }] }

describe('openAiCompatible', () => {
  it('sends what was set and nothing else, and reads the answer', async () => {
    const server = await serve((_call, response) => sendJson(response, completion('Hi.')))
    const model = openAiCompatible({ url: server.url, model: 'tiny', price: { input: 1, output: 10 } })
    expect(model.name).toBe(`tiny@${server.url}`)
    expect(await model.generate(hello, never)).toEqual({
      model: 'tiny-1',
      message: { role: 'assistant', content: 'Hi.' },
      finish: 'stop',
      // (7 x 1 + 2 x 10) / 1e6
      usage: { inputTokens: 7, outputTokens: 2, cost: 27e-6 },
    })
    expect(server.calls[0]).toMatchObject({ path: '/v1/chat/completions' })
    expect(server.calls[0]!.headers.authorization).toBeUndefined()
    expect(server.calls[0]!.body).toEqual({
      model: 'tiny',
      messages: [{ role: 'user', content: 'Hello?' }],
    })
  })

  it('speaks of tools, reasoning, settings and likelihoods', async () => {
    const server = await serve((_call, response) =>
      sendJson(response, {
        choices: [
          {
            finish_reason: 'tool_calls',
            message: {
              content: null,
              reasoning_content: 'let me look',
              tool_calls: [
                { id: 'c2', function: { name: 'find', arguments: '{"word":"cactus"}' } },
                { id: 'c3', function: { name: 'find', arguments: '{"word":' } },
              ],
            },
            logprobs: {
              content: [{ token: 'a', logprob: -0.5, top_logprobs: [{ token: 'b', logprob: -1 }] }],
            },
          },
        ],
      }),
    )
    const model = openAiCompatible({ url: server.url, model: 'tiny', key: 'secret' })
    const output = await model.generate(
      {
        messages: [
          { role: 'system', content: 'Be brief.' },
          {
            role: 'assistant',
            content: '',
            toolCalls: [{ id: 'c1', name: 'find', arguments: { word: 'x' } }],
          },
          { role: 'tool', content: 'none', toolCallId: 'c1', toolName: 'find' },
        ],
        tools: [{ name: 'find', description: 'finds', parameters: { type: 'object' } }],
        toolChoice: 'required',
        config: { temperature: 0, topP: 0.9, maxTokens: 5, seed: 3, stop: ['.'], topLogprobs: 2 },
      },
      never,
    )
    expect(output).toEqual({
      model: 'tiny',
      finish: 'tool-calls',
      message: {
        role: 'assistant',
        content: '',
        reasoning: 'let me look',
        toolCalls: [
          { id: 'c2', name: 'find', arguments: { word: 'cactus' } },
          { id: 'c3', name: 'find', arguments: {}, malformed: '{"word":' },
        ],
      },
      logprobs: [{ token: 'a', logprob: -0.5, top: [{ token: 'b', logprob: -1 }] }],
    })
    const { headers, body } = server.calls[0]!
    expect(headers.authorization).toBe('Bearer secret')
    expect(body).toMatchObject({
      ...{ temperature: 0, top_p: 0.9, max_tokens: 5, seed: 3, stop: ['.'] },
      ...{ logprobs: true, top_logprobs: 2, tool_choice: 'required' },
      tools: [{ type: 'function', function: { name: 'find' } }],
      messages: [
        { role: 'system' },
        { role: 'assistant', tool_calls: [{ id: 'c1', function: { arguments: '{"word":"x"}' } }] },
        { role: 'tool', tool_call_id: 'c1', content: 'none' },
      ],
    })
  })

  it('takes what a gateway or a provider stopped as an answer', async () => {
    const server = await serve((_call, response, number) =>
      number === 1
        ? sendJson(response, { error: { message: 'stopped', code: 'content_filter' } }, { status: 400 })
        : sendJson(response, {
            choices: [{ finish_reason: 'content_filter', message: { content: 'I will' } }],
          }),
    )
    const model = openAiCompatible({ url: server.url, model: 'tiny' })
    const whole = await model.generate(hello, never)
    expect(whole).toMatchObject({ finish: 'content-filter', message: { content: 'stopped' } })
    const cut = await model.generate(hello, never)
    expect(cut).toMatchObject({ finish: 'content-filter', message: { content: 'I will' } })
  })

  it.each([
    [429, { 'retry-after': '2' }, 'rate_limited', true, 2000],
    [500, {}, 'overloaded', true, undefined],
    [503, { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 'overloaded', true, 0],
    [408, {}, 'timeout', true, undefined],
    [400, {}, 'refused', false, undefined],
    [401, {}, 'unauthorized', false, undefined],
    [404, {}, 'missing', false, undefined],
    [302, { location: 'http://127.0.0.1:9/' }, 'refused', false, undefined],
  ] as const)('says what HTTP %i %j means', async (status, headers, code, isRetryable, retryAfterMs) => {
    const server = await serve((_call, response) =>
      sendJson(response, { error: { message: 'because' } }, { status, headers }),
    )
    const { host } = new URL(server.url)
    await expect(
      openAiCompatible({ url: server.url, model: 'tiny' }).generate(hello, never),
    ).rejects.toMatchObject({
      ...{ name: 'ModelError', code, isRetryable, retryAfterMs },
      message: `${host}: HTTP ${status}: because`,
    })
  })

  it.each([
    ['data: {"choices":[]}\n\ndata: �', 'no chat completion'],
    ['{"choices":[]}', 'choices'],
    ['{"choices":[{"message":{"content":7}}]}', 'choices.0.message.content'],
    ['', 'no chat completion'],
  ])('does not take garbage for an answer: %j', async (body, said) => {
    const server = await serve((_call, response) => sendJson(response, body))
    const asked = openAiCompatible({ url: server.url, model: 'tiny' }).generate(hello, never)
    await expect(asked).rejects.toMatchObject({ code: 'bad_answer', message: expect.stringContaining(said) })
  })

  it('does not wait for ever, nor after it was told to stop', async () => {
    const server = await serve((_call, response) => {
      response.writeHead(200)
      response.write('{"choices":')
    })
    const model = openAiCompatible({ url: server.url, model: 'tiny', timeoutMs: 30 })
    await expect(model.generate(hello, never)).rejects.toMatchObject({ code: 'timeout' })
    const stop = new AbortController()
    const asked = openAiCompatible({ url: server.url, model: 'tiny' }).generate(hello, stop.signal)
    await expect.poll(() => server.calls.length).toBe(2)
    stop.abort(new Error('enough'))
    await expect(asked).rejects.toThrow('enough')
  })

  it('says when nobody is there', async () => {
    const server = await chatServer(() => {})
    await server[Symbol.asyncDispose]()
    await expect(
      openAiCompatible({ url: server.url, model: 'x' }).generate(hello, never),
    ).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })

  it('refuses what is no address, without repeating it', () => {
    expect(() => openAiCompatible({ url: 'ftp://u:pw@host', model: 'x' })).toThrow(/^((?!pw).)*$/)
  })
})
