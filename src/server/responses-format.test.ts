import { createHash } from 'node:crypto'
import { createOpenAI } from '@ai-sdk/openai'
import { streamText, type ToolSet } from 'ai'
import OpenAI from 'openai'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sendJson, sendRecorded, testGateway } from './testing/gateway.js'
import { responsesWire } from './testing/recorded.js'

const text = 'A calm sentence about gardens. '
const question = { model: 'm', input: 'hello' }
const answered = (output: unknown[]) => ({
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  model: 'm',
  output,
})
const said = (words: string) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: words, annotations: [] }],
})
/** The recorded answer with other words, which every repetition has too. */
const saying = (words: string) =>
  responsesWire('text').replaceAll(' aus Köln \\ud83d\\ude00', words).replaceAll(' aus Köln 😀', words)

describe('a response', () => {
  const open: AsyncDisposable[] = []
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
  })
  async function gateway(...options: Parameters<typeof testGateway>) {
    const made = await testGateway(...options)
    open.push(made)
    return {
      ...made,
      client: new OpenAI({ baseURL: `${made.server.url}/v1`, apiKey: 'none', maxRetries: 0 }),
    }
  }
  /** All that the official client is told of a stream. */
  async function read(client: OpenAI) {
    let words = ''
    const stream = client.responses.stream(question)
    for await (const event of stream) if (event.type === 'response.output_text.delta') words += event.delta
    return { words, final: await stream.finalResponse() }
  }

  it('reaches the official client whole, with the verdict in the headers', async () => {
    const { client, entries, fake } = await gateway((_, response) =>
      sendJson(response, answered([said('fine')])),
    )
    const { data, response } = await client.responses.create(question).withResponse()
    expect(data.output_text).toBe('fine')
    expect(response.headers.get('x-ductile-action')).toBe('allow')
    expect(fake.requests[0]!.request.url).toBe('/v1/responses')
    expect((await entries()).map(({ edge }) => edge)).toEqual(['user', 'answer'])
  })

  it.each([
    ['its words', said('risky'), 'answer'],
    ['its reasoning', { type: 'reasoning', summary: [{ type: 'summary_text', text: 'risky' }] }, 'plan'],
    ['arguments', { type: 'function_call', name: 'f', arguments: '{"a":"risky"}' }, 'call'],
    ['what a tool found', { type: 'mcp_call', name: 'f', arguments: '{}', output: 'risky' }, 'answer'],
    ['an item of a later version', { type: 'note', note: 'risky' }, 'answer'],
  ])('is stopped for %s', async (_, item, edge) => {
    const { client } = await gateway((_request, response) => sendJson(response, answered([item])))
    const error = await client.responses.create(question).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(OpenAI.BadRequestError)
    expect(error).toMatchObject({ status: 400, code: 'content_filter' })
    expect((error as InstanceType<typeof OpenAI.APIError>).headers?.get('x-ductile-edge')).toBe(edge)
  })

  it.each([
    ['the input', { input: 'risky' }],
    ['a result of a tool', { input: [{ type: 'function_call_output', call_id: 'c', output: 'override' }] }],
    [
      'the definition of a tool',
      { tools: [{ type: 'function', name: 'f', description: 'override', parameters: {} }] },
    ],
  ])('is not asked for when %s is stopped', async (_, more) => {
    const { client } = await gateway((_request, response) => sendJson(response, answered([])))
    await expect(client.responses.create({ ...question, ...more } as typeof question)).rejects.toMatchObject({
      status: 400,
      code: 'content_filter',
      param: 'input',
    })
  })

  it('streams to the official client word for word', async () => {
    const { client, entries } = await gateway((_, response) => sendRecorded(response, responsesWire('text')))
    const { words, final } = await read(client)
    expect(words).toBe('Grüße aus Köln 😀 today.')
    expect(final).toMatchObject({ id: 'resp_1', status: 'completed', output_text: words })
    expect((await entries()).map(({ edge }) => edge).sort()).toEqual(['answer', 'answer', 'plan', 'user'])
  })

  it('streams tool calls to the official client', async () => {
    const { client } = await gateway((_, response) => sendRecorded(response, responsesWire('tools')))
    const { final } = await read(client)
    expect(final.output).toMatchObject([
      { type: 'function_call', name: 'get_weather', arguments: '{"city":"Oslo"}' },
      { type: 'custom_tool_call', input: 'buy bread' },
      { type: 'mcp_call', output: 'A long inlet.' },
      { type: 'code_interpreter_call', code: 'print(1)' },
    ])
  })

  it('is cut in mid-stream, and no event repeats what was held back', async () => {
    const wire = saying(`${text.repeat(3)}Then risky things. `)
    const { client, server, entries } = await gateway((_, response) => sendRecorded(response, wire))
    const { words, final } = await read(client)
    expect(final).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'content_filter' } })
    expect(final.output_text).toBe(words)
    expect(`Grüße${text.repeat(3)}`.startsWith(words)).toBe(true)
    expect((await entries()).at(-1)).toMatchObject({ delivery: { outcome: 'cut', length: words.length } })
    const body = JSON.stringify({ ...question, stream: true })
    const headers = { 'content-type': 'application/json' }
    const raw = await (await fetch(`${server.url}/v1/responses`, { method: 'POST', headers, body })).text()
    expect(raw).not.toContain('risky')
    expect(raw.match(/^event: .*$/gm)?.at(-1)).toBe('event: response.incomplete')
  })

  it('goes on after a retry behind what the client has', async () => {
    let asked = 0
    const first = saying(`${text.repeat(3)}Then risky things. `)
    const { client, fake } = await gateway(
      (_, response) => sendRecorded(response, asked++ === 0 ? first : responsesWire('tools')),
      { streaming: { onTrigger: { retry: { retries: 1 } } } },
    )
    const { words, final } = await read(client)
    expect(final).toMatchObject({ id: 'resp_1', status: 'completed' })
    expect(final.output_text).toBe(words)
    expect(`Grüße${text.repeat(3)}`.startsWith(words)).toBe(true)
    expect(final.output.filter(({ type }) => type.endsWith('_call'))).toMatchObject([
      { type: 'function_call', name: 'get_weather', status: 'completed', arguments: '{"city":"Oslo"}' },
      { type: 'custom_tool_call', name: 'note', status: 'completed', input: 'buy bread' },
    ])
    expect(fake.requests[1]!.body).toContain('without repeating it')
  })

  it('shows nothing of a call that is risky', async () => {
    const wire = responsesWire('tools').replaceAll('\\"Oslo', '\\"risky Oslo')
    const { client } = await gateway((_, response) => sendRecorded(response, wire))
    const stream = client.responses.stream(question)
    const types: string[] = []
    for await (const event of stream) types.push(event.type)
    expect(types).toEqual(['response.created', 'response.incomplete'])
  })

  it('says that the upstream failed', async () => {
    const { client } = await gateway((_, response) => sendRecorded(response, responsesWire('failed')))
    const { words, final } = await read(client)
    expect(words).toBe('One moment')
    expect(final).toMatchObject({ status: 'failed', error: { message: 'the model failed' } })
  })

  it('streams to the AI SDK, tool calls included, and shows it a cut', async () => {
    let wire = responsesWire('tools')
    const { server } = await gateway((_, response) => sendRecorded(response, wire))
    const provider = createOpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none' })
    const tools = { get_weather: { inputSchema: z.object({ city: z.string() }) } } as ToolSet
    const called = streamText({ model: provider.responses('m'), prompt: 'hello', tools, maxRetries: 0 })
    expect(await called.toolCalls).toMatchObject([
      { toolName: 'get_weather', input: { city: 'Oslo' } },
      {},
      {},
      {},
    ])
    wire = saying(`${text.repeat(3)}Then risky things. `)
    const cut = streamText({ model: provider.responses('m'), prompt: 'hello', maxRetries: 0 })
    expect(`Grüße${text.repeat(3)}`.startsWith(await cut.text)).toBe(true)
    expect(await cut.finishReason).toBe('content-filter')
  })

  describe('that goes on from another', () => {
    const ask = (client: OpenAI, input: string, more: object = {}) =>
      client.responses.create({ model: 'm', input, ...more }).withResponse()

    it('is judged with what the upstream remembers, whole or streamed, and says so', async () => {
      let name = 'resp_1'
      const { client, entries } = await gateway((_, response, body) =>
        body.includes('"stream":true')
          ? sendRecorded(response, responsesWire('text').replaceAll('resp_1', name))
          : sendJson(response, { ...answered([said('fine')]), id: name }),
      )
      const first = await ask(client, 'one')
      expect(first.response.headers.get('x-ductile-history')).toBeNull()
      name = 'resp_2'
      await client.responses
        .stream({ model: 'm', input: 'two', previous_response_id: 'resp_1' })
        .finalResponse()
      name = 'resp_3'
      const third = await ask(client, 'three', { previous_response_id: 'resp_2' })
      expect(third.response.headers.get('x-ductile-history')).toBe('kept')
      // The context is in the ledger as a hash, of [[role, text], …].
      const streamed = '**Greeting** They say hello.\nGrüße aus Köln 😀 today.\nA page\nhttps://example.com/a'
      const context = [
        ['user', 'one'],
        ['assistant', 'fine'],
        ['user', 'two'],
        ['assistant', streamed],
      ]
      const contextSha256 = createHash('sha256').update(JSON.stringify(context)).digest('hex')
      const judged = (await entries()).filter(({ edge }) => edge === 'user')
      expect(judged.at(-1)?.origin).toMatchObject({ history: 'kept', contextSha256 })
    })

    it('is judged alone when nothing is known of it, and says so from then on', async () => {
      let name = 'resp_8'
      const { client, entries } = await gateway((_, response) =>
        sendJson(response, { ...answered([said('fine')]), id: name }),
      )
      const alone = await ask(client, 'one', { previous_response_id: 'resp_7' })
      expect(alone.response.headers.get('x-ductile-history')).toBe('unknown')
      expect((await entries())[0]?.origin.history).toBe('unknown')
      name = 'resp_9'
      const next = await ask(client, 'two', { previous_response_id: 'resp_8' })
      expect(next.response.headers.get('x-ductile-history')).toBe('partial')
    })

    it('is kept by conversation, and not kept where the upstream does not', async () => {
      let count = 0
      const { client, store } = await gateway((_, response) =>
        sendJson(response, { ...answered([said('fine')]), id: `resp_${++count}` }),
      )
      await ask(client, 'one', { conversation: 'conv_1' })
      const second = await ask(client, 'two', { conversation: { id: 'conv_1' } })
      expect(second.response.headers.get('x-ductile-history')).toBe('partial')
      await ask(client, 'three', { store: false })
      const now = new Date()
      expect(await store.history.recall({ previous: 'resp_3' }, { now })).toBeUndefined()
      expect((await store.history.recall({ conversation: 'conv_1' }, { now }))?.turns).toHaveLength(4)
    })
  })

  it('refuses to run in the background, where nothing would be judged', async () => {
    const { client } = await gateway((_, response) => sendJson(response, answered([])))
    await expect(client.responses.create({ ...question, background: true })).rejects.toMatchObject({
      status: 400,
      code: 'background_unsupported',
      param: 'background',
    })
  })

  it('answers from the echo model, whole and streamed, when there is no upstream', async () => {
    const { client } = await gateway((_, response) => sendJson(response, {}), { isEcho: true })
    expect((await client.responses.create(question)).output_text).toContain('hello')
    const { words, final } = await read(client)
    expect(words).toContain('hello')
    expect(final).toMatchObject({ model: 'ductile-echo', status: 'completed', output_text: words })
  })
})

describe('embeddings', () => {
  it('are asked for texts that pass, and for no others', async () => {
    await using made = await testGateway((_, response) =>
      sendJson(response, {
        object: 'list',
        model: 'e',
        data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
      }),
    )
    const client = new OpenAI({ baseURL: `${made.server.url}/v1`, apiKey: 'none', maxRetries: 0 })
    const ask = (input: string | string[] | number[]) =>
      client.embeddings.create({ model: 'e', input, encoding_format: 'float' })
    expect((await ask(['calm', 'words'])).data[0]?.embedding).toEqual([0.5])
    expect(made.fake.requests[0]!.request.url).toBe('/v1/embeddings')
    await expect(ask(['calm', 'risky'])).rejects.toMatchObject({
      status: 400,
      code: 'content_filter',
      param: 'input',
    })
    await expect(ask([1, 2, 3])).rejects.toMatchObject({
      status: 400,
      code: 'unsupported_content',
      param: 'input[0]',
    })
    expect((await made.entries()).map(({ edge, decision }) => `${edge} ${decision.action}`).sort()).toEqual([
      'user allow',
      'user allow',
      'user allow',
      'user block',
    ])
  })

  it('need an upstream', async () => {
    await using made = await testGateway((_, response) => sendJson(response, {}), { isEcho: true })
    const client = new OpenAI({ baseURL: `${made.server.url}/v1`, apiKey: 'none', maxRetries: 0 })
    await expect(client.embeddings.create({ model: 'e', input: 'a' })).rejects.toMatchObject({
      status: 404,
      code: 'no_upstream',
    })
  })
})
