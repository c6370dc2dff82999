import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { wrapLanguageModel } from 'ai'
import { MockLanguageModelV3 } from 'ai/test'
import { MockLanguageModelV2 } from 'ai-v5/test'
import { afterEach, describe, expect, it } from 'vitest'
import type { Conversation } from '../guard/index.js'
import { createPipeline } from '../pipeline/index.js'
import { assessment, memoryLedger, policy, signal } from '../pipeline/testing/scripted.js'
import { guardMiddleware } from './ai-sdk.js'
import { consistentModel } from './self-consistency-ai-sdk.js'
import { consistentChat } from './self-consistency-chat.js'

const question = [{ role: 'user' as const, content: 'Which year?' }]
const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
})

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

/** A server that says these in turn; a number is a status. */
function saying(replies: readonly (string | number)[], asked: unknown[] = []): RequestListener {
  let turn = 0
  return async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    asked.push({
      url: request.url,
      key: request.headers.authorization,
      ...JSON.parse(Buffer.concat(chunks).toString()),
    })
    const reply = replies[turn++ % replies.length]!
    const [status, body] =
      typeof reply === 'number'
        ? [reply, { error: { code: reply === 400 ? 'content_filter' : null, message: 'no' } }]
        : [200, { choices: [{ message: { content: reply }, finish_reason: 'stop' }] }]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
}

describe('consistentChat', () => {
  it('stops at three equal replies, and asks as an OpenAI-compatible server wants', async () => {
    const asked: Record<string, unknown>[] = []
    const url = await serve(saying(['1969', '1969.', ' 1969 '], asked))
    const { decision, reply, steps } = await consistentChat({ url: `${url}/`, model: 'm', key: 'k' })(
      question,
    )
    expect([decision, reply, steps]).toEqual(['stop', '1969', 3])
    expect(asked[0]).toEqual({
      url: '/v1/chat/completions',
      key: 'Bearer k',
      model: 'm',
      messages: question,
      temperature: 1,
    })
  })

  it('abstains when replies never agree, and gives none', async () => {
    const url = await serve(saying(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']))
    const { decision, reply, steps } = await consistentChat({ url, model: 'm' }, { maxSteps: 6 })(question)
    expect([decision, reply, steps]).toEqual(['abstain', undefined, 6])
  })

  it('counts what the gateway stopped, and what failed, as draws without a sample', async () => {
    const url = await serve(saying([400]))
    const stopped = await consistentChat({ url, model: 'm' }, { maxSteps: 4 })(question)
    expect(stopped.decision).toBe('abstain')
    expect(stopped.trace.map(({ failed }) => failed)).toEqual(new Array(4).fill('content_filter'))
    const busy = await serve(saying([503, 'yes', 'yes', 'yes']))
    const { trace, reply } = await consistentChat({ url: busy, model: 'm' })(question)
    expect(reply).toBe('yes')
    expect(trace.filter(({ failed }) => failed === 'http_503')).toHaveLength(1)
    const empty = await serve(saying(['']))
    expect((await consistentChat({ url: empty, model: 'm' }, { maxSteps: 3 })(question)).decision).toBe(
      'abstain',
    )
  })

  it('ends at once when aborted', async () => {
    const url = await serve(() => {})
    const abort = new AbortController()
    const asking = consistentChat({ url, model: 'm' })(question, { abort: abort.signal })
    abort.abort(new Error('enough'))
    await expect(asking).rejects.toThrow('enough')
  })

  it('refuses a temperature that never samples', () => {
    expect(() => consistentChat({ url: 'http://x/v1', model: 'm', temperature: 0 })).toThrow('temperature')
  })
})

const usage = {
  inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 4, text: 4, reasoning: 0 },
}

/** A model of `ai` 6 that says these in turn. */
function modelSaying(replies: readonly string[]): MockLanguageModelV3 {
  let turn = 0
  return new MockLanguageModelV3({
    doGenerate: async () =>
      ({
        content: [{ type: 'text', text: replies[turn++ % replies.length]! }],
        finishReason: { unified: 'stop', raw: 'stop' },
        usage,
        warnings: [],
      }) as never,
  })
}

describe('consistentModel', () => {
  it('samples a model of ai 6 and of ai 5', async () => {
    const six = modelSaying(['Paris', 'paris', 'Lyon', 'Paris', 'Paris', 'Paris'])
    const { decision, reply, clusters } = await consistentModel(six, { target: 0.6, maxSteps: 9 })([
      { role: 'system', content: 'Short.' },
      ...question,
    ])
    expect([decision, reply, clusters[0]!.votes > 3]).toEqual(['stop', 'Paris', true])
    expect(six.doGenerateCalls[0]).toMatchObject({
      temperature: 1,
      prompt: [
        { role: 'system', content: 'Short.' },
        { role: 'user', content: [{ type: 'text', text: 'Which year?' }] },
      ],
    })
    const five = new MockLanguageModelV2({
      doGenerate: async () =>
        ({
          content: [{ type: 'text', text: 'yes' }],
          finishReason: 'stop',
          usage: {},
          warnings: [],
        }) as never,
    })
    expect((await consistentModel(five)(question)).reply).toBe('yes')
  })

  it('takes replies that the guard stopped for no sample', async () => {
    const harm = signal('harm', async ({ messages }: Conversation) =>
      assessment('harm', messages.at(-1)!.text.includes('FORBIDDEN') ? 0.9 : 0.1),
    )
    const pipeline = createPipeline({ checks: { answer: [harm] }, policy: policy(), ledger: memoryLedger() })
    const model = wrapLanguageModel({
      model: modelSaying(['FORBIDDEN', 'fine', 'fine', 'fine']),
      middleware: guardMiddleware({ pipeline }),
    })
    const { reply, trace } = await consistentModel(model)(question)
    expect(reply).toBe('fine')
    expect(trace.map(({ failed }) => failed).filter(Boolean)).toEqual(['content_filter'])
  })

  it('hands its abort to the model', async () => {
    let seen: AbortSignal | undefined
    const model = new MockLanguageModelV3({
      doGenerate: ({ abortSignal }) => {
        seen = abortSignal
        return new Promise(() => {})
      },
    })
    const abort = new AbortController()
    const asking = consistentModel(model)(question, { abort: abort.signal })
    abort.abort(new Error('enough'))
    await expect(asking).rejects.toThrow('enough')
    expect(seen?.aborted).toBe(true)
  })
})
