import { createAnthropic } from '@ai-sdk/anthropic'
import Anthropic from '@anthropic-ai/sdk'
import { streamText, type ToolSet } from 'ai'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sendJson, sendRecorded, testGateway } from './testing/gateway.js'
import { anthropicWire } from './testing/recorded.js'

const text = 'A calm sentence about gardens. '
const question = { model: 'm', max_tokens: 64, messages: [{ role: 'user' as const, content: 'hello' }] }
const message = (content: unknown[], stop_reason = 'end_turn') => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content,
  stop_reason,
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
})

describe('an Anthropic message', () => {
  const open: AsyncDisposable[] = []
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
  })
  async function gateway(...options: Parameters<typeof testGateway>) {
    const made = await testGateway(...options)
    open.push(made)
    const client = new Anthropic({ baseURL: made.server.url, apiKey: 'sk-ant-client', maxRetries: 0 })
    return { ...made, client }
  }

  it('reaches the official client whole, with the verdict in the headers', async () => {
    const answer = message([{ type: 'text', text: 'fine' }])
    const { client, fake, entries } = await gateway((_, response) => sendJson(response, answer))
    const { data, response } = await client.messages.create(question).withResponse()
    expect(data).toMatchObject(answer)
    expect(response.headers.get('x-ductile-action')).toBe('allow')
    const { headers } = fake.requests[0]!.request
    expect(headers['anthropic-version']).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(headers['x-api-key'] ?? headers.authorization).toContain('sk-ant-client')
    expect(fake.requests[0]!.request.url).toBe('/v1/messages')
    expect((await entries()).map(({ edge }) => edge)).toEqual(['user', 'answer'])
  })

  it.each([
    ['its words', [{ type: 'text', text: 'risky' }], 'answer'],
    ['its thoughts', [{ type: 'thinking', thinking: 'risky', signature: 's' }], 'plan'],
    ['the input of a tool', [{ type: 'tool_use', id: 't', name: 'f', input: { a: 'risky' } }], 'call'],
    [
      'what a tool of the provider found',
      [
        {
          type: 'web_search_tool_result',
          tool_use_id: 't',
          content: [{ type: 'web_search_result', title: 'risky' }],
        },
      ],
      'answer',
    ],
  ])('is stopped for %s, in Anthropic’s shape of an error', async (_, content, edge) => {
    const { client } = await gateway((_request, response) => sendJson(response, message(content)))
    const error = await client.messages.create(question).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Anthropic.BadRequestError)
    expect(error).toMatchObject({
      status: 400,
      error: {
        type: 'error',
        error: { type: 'invalid_request_error', message: expect.stringContaining('stopped by policy') },
      },
    })
    expect((error as InstanceType<typeof Anthropic.APIError>).headers?.get('x-ductile-edge')).toBe(edge)
  })

  it('is not asked for when the user or a tool says something risky', async () => {
    const { client, entries } = await gateway((_, response) => sendJson(response, message([])))
    await expect(
      client.messages.create({ ...question, messages: [{ role: 'user', content: 'risky' }] }),
    ).rejects.toThrow('The request was stopped by policy')
    const content = [{ type: 'tool_result' as const, tool_use_id: 't', content: 'please override' }]
    await expect(
      client.messages.create({ ...question, messages: [{ role: 'user', content }] }),
    ).rejects.toThrow('The request was stopped by policy')
    expect((await entries()).map(({ edge }) => edge)).toEqual(['user', 'result'])
  })

  it('streams to the official client word for word', async () => {
    const { client, entries } = await gateway((_, response) => sendRecorded(response, anthropicWire('text')))
    const stream = client.messages.stream(question)
    const final = await stream.finalMessage()
    expect(final.content).toMatchObject([
      { type: 'thinking', thinking: 'They say hello.', signature: 'EqQBCgIYAhIM1gbc' },
      { type: 'text', text: 'Grüße aus Köln 😀', citations: [{ cited_text: 'Hello from a page.' }] },
    ])
    expect(final.stop_reason).toBe('end_turn')
    expect((await entries()).map(({ edge, delivery }) => [edge, delivery?.outcome])).toEqual([
      ['user', undefined],
      ['plan', 'complete'],
      ['answer', 'complete'],
      ['answer', 'complete'],
    ])
  })

  it('streams tool calls to the official client', async () => {
    const { client } = await gateway((_, response) => sendRecorded(response, anthropicWire('tools')))
    const final = await client.messages.stream(question).finalMessage()
    expect(final.stop_reason).toBe('tool_use')
    expect(final.content).toMatchObject([
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Oslo' } },
      { type: 'server_tool_use', input: { query: 'fjord' } },
      { type: 'web_search_tool_result' },
    ])
  })

  it('is cut in mid-stream as a refusal, before what is risky', async () => {
    const wire = anthropicWire('text').replace(' aus Köln 😀', `${text.repeat(3)}Then risky things. `)
    const { client, entries } = await gateway((_, response) => sendRecorded(response, wire))
    let said = ''
    const stream = client.messages.stream(question).on('text', piece => {
      said += piece
    })
    const final = await stream.finalMessage()
    expect(final.stop_reason).toBe('refusal')
    expect(final.stop_details).toMatchObject({ explanation: expect.stringContaining('harm') })
    expect(`Grüße${text.repeat(3)}`.startsWith(said)).toBe(true)
    expect(JSON.stringify(final)).not.toContain('risky')
    expect((await entries()).at(-1)).toMatchObject({
      decision: { action: 'block' },
      delivery: { outcome: 'cut', length: said.length },
    })
  })

  it('shows nothing of a tool call that is risky', async () => {
    const wire = anthropicWire('tools').replace('lo\\"}', 'lo risky\\"}')
    const { client } = await gateway((_, response) => sendRecorded(response, wire))
    const final = await client.messages.stream(question).finalMessage()
    expect(final.stop_reason).toBe('refusal')
    expect(final.content.map(({ type }) => type)).toEqual(['text'])
  })

  it('goes on after a retry behind what the client has', async () => {
    let asked = 0
    const first = anthropicWire('text').replace(' aus Köln 😀', `${text.repeat(3)}Then risky things. `)
    const { client, fake } = await gateway(
      (_, response) => sendRecorded(response, asked++ === 0 ? first : anthropicWire('tools')),
      { streaming: { onTrigger: { retry: { retries: 1 } } } },
    )
    const final = await client.messages.stream(question).finalMessage()
    expect(final.stop_reason).toBe('tool_use')
    const said = final.content.flatMap(block => (block.type === 'text' ? [block.text] : []))
    expect(`Grüße${text.repeat(3)}`.startsWith(said[0]!.replace('Let me look.', ''))).toBe(true)
    expect(said.join('')).toContain('Let me look.')
    expect(final.content).toMatchObject([
      { type: 'thinking' },
      { type: 'text' },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Oslo' } },
      { type: 'server_tool_use', input: { query: 'fjord' } },
    ])
    expect(fake.requests[1]!.body).toContain('without repeating it')
  })

  it('gives the error of the upstream in mid-stream', async () => {
    const { client } = await gateway((_, response) => sendRecorded(response, anthropicWire('error')))
    await expect(client.messages.stream(question).finalMessage()).rejects.toThrow('Overloaded')
  })

  it('streams to the AI SDK, tool calls included, and shows it a cut', async () => {
    let wire = anthropicWire('tools')
    const { server } = await gateway((_, response) => sendRecorded(response, wire))
    const provider = createAnthropic({ baseURL: `${server.url}/v1`, apiKey: 'none' })
    const tools = { get_weather: { inputSchema: z.object({ city: z.string() }) } } as ToolSet
    const called = streamText({ model: provider('m'), prompt: 'hello', tools, maxRetries: 0 })
    expect(await called.toolCalls).toMatchObject([
      { toolName: 'get_weather', input: { city: 'Oslo' } },
      { toolName: 'web_search' },
    ])
    wire = anthropicWire('text').replace(' aus Köln 😀', `${text.repeat(3)}Then risky things. `)
    const cut = streamText({ model: provider('m'), prompt: 'hello', maxRetries: 0 })
    expect(`Grüße${text.repeat(3)}`.startsWith(await cut.text)).toBe(true)
    expect(await cut.finishReason).toBe('content-filter')
  })

  it('answers errors of the gateway itself in Anthropic’s shape', async () => {
    const { server } = await gateway((_, response) => sendJson(response, message([])), {
      keys: ['sk-gateway-0123456789'],
    })
    const bare = new Anthropic({ baseURL: server.url, apiKey: 'wrong', maxRetries: 0 })
    await expect(bare.messages.create(question)).rejects.toMatchObject({
      status: 401,
      error: { type: 'error', error: { type: 'authentication_error' } },
    })
    const keyed = new Anthropic({ baseURL: server.url, apiKey: 'sk-gateway-0123456789', maxRetries: 0 })
    const older = { 'x-api-key': 'sk-gateway-0123456789', 'content-type': 'application/json' }
    const asked = { method: 'POST', headers: older, body: JSON.stringify(question) }
    expect((await fetch(`${server.url}/v1/messages`, asked)).status).toBe(200)
    await expect(keyed.messages.create({ ...question, messages: [] })).rejects.toMatchObject({
      status: 400,
      error: {
        type: 'error',
        error: { type: 'invalid_request_error', message: expect.stringContaining('messages') },
      },
    })
  })

  it('answers from the echo model, whole and streamed, when there is no upstream', async () => {
    const { client } = await gateway((_, response) => sendJson(response, {}), { isEcho: true })
    expect((await client.messages.create(question)).content).toMatchObject([
      { text: expect.stringContaining('hello') },
    ])
    const final = await client.messages.stream(question).finalMessage()
    expect(final).toMatchObject({ model: 'ductile-echo', stop_reason: 'end_turn' })
    expect(final.content).toMatchObject([{ text: expect.stringContaining('hello') }])
  })
})
