import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreError } from '../core/index.js'
import { openStore, type Store } from '../store/index.js'
import { createApp } from './app.js'
import { completion, type FakeUpstream, fakeUpstream } from './testing/fake-upstream.js'
import { chat, dependencies, post, protection, scriptedPolicies } from './testing/scripted-guard.js'
import { createUpstream, type Upstream } from './upstream.js'

const path = '/v1/chat/completions'

describe('a chat completion', () => {
  let store: Store
  let fake: FakeUpstream
  let upstream: Upstream
  let reply: string
  beforeEach(async () => {
    store = await openStore('sqlite::memory:')
    reply = completion('a fine answer')
    fake = await fakeUpstream((_, response) => {
      response.setHeader('content-type', 'application/json').setHeader('x-request-id', 'up-1').end(reply)
    })
    upstream = createUpstream({ url: fake.url })
  })
  afterEach(async () => {
    await upstream.close()
    await fake[Symbol.asyncDispose]()
    await store.close()
  })
  const app = (changes: Parameters<typeof dependencies>[0] = {}) =>
    createApp(dependencies({ ledger: store.ledger, upstream, ...changes }))
  const edges = async () => (await store.ledger.list()).map(({ entry }) => entry.edge).reverse()

  it('passes unchanged when both sides pass, with the verdict in the headers', async () => {
    const response = await app().request(path, post(chat('hello', { seed: 7 })))
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(reply)
    const head = await store.ledger.head()
    expect(response.headers.get('x-ductile-action')).toBe('allow')
    expect(response.headers.get('x-ductile-score')).toBe('10')
    expect(response.headers.get('x-ductile-receipt')).toContain(`2:${head.hash}`)
    expect(response.headers.get('x-request-id')).toBe('up-1')
    expect(JSON.parse(fake.requests[0]!.body)).toEqual(chat('hello', { seed: 7 }))
    expect(await edges()).toEqual(['user', 'answer'])
  })

  it('answers 400 content_filter to a stopped input, which a serial gate keeps from the upstream', async () => {
    const serial = app({ protection: protection({ gate: 'serial' }) })
    const response = await serial.request(path, post(chat('something risky')))
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      error: {
        message: 'The request was stopped by policy: harm 90 > 50 (configured)',
        type: 'invalid_request_error',
        param: 'messages',
        code: 'content_filter',
      },
    })
    expect(response.headers.get('x-ductile-action')).toBe('block')
    expect(response.headers.get('x-ductile-edge')).toBe('user')
    expect(fake.requests).toHaveLength(0)
    expect(await edges()).toEqual(['user'])
  })

  it.each([
    ['its text', 'answer', () => completion('risky')],
    ['the second of two choices', 'answer', () => completion('fine', 'risky')],
    [
      'the arguments of a tool call',
      'call',
      () =>
        JSON.stringify({
          choices: [
            {
              message: {
                content: null,
                tool_calls: [{ function: { name: 'f', arguments: '{"a":"risky"}' } }],
              },
            },
          ],
        }),
    ],
    [
      'its reasoning',
      'plan',
      () => JSON.stringify({ choices: [{ message: { content: 'x', reasoning_content: 'risky' } }] }),
    ],
  ] as const)('stops an answer for %s', async (_, edge, answer) => {
    reply = answer()
    const response = await app().request(path, post(chat('hello', { n: 2 })))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'content_filter', param: null } })
    expect(response.headers.get('x-ductile-edge')).toBe(edge)
  })

  it('passes an answer about overriding instructions, which only an input can do', async () => {
    reply = completion('you cannot override this')
    expect((await app().request(path, post(chat('hello')))).status).toBe(200)
    expect((await app().request(path, post(chat('please override')))).status).toBe(400)
  })

  it('stops nothing in shadow mode and says so', async () => {
    const response = await app({ protection: protection({ mode: 'shadow' }) }).request(
      path,
      post(chat('risky')),
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('x-ductile-mode')).toBe('shadow')
    expect(response.headers.get('x-ductile-action')).toBe('block')
  })

  it('blocks what cannot be scored, with the reason, and records it', async () => {
    const response = await app().request(path, post(chat('unscorable')))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { code: 'content_filter', message: expect.stringContaining('too_long') },
    })
    expect(response.headers.get('x-ductile-unscored')).toBe('harm:too_long,injection:too_long')
    expect((await store.ledger.get(1))?.entry.outcomes[0]).toMatchObject({
      type: 'unscored',
      code: 'too_long',
    })
  })

  it('lets what cannot be scored pass with a note when failing open', async () => {
    const open = protection({ policies: scriptedPolicies('open') })
    const response = await app({ protection: open }).request(path, post(chat('unscorable')))
    expect(response.status).toBe(200)
    expect(response.headers.get('x-ductile-action')).toBe('annotate')
  })

  it('fills in the moderation field when asked, and keeps our headers to itself', async () => {
    const response = await app().request(
      path,
      post(chat('hello'), { 'x-ductile-moderation': 'inline', 'x-ductile-run': 'r-1', cookie: 'secret=1' }),
    )
    expect(await response.json()).toMatchObject({
      ...(JSON.parse(reply) as object),
      moderation: {
        input: {
          type: 'moderation_results',
          model: 'ductile/scripted@1.0.0',
          results: [{ type: 'moderation_result', flagged: false, category_scores: { violence: 0.1 } }],
        },
        output: { type: 'moderation_results', results: [{ flagged: false }] },
      },
    })
    const { headers } = fake.requests[0]!.request
    expect(Object.keys(headers).filter(name => name.startsWith('x-ductile') || name === 'cookie')).toEqual([])
    expect((await store.ledger.get(1))?.entry.run).toBe('r-1')
  })

  it('sends what it judged when a key is there twice', async () => {
    const body =
      '{"model":"m","messages":[{"role":"user","content":"risky"}],"messages":[{"role":"user","content":"hello"}]}'
    expect((await app().request(path, post(body))).status).toBe(200)
    expect(fake.requests[0]!.body).not.toContain('risky')
  })

  it('passes the client its own key on, but never a key of the gateway', async () => {
    const authorization = 'Bearer sk-client-0123456789'
    await app().request(path, post(chat('hello'), { authorization }))
    expect(fake.requests[0]!.request.headers.authorization).toBe(authorization)
    const keyed = app({ access: { keys: ['sk-client-0123456789'], hosts: 'any' } })
    await keyed.request(path, post(chat('hello'), { authorization }))
    expect(fake.requests[1]!.request.headers.authorization).toBeUndefined()
    await upstream.close()
    upstream = createUpstream({ url: fake.url, key: 'sk-upstream' })
    await app().request(path, post(chat('hello'), { authorization }))
    expect(fake.requests[2]!.request.headers.authorization).toBe('Bearer sk-upstream')
  })

  it('gives no verdict when the ledger fails and the failure mode is closed', async () => {
    const ledger = {
      ...store.ledger,
      append: () => Promise.reject(new StoreError({ code: 'store_full', message: 'no room' })),
    }
    const serial = protection({ gate: 'serial' })
    const response = await app({ ledger, protection: serial }).request(path, post(chat('hello')))
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ error: { code: 'store_full' } })
    expect(fake.requests).toHaveLength(0)
    const open = await app({
      ledger,
      protection: protection({ policies: scriptedPolicies('open') }),
    }).request(path, post(chat('hello')))
    expect(open.headers.get('x-ductile-unrecorded')).toBe('store_full')
  })

  it.each([
    [
      'an image',
      chat([{ type: 'image_url', image_url: { url: 'x' } }]),
      'unsupported_content',
      'messages[0].content[0]',
    ],
    ['no messages', { model: 'm' }, 'invalid_request', 'messages'],
  ])('refuses %s', async (_, body, code, param) => {
    const response = await app().request(path, post(body))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code, param } })
    expect(fake.requests).toHaveLength(0)
  })

  it('passes everything when guards are off', async () => {
    const { protection: _, ...bare } = dependencies({ upstream })
    const off = createApp(bare)
    expect(await (await off.request(path, post(chat('risky')))).text()).toBe(reply)
  })

  it('answers from the echo model, guarded, when there is no upstream', async () => {
    const { upstream: _, ...bare } = dependencies({ ledger: store.ledger })
    const echo = createApp(bare)
    const response = await echo.request(path, post(chat('hello', { n: 2 })))
    expect(await response.json()).toMatchObject({
      model: 'ductile-echo',
      choices: [{ message: { content: expect.stringMatching(/ductile-echo.*hello/) } }, { index: 1 }],
    })
    expect((await echo.request(path, post(chat('risky')))).status).toBe(400)
    expect(await (await echo.request('/v1/models')).json()).toMatchObject({ data: [{ id: 'ductile-echo' }] })
  })
})
