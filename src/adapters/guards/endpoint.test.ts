import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GuardEndpointOptions, guardEndpoint } from './endpoint.js'
import { chatAnswer, type ScriptedServer, scriptedServer } from './testing/scripted-server.js'

let server: ScriptedServer
beforeAll(async () => {
  server = await scriptedServer()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

const ask = (options: Partial<GuardEndpointOptions> = {}, abort?: AbortSignal) =>
  guardEndpoint({ url: server.url, model: 'm', ...options }).chat([{ role: 'user', content: 'hello' }], {
    maxTokens: 8,
    ...(abort && { abort }),
  })

describe('an endpoint', () => {
  it('waits as long as it is asked to, and asks again', async () => {
    server.script({ status: 429, headers: { 'retry-after-ms': '5' } }, { status: 503 }, chatAnswer('safe'))
    expect((await ask({ retries: 2 })).text).toBe('safe')
    expect(server.asked).toHaveLength(3)
  })

  it('does not wait longer than it may', async () => {
    server.script({ status: 429, headers: { 'retry-after': '30' } }, chatAnswer('safe'))
    await expect(ask()).rejects.toMatchObject({
      code: 'rate_limited',
      status: 429,
      retryAfterMs: 30_000,
      isRetryable: true,
    })
    expect(server.asked).toHaveLength(1)
  })

  it.each([
    [{ status: 401 }, 'refused', 1],
    [{ status: 500 }, 'server_error', 2],
    [{ body: '<html>' }, 'bad_answer', 1],
    [{ body: { choices: [] } }, 'bad_answer', 1],
    [{ body: { choices: [{ message: { content: null } }] } }, 'bad_answer', 1],
  ])('says what went wrong: %j', async (answer, code, calls) => {
    server.script(answer)
    await expect(ask()).rejects.toMatchObject({ name: 'RemoteGuardError', code })
    expect(server.asked).toHaveLength(calls)
  })

  it('gives up on a server that does not answer, or is not there', async () => {
    server.script({ hang: true })
    await expect(ask({ timeoutMs: 30, retries: 0 })).rejects.toMatchObject({ code: 'timeout' })
    const gone = await scriptedServer()
    await gone[Symbol.asyncDispose]()
    await expect(ask({ url: gone.url, retries: 0 })).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('hears an abort, while asking and while waiting', async () => {
    server.script({ hang: true })
    const asking = new AbortController()
    const pending = ask({}, asking.signal)
    setTimeout(() => asking.abort(new Error('enough')), 20)
    await expect(pending).rejects.toThrow('enough')
    server.script({ status: 503, headers: { 'retry-after': '2' } })
    await expect(ask({}, AbortSignal.timeout(50))).rejects.toMatchObject({
      name: expect.stringMatching(/Abort|Timeout/),
    })
  })

  it('is named by model and host, and refuses what it cannot use', () => {
    expect(guardEndpoint({ url: 'http://guard.example:8000/v1', model: 'm' }).name).toBe(
      'm at guard.example:8000',
    )
    expect(() => guardEndpoint({ url: 'http://user:secret@guard.example', model: 'm' })).toThrow(
      /hold no credentials(?!.*secret)/,
    )
    expect(() => guardEndpoint({ url: 'ftp://guard.example', model: 'm' })).toThrow(
      'url must be an http(s) address',
    )
    expect(() => guardEndpoint({ url: server.url, model: 'm', retries: -1 })).toThrow('retries')
    expect(() => guardEndpoint({ url: server.url, model: 'm', timeoutMs: 0 })).toThrow('timeoutMs')
  })
})
