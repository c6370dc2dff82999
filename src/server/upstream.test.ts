import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createApp } from './app.js'
import { completion, fakeUpstream } from './testing/fake-upstream.js'
import { chat, dependencies, post } from './testing/scripted-guard.js'
import { createUpstream } from './upstream.js'
import { guardedLookup, parseUpstreamUrl } from './upstream-address.js'

async function ask(answer: RequestListener): Promise<{ response: Response; body: unknown; calls: number }> {
  await using fake = await fakeUpstream(answer)
  const upstream = createUpstream({ url: fake.url, timeoutMs: 150, maxReplyBytes: 10_000 })
  const response = await createApp(dependencies({ upstream })).request(
    '/v1/chat/completions',
    post(chat('hello')),
  )
  const body: unknown = await response.json()
  return { response, body, calls: fake.requests.length }
}

describe('an upstream that misbehaves', () => {
  it.each<[string, RequestListener, number, string]>([
    ['never answers', () => {}, 504, 'upstream_timeout'],
    [
      'stops in the middle',
      (_, response) => void response.writeHead(200).write('{"choices":['),
      504,
      'upstream_timeout',
    ],
    ['hangs up', request => request.socket.destroy(), 502, 'upstream_broken'],
    ['answers HTML', (_, response) => void response.end('<html>welcome</html>'), 502, 'upstream_not_json'],
    ['answers nothing', (_, response) => void response.end(), 502, 'upstream_not_json'],
    [
      'answers other JSON',
      (_, response) => void response.end('{"object":"list"}'),
      502,
      'upstream_not_a_completion',
    ],
    [
      'redirects',
      (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      502,
      'upstream_redirect',
    ],
    [
      'promises more than it sends',
      request => {
        request.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{"choices":[]}')
      },
      502,
      'upstream_broken',
    ],
    [
      'sends more than it promised',
      request => {
        request.socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n${completion('risky')}`)
      },
      502,
      'upstream_not_json',
    ],
    [
      'sends too much',
      (_, response) => void response.end(completion('x'.repeat(20_000))),
      502,
      'upstream_too_large',
    ],
    ['speaks another protocol', request => void request.socket.end('HELLO\r\n\r\n'), 502, 'upstream_broken'],
  ])('and %s is a typed error', async (_, answer, status, code) => {
    const { response, body, calls } = await ask(answer)
    expect({ status: response.status, body }).toMatchObject({
      status,
      body: { error: { code, type: 'server_error' } },
    })
    expect(calls).toBe(1)
  })

  it.each([429, 500, 503])('passes %d and its advice on', async status => {
    const error = { error: { message: 'later', type: 'x', param: null, code: 'y' } }
    const { response, body } = await ask((_, answer) => {
      answer.writeHead(status, {
        'retry-after': '7',
        'x-ratelimit-reset-requests': '1s',
        'set-cookie': 'a=1',
      })
      answer.end(JSON.stringify(error))
    })
    expect(response.status).toBe(status)
    expect(body).toEqual(error)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(response.headers.get('x-ratelimit-reset-requests')).toBe('1s')
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  it('gives an error page a shape clients can read', async () => {
    const { response, body } = await ask((_, answer) => {
      answer.writeHead(503, { 'retry-after': '7' }).end('<html>sorry</html>')
    })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(body).toMatchObject({ error: { code: 'upstream_error' } })
  })

  it('is a 502 when nothing listens', async () => {
    // Port 9 is "discard": nothing listens there.
    const upstream = createUpstream({ url: 'http://127.0.0.1:9/v1' })
    const response = await createApp(dependencies({ upstream })).request('/v1/models')
    expect(response.status).toBe(502)
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_unreachable' } })
  })
})

describe('parseUpstreamUrl', () => {
  it.each([
    'http://127.0.0.1:8000/v1',
    'https://api.example.com/v1',
    'http://10.0.0.5/v1',
    'http://[::1]:1/v1',
  ])('takes %s', url => {
    expect(parseUpstreamUrl(url).href).toBe(url)
  })

  it.each([
    ['no url', 'is not a URL'],
    ['file:///etc/passwd', 'must be http or https'],
    ['ftp://host/', 'must be http or https'],
    ['http://user:secret@host/v1', 'user name or password'],
    ['http://host/v1?key=secret', 'query or fragment'],
    ['http://169.254.169.254/v1', 'link-local'],
    ['http://2852039166/v1', 'link-local'], // 169.254.169.254 as one number
    ['http://0xa9.0xfe.0xa9.0xfe/v1', 'link-local'],
    ['http://[fe80::1]/v1', 'link-local'],
    ['http://[::ffff:169.254.169.254]/v1', 'link-local'],
    ['http://[fd00:ec2::254]/v1', 'link-local'],
    ['http://metadata.google.internal./v1', 'link-local'],
    ['http://100.100.100.200/v1', 'link-local'],
  ])('refuses %s', (url, message) => {
    expect(() => parseUpstreamUrl(url)).toThrow(message)
    expect(() => parseUpstreamUrl(url)).not.toThrow('secret')
  })

  it('takes a link-local address that was allowed', () => {
    expect(parseUpstreamUrl('http://169.254.10.10/v1', { allowLinkLocal: true }).hostname).toBe(
      '169.254.10.10',
    )
  })

  it('looks at where a name leads', async () => {
    const led = (name: string) =>
      new Promise((resolve, reject) =>
        guardedLookup(name, { all: false }, (error, address) =>
          error === null ? resolve(address) : reject(error),
        ),
      )
    await expect(led('127.0.0.1')).resolves.toBe('127.0.0.1')
    await expect(led('169.254.169.254')).rejects.toMatchObject({ code: 'EFORBIDDEN' })
  })
})
