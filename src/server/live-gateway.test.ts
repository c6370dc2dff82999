/** @file Rules that change under load: no request is dropped, and each ends under the rules it began with. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../store/index.js'
import { type RunningServer, startServer } from './start-server.js'
import { completion, type FakeUpstream, fakeUpstream } from './testing/fake-upstream.js'
import { chat, post, protection, scriptedPolicies } from './testing/scripted-guard.js'

let store: Store
let upstream: FakeUpstream
let server: RunningServer | undefined
beforeEach(async () => {
  store = await openStore('sqlite::memory:')
  upstream = await fakeUpstream(async (_, response) => {
    await sleep(Math.random() * 20)
    response.writeHead(200, { 'content-type': 'application/json' }).end(completion('an answer'))
  })
})
afterEach(async () => {
  await server?.close()
  await upstream[Symbol.asyncDispose]()
  await store.close()
})
/** Rules whose policy says in the ledger which they are. */
const rules = (version: string) => {
  const policies = scriptedPolicies()
  return {
    protection: protection({ policies, policy: { ...policies.moderate, name: 'house', version } }),
    upstream: { url: upstream.url },
  }
}
const start = async (more: Partial<Parameters<typeof startServer>[0]> = {}) => {
  server = await startServer({
    version: '1',
    port: 0,
    systems: [],
    ledger: store.ledger,
    ...rules('0'),
    ...more,
  })
  return server
}
const ask = (url: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/chat/completions`, post(chat('hello'), headers))

describe('a gateway whose rules change', () => {
  it('drops no request under load, and records input and answer of each under one policy', async () => {
    const { url, replace } = await start()
    let isOver = false
    const statuses: number[] = []
    const clients = Array.from({ length: 16 }, async () => {
      while (!isOver) statuses.push((await ask(url)).status)
    })
    for (let version = 1; version <= 20; version += 1) {
      await sleep(25)
      replace(rules(String(version)))
    }
    isOver = true
    await Promise.all(clients)
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(statuses.length).toBeGreaterThan(20)
    const versions = new Map<string, Set<string>>()
    for (const { entry } of await store.ledger.list({ limit: 1000 }))
      versions.set(entry.run, (versions.get(entry.run) ?? new Set()).add(entry.policy.version))
    expect([...versions.values()].every(({ size }) => size === 1)).toBe(true)
    expect(new Set([...versions.values()].flatMap(each => [...each])).size).toBeGreaterThan(3)
  })

  it('keeps everything as it is when the next rules cannot be used', async () => {
    const { url, replace } = await start()
    expect(() => replace({ ...rules('1'), keys: ['short'] })).toThrow('shorter than 16 characters')
    expect(() => replace({ ...rules('1'), upstream: { url: 'nonsense' } })).toThrow('is not a URL')
    expect((await ask(url)).status).toBe(200)
    expect((await store.ledger.list())[0]?.entry.policy.version).toBe('0')
  })

  it('asks for other keys from then on', async () => {
    const { url, replace } = await start()
    replace({ ...rules('1'), keys: ['a-key-of-16-chars'] })
    expect((await ask(url)).status).toBe(401)
    expect((await ask(url, { authorization: 'Bearer a-key-of-16-chars' })).status).toBe(200)
  })
})

describe('tenants', () => {
  const key = { authorization: 'Bearer acme-key-16-chars' }
  const tenants = () => ({
    acme: {
      keys: ['acme-key-16-chars'],
      protection: protection({ strictness: 'loose' }),
      routes: { '/v1/moderations': protection({ strictness: 'strict' }) },
    },
  })

  it('have rules of their own, by route too, and are named in the ledger', async () => {
    const { url } = await start({ tenants: tenants(), keys: ['operators-key-16-chars'] })
    expect((await ask(url, key)).status).toBe(200)
    await fetch(`${url}/v1/moderations`, post({ input: 'mixed' }, key))
    expect((await ask(url, { 'x-api-key': 'operators-key-16-chars' })).status).toBe(200)
    const entries = (await store.ledger.list()).map(({ entry: { policy, origin } }) => [
      policy.name,
      origin.tenant,
    ])
    expect(entries).toEqual([
      ['house', undefined],
      ['house', undefined],
      ['strict', 'acme'],
      ['loose', 'acme'],
      ['loose', 'acme'],
    ])
  })

  it('see nothing of what others do, and lock out who has no key', async () => {
    const { url } = await start({ tenants: tenants() })
    for (const path of ['/api/decisions', '/metrics'])
      expect((await fetch(url + path, { headers: key })).status).toBe(401)
    expect((await ask(url)).status).toBe(401)
    expect((await ask(url, key)).status).toBe(200)
  })

  it('share no key', async () => {
    await expect(start({ tenants: tenants(), keys: ['acme-key-16-chars'] })).rejects.toThrow(
      'is the key of somebody else too',
    )
  })
})

describe('several upstreams', () => {
  it('are chosen by model, and the ledger names the one that was asked', async () => {
    await using other = await fakeUpstream((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(completion('from the other')),
    )
    const { url } = await start({ upstreams: [{ url: other.url, models: ['gpt-*', 'exact'] }] })
    const say = async (model: string) => {
      const answer = await fetch(`${url}/v1/chat/completions`, post(chat('hello', { model })))
      return ((await answer.json()) as { choices: { message: { content: string } }[] }).choices[0]?.message
        .content
    }
    expect(await say('gpt-9')).toBe('from the other')
    expect(await say('exact')).toBe('from the other')
    expect(await say('exact-not')).toBe('an answer')
    const asked = (await store.ledger.list()).map(({ entry }) => entry.origin.upstream)
    expect(new Set(asked.slice(0, 2))).toEqual(new Set([upstream.url]))
    expect(new Set(asked.slice(2))).toEqual(new Set([other.url]))
  })

  it('answer 404 for a model that none has', async () => {
    const { protection: guarded } = rules('0')
    server = await startServer({
      version: '1',
      port: 0,
      systems: [],
      ledger: store.ledger,
      protection: guarded,
      upstreams: [{ url: upstream.url, models: ['gpt-*'] }],
    })
    const answer = await ask(server.url)
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ error: { code: 'model_not_found', param: 'model' } })
  })
})
