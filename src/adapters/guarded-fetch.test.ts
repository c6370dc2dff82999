import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterEach, describe, expect, it } from 'vitest'
import { InvalidInputError } from '../core/index.js'
import type { Conversation } from '../guard/index.js'
import { createPipeline } from '../pipeline/index.js'
import { assessment, memoryLedger, policy, signal } from '../pipeline/testing/scripted.js'
import { type GuardedFetchOptions, guardedFetch } from './guarded-fetch.js'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A server on loopback, and what it was asked. */
async function upstream(answer: (...call: Parameters<RequestListener>) => void) {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request.setEncoding('utf8')) body += piece
    bodies.push(body)
    answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies }
}

const json = (value: unknown, status = 200): RequestListener => {
  return (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
const sse = (events: readonly object[], isDone = false): RequestListener => {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const event of events) {
      const name = 'type' in event ? `event: ${event.type}\n` : ''
      response.write(`${name}data: ${JSON.stringify(event)}\n\n`)
    }
    response.end(isDone ? 'data: [DONE]\n\n' : '')
  }
}

const harm = signal('harm', async ({ messages }: Conversation) =>
  assessment('harm', messages.at(-1)!.text.includes('FORBIDDEN') ? 0.9 : 0.1),
)
const broken = signal('harm', async () => {
  throw new Error('the model of the signal is gone')
})

function guarding(options: Partial<GuardedFetchOptions> & { check?: typeof harm } = {}) {
  const { check = harm, ...rest } = options
  const ledger = memoryLedger()
  const checks = { user: [check], answer: [check] }
  return {
    ledger,
    fetch: guardedFetch({ pipeline: createPipeline({ checks, policy: policy(), ledger }), ...rest }),
  }
}

const calm = 'A calm sentence that is fine. '.repeat(20)
const harmless = ['Water ', 'it once ', 'a week.']
const harmful = [calm, 'this is FORB', 'IDDEN and more']

interface Reply {
  readonly text: string
  readonly end: unknown
}
interface Peer {
  readonly name: string
  readonly whole: (text: string) => unknown
  readonly stream: (texts: readonly string[]) => RequestListener
  readonly ask: (url: string, fetch: never, text: string) => Promise<Reply>
  readonly askStream: (url: string, fetch: never, text: string) => Promise<Reply>
  readonly ends: { readonly normal: unknown; readonly cut: unknown }
}

const openai = (url: string, fetch: never) =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: 'k', fetch, maxRetries: 0 })
const anthropic = (url: string, fetch: never) =>
  new Anthropic({ baseURL: url, apiKey: 'k', fetch, maxRetries: 0 })

const chunk = (delta: object, finish_reason: string | null = null) => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
})
const chatPeer: Peer = {
  name: 'openai, chat completions',
  whole: content => ({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  }),
  stream: texts =>
    sse([chunk({ role: 'assistant' }), ...texts.map(content => chunk({ content })), chunk({}, 'stop')], true),
  async ask(url, fetch, content) {
    const completion = await openai(url, fetch).chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content }],
    })
    const [choice] = completion.choices
    return { text: choice!.message.content!, end: choice!.finish_reason }
  },
  async askStream(url, fetch, content) {
    const stream = await openai(url, fetch).chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content }],
      stream: true,
    })
    let text = ''
    let end: unknown
    for await (const { choices } of stream) {
      text += choices[0]?.delta.content ?? ''
      end = choices[0]?.finish_reason ?? end
    }
    return { text, end }
  },
  ends: { normal: 'stop', cut: 'content_filter' },
}

const message = (text: string) => ({
  type: 'message',
  id: 'm1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
})
const response = (output: readonly object[], status: string) => ({
  id: 'r1',
  object: 'response',
  status,
  model: 'm',
  output,
})
const responsesPeer: Peer = {
  name: 'openai, responses',
  whole: text => response([message(text)], 'completed'),
  stream(texts) {
    const at = { item_id: 'm1', output_index: 0, content_index: 0 }
    const text = texts.join('')
    const part = { type: 'output_text', text: '', annotations: [] }
    const events = [
      { type: 'response.created', response: response([], 'in_progress') },
      { type: 'response.output_item.added', output_index: 0, item: { ...message(''), content: [] } },
      { type: 'response.content_part.added', ...at, part },
      ...texts.map(delta => ({ type: 'response.output_text.delta', ...at, delta })),
      { type: 'response.output_text.done', ...at, text },
      { type: 'response.content_part.done', ...at, part: { ...part, text } },
      { type: 'response.output_item.done', output_index: 0, item: message(text) },
      { type: 'response.completed', response: response([message(text)], 'completed') },
    ]
    return sse(events.map((event, sequence_number) => ({ ...event, sequence_number })))
  },
  async ask(url, fetch, input) {
    const answer = await openai(url, fetch).responses.create({ model: 'm', input })
    return { text: answer.output_text, end: answer.status }
  },
  async askStream(url, fetch, input) {
    const stream = await openai(url, fetch).responses.create({ model: 'm', input, stream: true })
    let text = ''
    let end: unknown
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') text += event.delta
      if (event.type === 'response.completed' || event.type === 'response.incomplete')
        end = event.response.status
    }
    return { text, end }
  },
  ends: { normal: 'completed', cut: 'incomplete' },
}

const claude = (content: readonly object[], stop_reason: string | null) => ({
  id: 'm',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content,
  stop_reason,
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
})
const claudeRequest = (content: string) => ({
  model: 'm',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content }],
})
const messagesPeer: Peer = {
  name: '@anthropic-ai/sdk, messages',
  whole: text => claude([{ type: 'text', text }], 'end_turn'),
  stream: texts =>
    sse([
      { type: 'message_start', message: claude([], null) },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      ...texts.map(text => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text },
      })),
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } },
      { type: 'message_stop' },
    ]),
  async ask(url, fetch, text) {
    const { content, stop_reason } = await anthropic(url, fetch).messages.create(claudeRequest(text))
    return { text: content.map(part => (part.type === 'text' ? part.text : '')).join(''), end: stop_reason }
  },
  async askStream(url, fetch, text) {
    const final = await anthropic(url, fetch).messages.stream(claudeRequest(text)).finalMessage()
    return {
      text: final.content.map(part => (part.type === 'text' ? part.text : '')).join(''),
      end: final.stop_reason,
    }
  },
  ends: { normal: 'end_turn', cut: 'refusal' },
}

describe.each([chatPeer, responsesPeer, messagesPeer])(
  'the guarded fetch in $name',
  ({ whole, stream, ask, askStream, ends }) => {
    it('lets harmless words through, whole and streamed', async () => {
      const { fetch, ledger } = guarding()
      const calmly = await upstream(json(whole('Weekly.')))
      expect(await ask(calmly.url, fetch as never, 'how often?')).toEqual({
        text: 'Weekly.',
        end: ends.normal,
      })
      expect(calmly.bodies[0]).toContain('how often?')
      const streaming = await upstream(stream(harmless))
      expect(await askStream(streaming.url, fetch as never, 'how often?')).toEqual({
        text: 'Water it once a week.',
        end: ends.normal,
      })
      expect(ledger.entries.map(({ edge }) => edge)).toEqual(['user', 'answer', 'user', 'answer'])
    })

    it('stops an input, which never reaches the model when the gate is serial', async () => {
      const { fetch } = guarding({ gate: 'serial' })
      const { url, bodies } = await upstream(json(whole('never')))
      const refused = { status: 400, message: expect.stringContaining('stopped by policy') }
      await expect(ask(url, fetch as never, 'FORBIDDEN')).rejects.toMatchObject(refused)
      await expect(askStream(url, fetch as never, 'FORBIDDEN')).rejects.toMatchObject(refused)
      expect(bodies).toEqual([])
    })

    it('stops a whole answer', async () => {
      const { fetch } = guarding()
      const { url } = await upstream(json(whole('this is FORBIDDEN')))
      const error = await ask(url, fetch as never, 'hello').catch(each => each)
      expect(error).toMatchObject({ status: 400 })
      expect(String(error)).toContain('stopped by policy')
      expect(JSON.stringify(error)).not.toContain('FORBIDDEN')
    })

    it('cuts a stream before the trigger', async () => {
      const { fetch, ledger } = guarding()
      const { url } = await upstream(stream(harmful))
      const { text, end } = await askStream(url, fetch as never, 'hello')
      expect(text.length).toBeGreaterThan(0)
      expect(calm.startsWith(text)).toBe(true)
      expect(end).toBe(ends.cut)
      expect(ledger.entries.at(-1)!.decision.action).toBe('block')
    })

    it('fails closed where a signal throws', async () => {
      const { fetch } = guarding({ check: broken })
      const { url } = await upstream(json(whole('fine')))
      await expect(ask(url, fetch as never, 'hello')).rejects.toMatchObject({ status: 400 })
    })
  },
)

describe('the guarded fetch', () => {
  it('refuses calls of unknown format unless these pass, and never asks for them', async () => {
    const { url, bodies } = await upstream(json({ object: 'list', data: [] }))
    const refused = openai(url, guarding().fetch as never).models.list()
    const error = await refused.then(
      () => expect.unreachable('the call went through'),
      each => each,
    )
    expect(error.cause).toSatisfy(InvalidInputError.isInstance)
    expect(error.cause.code).toBe('unguarded_call')
    await expect(guarding().fetch(`${url}/v1/responses/r1`)).rejects.toThrow('GET /v1/responses/r1')
    expect(bodies).toHaveLength(0)
    const passing = guarding({ unknown: 'pass' })
    expect((await openai(url, passing.fetch as never).models.list()).data).toEqual([])
  })

  it('refuses what cannot be judged', async () => {
    const { url, bodies } = await upstream(json(chatPeer.whole('fine')))
    const { fetch } = guarding()
    const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AA==' } }
    const pictured = { model: 'm', messages: [{ role: 'user' as const, content: [image] }] }
    const asking = openai(url, fetch as never).chat.completions.create(pictured)
    await expect(asking).rejects.toMatchObject({ status: 400, code: 'unsupported_content' })
    const { status } = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body: '{' })
    expect(status).toBe(400)
    expect(bodies).toHaveLength(0)
    const odd = await upstream(json({ choices: 'FORBIDDEN' }))
    const request = {
      method: 'POST',
      body: JSON.stringify({ ...pictured, messages: [{ role: 'user', content: 'hi' }] }),
    }
    await expect(fetch(`${odd.url}/v1/chat/completions`, request)).rejects.toSatisfy(
      InvalidInputError.isInstance,
    )
  })

  it("passes the upstream's errors", async () => {
    const { url } = await upstream(json({ error: { message: 'slow down', code: 'rate' } }, 429))
    const { fetch } = guarding()
    await expect(chatPeer.ask(url, fetch as never, 'hello')).rejects.toMatchObject({ status: 429 })
  })

  it('ends the call when the reader leaves a stream, and records what was said', async () => {
    let hasClosed: () => void = () => {}
    const closed = new Promise<void>(resolve => {
      hasClosed = resolve
    })
    const { url } = await upstream((_, answer) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' })
      const say = () => answer.write(`data: ${JSON.stringify(chunk({ content: 'on and on, and on. ' }))}\n\n`)
      const timer = setInterval(say, 2)
      answer.on('close', () => {
        clearInterval(timer)
        hasClosed()
      })
    })
    const { fetch, ledger } = guarding()
    const stream = await openai(url, fetch as never).chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'hello' }],
      stream: true,
    })
    for await (const _ of stream) break
    await closed
    expect(ledger.entries.map(({ edge }) => edge)).toEqual(['user', 'answer'])
  })
})
