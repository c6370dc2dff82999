import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../store/index.js'
import { createApp } from './app.js'
import { chat, dependencies, post } from './testing/scripted-guard.js'

let store: Store
beforeEach(async () => {
  store = await openStore('sqlite::memory:')
})
afterEach(() => store.close())
const app = (changes: Parameters<typeof dependencies>[0] = {}) =>
  createApp(dependencies({ ledger: store.ledger, ...changes }))
const errorOf = async (response: Response) => ({
  status: response.status,
  ...((await response.json()) as { error: { code: string; param: string | null } }).error,
})

describe('POST /v1/moderations', () => {
  const moderate = (input: unknown) =>
    app().request('/v1/moderations', post({ input, model: 'omni-moderation-latest' }))

  it('gives one result a text', async () => {
    const response = await moderate(['mild', 'risky'])
    const body = (await response.json()) as {
      results: { flagged: boolean; categories: Record<string, boolean> }[]
    }
    expect(body.results.map(({ flagged }) => flagged)).toEqual([false, true])
    expect(body.results[1]?.categories.violence).toBe(true)
    expect(Object.keys(body.results[0]!)).toHaveLength(4)
    expect(response.headers.get('x-ductile-action')).toBe('block')
    expect(await store.ledger.count()).toBe(2)
  })

  it('refuses an image and what cannot be scored, with the reason', async () => {
    expect(await errorOf(await moderate([{ type: 'image_url', image_url: { url: 'x' } }]))).toMatchObject({
      status: 400,
      code: 'unsupported_content',
      param: 'input[0]',
    })
    expect(await errorOf(await moderate('unscorable'))).toMatchObject({ status: 400, code: 'too_long' })
    expect((await store.ledger.get(1))?.entry.decision.action).toBe('block')
  })

  it('takes up to 256 texts, and refuses more before it judges any', async () => {
    const texts = (count: number) => Array.from({ length: count }, () => 'mild')
    expect((await moderate(texts(256))).status).toBe(200)
    expect(await errorOf(await moderate(texts(257)))).toMatchObject({
      status: 400,
      code: 'too_many_inputs',
      param: 'input',
      message: expect.stringContaining('input has 257 texts, at most 256'),
    })
    expect(await store.ledger.count()).toBe(256)
  })

  it('answers 404 when no guard runs', async () => {
    const { protection: _, ...bare } = dependencies()
    const response = await createApp(bare).request('/v1/moderations', post({ input: 'x' }))
    expect(await errorOf(response)).toMatchObject({ status: 404, code: 'guard_off' })
  })
})

describe('a request that is wrong', () => {
  const path = '/v1/moderations'
  it.each([
    ['no JSON', () => post('{"input":'), 400, 'invalid_json'],
    [
      'another content type',
      () => post('{}', { 'content-type': 'text/plain' }),
      415,
      'unsupported_media_type',
    ],
    ['no UTF-8', () => ({ ...post(''), body: new Uint8Array([0x7b, 0xff, 0x7d]) }), 400, 'invalid_encoding'],
    ['a body above the limit', () => post(chat('x'.repeat(2000))), 413, 'body_too_large'],
    [
      'an announced body above the limit',
      () => post('{}', { 'content-length': '5000' }),
      413,
      'body_too_large',
    ],
  ])('for %s has a typed answer', async (_, request, status, code) => {
    expect(await errorOf(await app({ maxBodyBytes: 1000 }).request(path, request()))).toMatchObject({
      status,
      code,
    })
  })

  it('for a route that is not there is a typed 404', async () => {
    expect(await errorOf(await app().request('/v1/nothing'))).toMatchObject({
      status: 404,
      code: 'not_found',
    })
    expect(await errorOf(await app().request('/api/nothing'))).toMatchObject({
      status: 404,
      code: 'not_found',
    })
  })

  it('keeps the words of an unexpected error to the log', async () => {
    const logged: unknown[] = []
    const ledger = { ...store.ledger, list: () => Promise.reject(new Error('internal words')) }
    const response = await app({ ledger, onError: error => logged.push(error) }).request('/api/decisions')
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('internal words')
    expect(logged).toMatchObject([{ message: 'internal words' }])
  })
})

describe('access', () => {
  const key = 'a-key-of-16-chars'
  const keyed = () => app({ access: { keys: ['another-key-here', key], hosts: ['localhost'] } })

  it.each(['/v1/models', '/api/systems', '/metrics'])('asks for a key at %s', async path => {
    expect(await errorOf(await keyed().request(path))).toMatchObject({ status: 401, code: 'invalid_api_key' })
    for (const authorization of [`Bearer ${key}x`, `Basic ${key}`, 'Bearer ', key])
      expect((await keyed().request(path, { headers: { authorization } })).status).toBe(401)
    expect((await keyed().request(path, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200)
  })

  it('asks for none where machines look whether we live', async () => {
    expect((await keyed().request('/healthz')).status).toBe(200)
    expect((await keyed().request('/readyz')).status).toBe(200)
  })

  it('does not go by a foreign name, as in DNS rebinding', async () => {
    expect(await errorOf(await app().request('http://evil.example/api/systems'))).toMatchObject({
      status: 403,
      code: 'host_not_allowed',
    })
    expect((await app().request('http://127.0.0.1:4600/api/systems')).status).toBe(200)
  })

  it('sends no CORS header', async () => {
    const response = await app().request('/api/systems', { headers: { origin: 'http://evil.example' } })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('the studio API', () => {
  it('scores a prompt with the verdict of each strictness, and records what it decided', async () => {
    const response = await app().request(
      '/api/score',
      post({ prompt: 'mixed' }, { 'x-ductile-run': 'trial-7' }),
    )
    const answer = (await response.json()) as { receipt: object }
    expect(answer).toMatchObject({
      score: { mode: 'prompt', score: 60 },
      strictness: 'moderate',
      actions: { strict: { action: 'block' }, moderate: { action: 'block' }, loose: { action: 'allow' } },
      thresholds: [{ signal: 'harm', tau: 50 }, { signal: 'injection' }],
    })
    expect(await store.ledger.get(1)).toMatchObject({
      receipt: answer.receipt,
      entry: {
        run: 'trial-7',
        edge: 'user',
        decision: { action: 'block' },
        origin: { route: '/api/score', client: 'playground' },
      },
    })
  })

  it('scores a reply in the context of its prompt, on the edge of answers', async () => {
    const response = await app().request('/api/score', post({ prompt: 'risky', response: 'no' }))
    expect(await response.json()).toMatchObject({ score: { mode: 'response', score: 10 } })
    expect((await store.ledger.get(1))?.entry).toMatchObject({ edge: 'answer', outcomes: [{}] })
  })

  it('records a text of the playground that cannot be scored', async () => {
    const answer = await app().request('/api/score', post({ prompt: 'unscorable' }))
    expect(await errorOf(answer)).toMatchObject({ status: 400, code: 'too_long' })
    expect((await store.ledger.get(1))?.entry.outcomes[0]).toMatchObject({ type: 'unscored' })
  })

  it('records nothing when asked not to', async () => {
    const response = await app().request('/api/score', post({ prompt: 'mixed', record: false }))
    expect(await response.json()).toMatchObject({ score: { score: 60 }, receipt: null })
    expect(await store.ledger.count()).toBe(0)
  })

  it.each([
    [{}, 'prompt'],
    [{ prompt: 5 }, 'prompt'],
    [{ prompt: 'x', response: 5 }, 'response'],
    [{ prompt: 'x', record: 'no' }, 'record'],
  ])('refuses to score %j', async (body, param) => {
    expect(await errorOf(await app().request('/api/score', post(body)))).toMatchObject({ status: 400, param })
  })

  describe('decisions', () => {
    beforeEach(async () => {
      await app().request('/v1/moderations', post({ input: ['mild', 'risky', 'mild'] }))
    })
    const page = async (query: string) =>
      (await (await app().request(`/api/decisions${query}`)).json()) as {
        decisions: { receipt: { sequence: number } }[]
        next: number | null
        total: number
      }

    it('come newest first, in pages', async () => {
      const first = await page('?limit=2&action=')
      expect(first.decisions.map(({ receipt }) => receipt.sequence)).toEqual([3, 2])
      expect(first).toMatchObject({ total: 3, next: 2 })
      expect(await page('?limit=2&before=2')).toMatchObject({
        decisions: [{ receipt: { sequence: 1 } }],
        next: null,
      })
    })

    it('are filtered', async () => {
      expect(await page('?action=block&edge=user&signal=harm&minScore=90')).toMatchObject({ total: 1 })
      expect(await page('?run=nobody')).toMatchObject({ total: 0, decisions: [], next: null })
    })

    it.each([
      'action=maim',
      'edge=x',
      'minScore=101',
      'limit=0',
      'limit=1e3',
      'before=0',
      'before=x',
      'other=1',
    ])('are refused for %s', async query => {
      const param = query.split('=')[0]
      expect(await errorOf(await app().request(`/api/decisions?${query}`))).toMatchObject({
        status: 400,
        param,
      })
    })

    it('are shown one by one, with whether they are intact', async () => {
      expect(await (await app().request('/api/decisions/2')).json()).toMatchObject({
        receipt: { sequence: 2 },
        intact: true,
        entry: { decision: { action: 'block' } },
      })
      for (const missing of ['9', '0', 'x', '-1', '1.5'])
        expect((await app().request(`/api/decisions/${missing}`)).status).toBe(404)
    })
  })

  it('says how things stand', async () => {
    expect(await (await app().request('/api/status')).json()).toEqual({
      version: '1.2.3',
      model: {
        id: 'scripted',
        version: '1.0.0',
        sha256: 'ab'.repeat(32),
        licence: 'Apache-2.0',
        selfTest: 'passed',
      },
      strictness: 'moderate',
      failureMode: 'closed',
      mode: 'enforce',
      contentCapture: false,
      upstream: null,
      ledger: { entries: 0, head: '0'.repeat(64) },
    })
  })

  it('lists systems, and nothing of them the page is not to see', async () => {
    const row = { id: 'a', title: 'A', arxiv: '1', summary: 's', room: 'guard', state: 'works' } as const
    const response = await app({ systems: [{ ...row, extra: 1 } as typeof row] }).request('/api/systems')
    expect(await response.json()).toEqual({ systems: [row] })
  })
})

it('counts decisions for Prometheus', async () => {
  const server = app()
  await server.request('/v1/moderations', post({ input: ['risky', 'unscorable'] }))
  const text = await (await server.request('/metrics')).text()
  expect(text).toContain('ductile_decisions_total{edge="user",action="block",stopped="true"} 2')
  expect(text).toContain('ductile_unscored_total{signal="harm",code="too_long"} 1')
  expect(text).toContain('ductile_signal_seconds_count{signal="harm"} 1')
})

describe('the studio', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'ductile-studio-'))
    mkdirSync(join(root, 'dist', 'assets'), { recursive: true })
    writeFileSync(join(root, 'dist', 'index.html'), '<p>studio</p>')
    writeFileSync(join(root, 'dist', 'assets', 'main-1a2b.js'), 'export {}')
    writeFileSync(join(root, 'dist', '.hidden.js'), 'secret')
    writeFileSync(join(root, 'outside.js'), 'secret')
    symlinkSync(join(root, 'outside.js'), join(root, 'dist', 'link.js'))
  })
  afterEach(() => rmSync(root, { recursive: true }))
  const get = (path: string) => app({ studioFolder: join(root, 'dist') }).request(path)

  it('is served with types, cache rules and a policy', async () => {
    const page = await get('/')
    expect(await page.text()).toBe('<p>studio</p>')
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
    const script = await get('/assets/main-1a2b.js')
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(script.headers.get('cache-control')).toContain('immutable')
  })

  it.each([
    '/../outside.js',
    '/%2e%2e/outside.js',
    '/..%2foutside.js',
    '/assets/..%5c..%5coutside.js',
    '/link.js',
    '/.hidden.js',
    '/assets',
    '/missing.js',
    '/%ff.js',
    '/main.js%00.html',
    `/${'a'.repeat(5000)}.js`,
  ])('is not left by %s', async path => {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('secret')
  })

  it('says how to build it when it is not there', async () => {
    const response = await app({ studioFolder: join(root, 'nowhere') }).request('/')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('npm run build')
  })
})
