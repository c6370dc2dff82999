import { createOpenAI } from '@ai-sdk/openai'
import { APICallError, generateText } from 'ai'
import OpenAI, { BadRequestError } from 'openai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../store/index.js'
import { type RunningServer, type ServerOptions, startServer } from './start-server.js'
import { completion, type FakeUpstream, fakeUpstream } from './testing/fake-upstream.js'
import { chat, dependencies, post } from './testing/scripted-guard.js'

let store: Store
let fake: FakeUpstream
let answer: (text: string) => string
beforeEach(async () => {
  store = await openStore('sqlite::memory:')
  answer = () => completion('a fine answer')
  fake = await fakeUpstream((_, response, body) => {
    response.setHeader('content-type', 'application/json').end(answer(body))
  })
})
afterEach(async () => {
  await fake[Symbol.asyncDispose]()
  await store.close()
})
const start = (changes: Partial<ServerOptions> = {}): Promise<RunningServer> => {
  const { access: _, upstream: __, ...rest } = dependencies({ ledger: store.ledger })
  return startServer({ ...rest, port: 0, upstream: { url: fake.url }, ...changes })
}

describe('the official OpenAI client', () => {
  const client = ({ url }: RunningServer) => new OpenAI({ baseURL: `${url}/v1`, apiKey: 'sk-test' })

  it('chats, lists models and moderates', async () => {
    await using server = await start()
    const openai = client(server)
    const reply = await openai.chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'hello' }],
    })
    expect(reply.choices[0]?.message.content).toBe('a fine answer')
    const moderation = await openai.moderations.create({ input: ['mild', 'risky'] })
    expect(moderation.results.map(({ flagged }) => flagged)).toEqual([false, true])
    answer = () =>
      JSON.stringify({ object: 'list', data: [{ id: 'm', object: 'model', created: 1, owned_by: 'x' }] })
    expect((await openai.models.list()).data.map(({ id }) => id)).toEqual(['m'])
  })

  it('raises BadRequestError for a block, after one request', async () => {
    await using server = await start()
    const asking = client(server).chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'risky' }],
    })
    const error: unknown = await asking.catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(BadRequestError)
    expect(error).toMatchObject({ status: 400, code: 'content_filter', param: 'messages' })
    expect(await store.ledger.count()).toBe(1)
    expect(fake.requests).toHaveLength(0)
  })

  it('asks the upstream once when the answer is blocked', async () => {
    answer = () => completion('risky')
    await using server = await start()
    const asking = client(server).chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: 'x' }],
    })
    await expect(asking).rejects.toBeInstanceOf(BadRequestError)
    expect(fake.requests).toHaveLength(1)
  })
})

describe("the AI SDK's OpenAI provider", () => {
  it('generates text, and fails without a retry when blocked', async () => {
    await using server = await start()
    const provider = createOpenAI({ baseURL: `${server.url}/v1`, apiKey: 'sk-test' })
    const model = provider.chat('m')
    expect((await generateText({ model, prompt: 'hello' })).text).toBe('a fine answer')
    const entries = await store.ledger.count()
    const error: unknown = await generateText({ model, prompt: 'risky' }).catch((caught: unknown) => caught)
    expect(APICallError.isInstance(error) && { status: error.statusCode, retry: error.isRetryable }).toEqual({
      status: 400,
      retry: false,
    })
    expect(await store.ledger.count()).toBe(entries + 1)
  })
})

describe('startServer', () => {
  it('says that a port is in use', async () => {
    await using server = await start()
    const port = Number(new URL(server.url).port)
    await expect(start({ port })).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining(`port ${port} is in use`),
    })
  })

  it.each([
    ['another address without a key', { host: '0.0.0.0' }, 'set a key'],
    ['a short key', { keys: ['short'] }, 'shorter than 16'],
    ['an upstream that is no server', { upstream: { url: 'file:///x' } }, 'http or https'],
    ['an impossible port', { port: 70_000 }, 'port must be'],
    ['an address of another machine', { host: '203.0.113.7', keys: ['0123456789abcdef'] }, 'no address'],
  ])('refuses %s', async (_, changes, message) => {
    await expect(start(changes)).rejects.toThrow(message)
  })

  it('takes a key on another address', async () => {
    await using server = await start({ host: '0.0.0.0', keys: ['0123456789abcdef'] })
    const url = server.url.replace('0.0.0.0', '127.0.0.1')
    expect((await fetch(`${url}/v1/models`)).status).toBe(401)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })

  it('lets a request under way finish when it is closed, and takes no more', async () => {
    const stop = new AbortController()
    let arrived: () => void = () => {}
    const underWay = new Promise<void>(resolve => {
      arrived = resolve
    })
    let finish: () => void = () => {}
    await using slow = await fakeUpstream((_, response) => {
      finish = () => response.end(completion('late'))
      arrived()
    })
    const server = await start({ upstream: { url: slow.url }, abort: stop.signal })
    const asking = fetch(`${server.url}/v1/chat/completions`, post(chat('hello')))
    await underWay
    stop.abort()
    const closed = server.close()
    finish()
    expect((await asking).status).toBe(200)
    await closed
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
  })

  it('answers 413 to a body that only turns out to be too large', async () => {
    await using server = await start({ maxBodyBytes: 1000 })
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('x'.repeat(600)))
      },
    })
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' }
    const response = await fetch(`${server.url}/v1/moderations`, init as RequestInit).catch(
      (error: unknown) => error,
    )
    // The client may see the connection close before it reads the answer, as it was still sending.
    expect(response instanceof Response ? response.status : response).toSatisfy(
      (seen: unknown) => seen === 413 || seen instanceof TypeError,
    )
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })
})
