import type { ServerResponse } from 'node:http'
import { createOpenAI } from '@ai-sdk/openai'
import { streamText } from 'ai'
import OpenAI from 'openai'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { LedgerEntry } from '../core/index.js'
import { scriptedStreamGuard } from '../guard/streaming/testing/scripted-session.js'
import { openStore } from '../store/index.js'
import { type ServerOptions, startServer } from './start-server.js'
import type { StreamingOptions } from './streaming-options.js'
import { chunk, doneMark, finish, hasClosed, sendHead, sendWords } from './testing/chat-chunks.js'
import { type FakeUpstream, fakeUpstream } from './testing/fake-upstream.js'
import { protection, scriptedGuard } from './testing/scripted-guard.js'

type Answer = Parameters<typeof fakeUpstream>[0]
const text = 'A calm sentence about gardens. '
const question = {
  model: 'm',
  messages: [{ role: 'user' as const, content: 'hello' }],
  stream: true as const,
}

describe('a streamed chat completion', () => {
  const open: AsyncDisposable[] = []
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]()
  })

  async function gateway(
    answer: Answer,
    { streaming = {}, ...changes }: Partial<ServerOptions> & { streaming?: StreamingOptions } = {},
  ) {
    const fake: FakeUpstream = await fakeUpstream(answer)
    const store = await openStore('sqlite::memory:')
    const errors: unknown[] = []
    const server = await startServer({
      version: '1',
      systems: [],
      port: 0,
      ledger: store.ledger,
      upstream: { url: fake.url },
      protection: protection({ streaming }),
      onError: error => errors.push(error),
      ...changes,
    })
    open.push(store, fake, server)
    const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 })
    const entries = async (): Promise<LedgerEntry[]> =>
      (await store.ledger.list()).map(({ entry }) => entry).reverse()
    return { fake, server, client, entries, errors }
  }

  async function read(client: OpenAI) {
    let content = ''
    let reason: string | null = null
    let calls = 0
    const stream = await client.chat.completions.create(question)
    for await (const { choices } of stream) {
      content += choices[0]?.delta.content ?? ''
      calls += choices[0]?.delta.tool_calls?.length ?? 0
      reason = choices[0]?.finish_reason ?? reason
    }
    return { content, reason, calls }
  }

  it('reaches the client word for word when it passes', async () => {
    const words = [text, text, 'And ', 'an end.']
    const { client, entries, fake } = await gateway((_, response) => sendWords(response, ...words))
    expect(await read(client)).toEqual({ content: words.join(''), reason: 'stop', calls: 0 })
    expect(JSON.parse(fake.requests[0]!.body)).toEqual(question)
    const [input, answer] = await entries()
    expect(input).toMatchObject({ edge: 'user', decision: { action: 'allow' } })
    expect(answer).toMatchObject({
      edge: 'answer',
      run: input!.run,
      decision: { action: 'allow' },
      subject: { length: words.join('').length },
      delivery: { outcome: 'complete', length: words.join('').length, sha256: answer!.subject.sha256 },
      origin: { route: '/v1/chat/completions', channel: 'text' },
    })
  })

  it('is cut before what is risky, with the reason, and the upstream is hung up on', async () => {
    let upstream: ServerResponse | undefined
    const { client, entries, server } = await gateway((_, response) => {
      upstream = response
      sendHead(response)
      for (const word of [text, text, text, 'Then risky things. ', text])
        response.write(chunk({ content: word }))
    })
    const { content, reason } = await read(client)
    expect(reason).toBe('content_filter')
    // The window of 64 characters before the last sentence that passed stays back.
    expect(content).toBe(text.repeat(3).slice(0, 3 * text.length - 64))
    await hasClosed(upstream!)
    expect((await entries())[1]).toMatchObject({
      decision: { action: 'block' },
      delivery: { outcome: 'cut', length: content.length, stoppedAt: 3 * text.length },
    })
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).toContain('ductile_decisions_total{edge="answer",action="block",stopped="true"} 1')
  })

  it('shows the AI SDK why it was cut', async () => {
    const { server } = await gateway((_, response) => sendWords(response, text, text, text, 'risky. '))
    const provider = createOpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none' })
    const result = streamText({ model: provider.chat('m'), prompt: 'hello' })
    let content = ''
    for await (const part of result.textStream) content += part
    expect(content).toBe(text.repeat(3).slice(0, 3 * text.length - 64))
    expect(await result.finishReason).toBe('content-filter')
  })

  it('shows nothing of a tool call whose arguments are risky', async () => {
    const call = (args: string, more: object = {}) =>
      chunk({ tool_calls: [{ index: 0, ...more, function: { arguments: args, ...more } }] })
    const { client, entries } = await gateway((_, response) => {
      sendHead(response)
      response.write(call('', { id: 'call_1', type: 'function', name: 'send' }))
      for (const piece of ['{"to":"a', 'li","text":"ris', '\\u006by"}']) response.write(call(piece))
      response.end(finish('tool_calls') + doneMark)
    })
    expect(await read(client)).toEqual({ content: '', reason: 'content_filter', calls: 0 })
    expect((await entries())[1]).toMatchObject({
      delivery: { outcome: 'cut', length: 0 },
      origin: { channel: 'tool-arguments' },
    })
  })

  it('is judged token by token, too, when a guard for streams is given', async () => {
    const tokenGuard = scriptedStreamGuard({ unsafe: ['odd'] })
    const { client, entries } = await gateway(
      (_, response) => sendWords(response, text, 'An odd one. ', 'Then odd ', 'odd words.'),
      { streaming: { tokenGuard, holdBack: { window: { characters: 0 } } } },
    )
    const { content, reason } = await read(client)
    expect(reason).toBe('content_filter')
    expect(`${text}An odd one. Then `).toContain(content)
    expect(content).toContain(text)
    expect((await entries())[1]).toMatchObject({
      decision: { action: 'block', reason: expect.stringContaining('scripted') },
      delivery: { outcome: 'cut', length: content.length },
    })
  })

  it('goes on with a text of the operator in place of what was stopped', async () => {
    const { client, entries } = await gateway((_, response) => sendWords(response, text, 'risky. '), {
      streaming: { holdBack: { window: { characters: 0 } }, onTrigger: { replace: '[stopped here]' } },
    })
    expect(await read(client)).toEqual({
      content: `${text}[stopped here]`,
      reason: 'content_filter',
      calls: 0,
    })
    expect((await entries())[1]).toMatchObject({ delivery: { outcome: 'replaced', length: text.length } })
  })

  it('goes on from before the trigger with an answer that passes', async () => {
    const answers = [['One. Two is longer here. ', 'risky. '], ['risky again. '], ['Three is fine.']]
    const { client, entries, fake } = await gateway(
      (_, response) => sendWords(response, ...answers.shift()!),
      {
        streaming: {
          holdBack: { window: { tokens: 2 } },
          onTrigger: { retry: { instruction: 'Reconsider.' } },
        },
      },
    )
    expect(await read(client)).toEqual({
      content: 'One. Two is longer hereThree is fine.',
      reason: 'stop',
      calls: 0,
    })
    expect(JSON.parse(fake.requests[2]!.body).messages).toEqual([
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: 'One. Two is longer here' },
      { role: 'user', content: 'Reconsider.' },
    ])
    expect((await entries()).map(({ delivery }) => delivery?.outcome)).toEqual([
      undefined,
      'retried',
      'retried',
      'complete',
    ])
  })

  it('is cut when no retry passes', async () => {
    const { client, fake } = await gateway((_, response) => sendWords(response, 'risky. '), {
      streaming: { onTrigger: { retry: { retries: 2 } } },
    })
    expect(await read(client)).toMatchObject({ content: '', reason: 'content_filter' })
    expect(fake.requests).toHaveLength(3)
  })

  describe('when something breaks', () => {
    it.each<[string, Answer, string, number]>([
      [
        'the upstream hangs up in the middle',
        (request, response) => {
          sendHead(response)
          response.write(chunk({ content: text }), () => request.socket.destroy())
        },
        'upstream_broken',
        text.length,
      ],
      [
        'the upstream ends in the middle',
        (_, response) => {
          sendHead(response)
          response.end(chunk({ content: text }))
        },
        'upstream_incomplete',
        text.length,
      ],
      [
        'an event cannot be read',
        (_, response) => {
          sendHead(response)
          response.write(chunk({ content: text }))
          setTimeout(() => response.write('data: {"choices":[{\n\n'), 5)
        },
        'malformed_event',
        text.length,
      ],
      [
        'the upstream falls silent',
        (_, response) => {
          sendHead(response)
          response.write(chunk({ content: text }))
        },
        'stalled',
        text.length,
      ],
    ])('and %s, the client is told and the ledger knows what left', async (_, answer, code, length) => {
      const { client, entries } = await gateway(answer, { streaming: { stallMs: 150 } })
      await expect(read(client)).rejects.toMatchObject({ code })
      await vi.waitFor(async () =>
        expect((await entries())[1]).toMatchObject({
          decision: { action: 'allow' },
          delivery: { outcome: 'broken', length },
        }),
      )
    })

    it('and the client goes away, the upstream is hung up on and the ledger knows what left', async () => {
      let upstream: ServerResponse | undefined
      const { client, entries, errors } = await gateway(
        (_, response) => {
          upstream = response
          sendHead(response)
          response.write(chunk({ content: text }))
        },
        { streaming: { holdBack: { maxDelayMs: 10 } } },
      )
      const stream = await client.chat.completions.create(question)
      for await (const { choices } of stream) if (choices[0]?.delta.content === text) break
      await hasClosed(upstream!)
      await vi.waitFor(async () =>
        expect((await entries())[1]).toMatchObject({
          delivery: { outcome: 'abandoned', length: text.length },
        }),
      )
      expect(errors).toEqual([])
    })

    it.each([429, 500, 503])(
      'and the upstream says %d, it is asked once more when it wants to be',
      async status => {
        let times = 0
        const { client, fake } = await gateway((_, response) => {
          times += 1
          if (times > 1) return sendWords(response, text)
          response.writeHead(status, { 'retry-after-ms': '5' }).end('{"error":{"message":"later"}}')
        })
        expect(await read(client)).toMatchObject({ content: text })
        expect(fake.requests).toHaveLength(2)
      },
    )

    it('and the upstream stays overloaded, its answer is passed on after the second try', async () => {
      const { client, fake } = await gateway((_, response) => {
        response.writeHead(429, { 'retry-after-ms': '5' }).end('{"error":{"message":"later","code":"slow"}}')
      })
      await expect(read(client)).rejects.toMatchObject({ status: 429, code: 'slow' })
      expect(fake.requests).toHaveLength(2)
    })

    it('and the answer is no stream, it does not pass', async () => {
      const { client } = await gateway((_, response) => void response.end('{"choices":[]}'))
      await expect(read(client)).rejects.toMatchObject({ status: 502, code: 'upstream_not_a_stream' })
    })
  })

  it('cancels the call that was started while a stopped input was judged', async () => {
    let upstream: ServerResponse | undefined
    const guard = scriptedGuard()
    const slow = guard.signals.map(signal => ({
      ...signal,
      assess: async (...args: Parameters<typeof signal.assess>) => {
        await vi.waitFor(() => expect(upstream).toBeDefined())
        return signal.assess(...args)
      },
    }))
    const { client, fake } = await gateway(
      (_, response) => {
        upstream = response
        sendHead(response)
        response.write(chunk({ content: 'never seen' }))
      },
      { protection: protection({ guard: { ...guard, signals: slow } }) },
    )
    for (const stream of [true, false]) {
      upstream = undefined
      const asked = { ...question, stream, messages: [{ role: 'user' as const, content: 'risky' }] }
      await expect(client.chat.completions.create(asked)).rejects.toMatchObject({
        status: 400,
        code: 'content_filter',
      })
      await hasClosed(upstream!)
    }
    expect(fake.requests).toHaveLength(2)
  })

  it('does not fill memory with what nobody reads', async () => {
    let written = 0
    const piece = chunk({ content: text.repeat(100) })
    const { server } = await gateway((_, response) => {
      sendHead(response)
      const more = (): void => {
        while (!response.destroyed && response.write(piece)) written += piece.length
        response.once('drain', more)
      }
      more()
    })
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
    })
    let last = -1
    await vi.waitFor(
      () => {
        const before = last
        last = written
        expect(written).toBe(before)
      },
      { interval: 100, timeout: 4000 },
    )
    // What the sockets between hold, and no more; the limit of one answer is 16 MiB.
    expect(written).toBeLessThan(12 * 1024 * 1024)
    await response.body?.cancel()
  })

  it('is answered by the echo model, guarded, when there is no upstream', async () => {
    const store = await openStore('sqlite::memory:')
    const server = await startServer({
      version: '1',
      systems: [],
      port: 0,
      ledger: store.ledger,
      protection: protection(),
    })
    open.push(store, server)
    const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 })
    expect((await read(client)).content).toMatch(/ductile-echo.* hello$/)
  })

  it('passes byte for byte when guards are off', async () => {
    const fake = await fakeUpstream((_, response) => sendWords(response, text, 'risky'))
    const server = await startServer({ version: '1', systems: [], port: 0, upstream: { url: fake.url } })
    open.push(fake, server)
    const ask = (url: string) =>
      fetch(`${url}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(question),
      }).then(response => response.text())
    expect(await ask(`${server.url}/v1`)).toBe(await ask(fake.url))
  })
})
