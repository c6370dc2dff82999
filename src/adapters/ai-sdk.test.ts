import * as v6 from 'ai'
import { MockLanguageModelV3 } from 'ai/test'
import * as v5 from 'ai-v5'
import { MockLanguageModelV2 } from 'ai-v5/test'
import { describe, expect, it } from 'vitest'
import type { Conversation } from '../guard/index.js'
import { createPipeline } from '../pipeline/index.js'
import { assessment, memoryLedger, policy, signal } from '../pipeline/testing/scripted.js'
import { guardMiddleware } from './ai-sdk.js'

/** Harm is the word FORBIDDEN in the last message. */
function guarded() {
  const ledger = memoryLedger()
  const harm = signal('harm', async ({ messages }: Conversation) =>
    assessment('harm', messages.at(-1)!.text.includes('FORBIDDEN') ? 0.9 : 0.1),
  )
  const checks = { user: [harm], answer: [harm] }
  return { ledger, pipeline: createPipeline({ checks, policy: policy(), ledger }) }
}

const v3End = {
  type: 'finish',
  finishReason: { unified: 'stop', raw: 'stop' },
  usage: {
    inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 4, text: 4, reasoning: 0 },
  },
}
const v2End = {
  type: 'finish',
  finishReason: 'stop',
  usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 },
}

type AnyPart = { type: string; [field: string]: unknown }

const peers = [
  {
    name: 'ai 6, specification v3',
    version: 'v3' as const,
    sdk: v6 as never as typeof v6,
    end: v3End,
    mock: (parts: AnyPart[], content: unknown[]) =>
      new MockLanguageModelV3({
        doGenerate: async () => ({ content, ...omitType(v3End), warnings: [] }) as never,
        doStream: async () => ({ stream: ReadableStream.from(parts) }) as never,
      }),
  },
  {
    name: 'ai 5, specification v2',
    version: 'v2' as const,
    sdk: v5 as never as typeof v6,
    end: v2End,
    mock: (parts: AnyPart[], content: unknown[]) =>
      new MockLanguageModelV2({
        doGenerate: async () => ({ content, ...omitType(v2End), warnings: [] }) as never,
        doStream: async () => ({ stream: ReadableStream.from(parts) }) as never,
      }) as never as MockLanguageModelV3,
  },
]

const omitType = ({ type: _, ...rest }: { type: string }) => rest

const spoken = (texts: readonly string[], end: AnyPart): AnyPart[] => [
  { type: 'stream-start', warnings: [] },
  { type: 'text-start', id: '1' },
  ...texts.map(delta => ({ type: 'text-delta', id: '1', delta })),
  { type: 'text-end', id: '1' },
  end,
]

describe.each(peers)('the middleware in $name', ({ sdk, version, mock, end }) => {
  const wrap = (model: MockLanguageModelV3, options: Partial<Parameters<typeof guardMiddleware>[0]> = {}) => {
    const { ledger, pipeline } = guarded()
    const middleware = guardMiddleware({ pipeline, ...options }, version)
    return { ledger, model: sdk.wrapLanguageModel({ model, middleware: middleware as never }) }
  }

  it('lets harmless words through, generated and streamed', async () => {
    const { model, ledger } = wrap(
      mock(spoken(['Water ', 'it once ', 'a week.'], end), [{ type: 'text', text: 'Weekly.' }]),
    )
    const generated = await sdk.generateText({ model, prompt: 'how often?' })
    expect(generated.text).toBe('Weekly.')
    expect(generated.finishReason).toBe('stop')
    const streamed = sdk.streamText({ model, prompt: 'how often?' })
    expect(await streamed.text).toBe('Water it once a week.')
    expect(await streamed.finishReason).toBe('stop')
    expect((await streamed.usage).outputTokens).toBe(4)
    expect(ledger.entries.map(({ edge }) => edge)).toEqual(['user', 'answer', 'user', 'answer'])
  })

  it('stops an input, and cancels the call that had started', async () => {
    const inner = mock(spoken(['never seen'], end), [{ type: 'text', text: 'never seen' }])
    const { model } = wrap(inner)
    const generated = await sdk.generateText({ model, prompt: 'FORBIDDEN' })
    expect(generated.text).toBe('')
    expect(generated.finishReason).toBe('content-filter')
    expect(generated.providerMetadata?.ductile).toMatchObject({ code: 'content_filter', edge: 'user' })
    expect(inner.doGenerateCalls[0]!.abortSignal!.aborted).toBe(true)
    const streamed = sdk.streamText({ model, prompt: 'FORBIDDEN' })
    expect(await streamed.text).toBe('')
    expect(await streamed.finishReason).toBe('content-filter')
  })

  it('never asks the model when the gate is serial', async () => {
    const inner = mock([], [])
    const { model } = wrap(inner, { gate: 'serial', replacement: 'I would rather not.' })
    expect((await sdk.generateText({ model, prompt: 'FORBIDDEN' })).text).toBe('I would rather not.')
    expect(inner.doGenerateCalls).toHaveLength(0)
  })

  it('stops an answer', async () => {
    const { model } = wrap(mock([], [{ type: 'text', text: 'this is FORBIDDEN' }]))
    const generated = await sdk.generateText({ model, prompt: 'hello' })
    expect(generated.text).toBe('')
    expect(generated.finishReason).toBe('content-filter')
    expect(generated.providerMetadata?.ductile).toMatchObject({ edge: 'answer' })
  })

  it('cuts a stream before the trigger and tells why', async () => {
    const calm = 'A calm sentence that is fine. '.repeat(20)
    const { model, ledger } = wrap(mock(spoken([calm, 'this is FORB', 'IDDEN and more'], end), []))
    const streamed = sdk.streamText({ model, prompt: 'hello' })
    const text = await streamed.text
    expect(calm.startsWith(text)).toBe(true)
    expect(text).not.toContain('FORB')
    expect(await streamed.finishReason).toBe('content-filter')
    expect((await streamed.providerMetadata)?.ductile).toMatchObject({ code: 'content_filter' })
    expect(ledger.entries.at(-1)!.decision.action).toBe('block')
  })

  it("puts the operator's words in place of what is cut", async () => {
    const { model } = wrap(mock(spoken(['this is FORBIDDEN'], end), []), {
      replacement: 'I would rather not.',
    })
    expect(await sdk.streamText({ model, prompt: 'hello' }).text).toBe('I would rather not.')
  })

  it('judges reasoning and the arguments of calls, and releases a call only when it passed', async () => {
    const call = (input: string): AnyPart[] => [
      { type: 'tool-input-start', id: 'c1', toolName: 'mail' },
      { type: 'tool-input-delta', id: 'c1', delta: input },
      { type: 'tool-input-end', id: 'c1' },
      { type: 'tool-call', toolCallId: 'c1', toolName: 'mail', input },
    ]
    const tools = { mail: sdk.tool({ inputSchema: sdk.jsonSchema({ type: 'object' }) }) } as never
    const seen = async (parts: AnyPart[]) => {
      const { model } = wrap(mock([{ type: 'stream-start', warnings: [] }, ...parts, end], []))
      const found: string[] = []
      for await (const part of sdk.streamText({ model, prompt: 'hello', tools }).fullStream)
        found.push(part.type)
      return found
    }
    expect(await seen(call('{"to":"anna"}'))).toContain('tool-call')
    expect(await seen(call('{"to":"FORBIDDEN"}'))).not.toContain('tool-call')
    // A provider that gives calls whole, without streaming their input.
    expect(await seen(call('{"to":"FORBIDDEN"}').slice(3))).not.toContain('tool-call')
    const thought: AnyPart[] = [
      { type: 'reasoning-start', id: 'r' },
      { type: 'reasoning-delta', id: 'r', delta: 'they want something FORBIDDEN' },
      { type: 'reasoning-end', id: 'r' },
    ]
    const { model } = wrap(
      mock([{ type: 'stream-start', warnings: [] }, ...thought, ...spoken(['ok'], end).slice(1)], []),
    )
    const streamed = sdk.streamText({ model, prompt: 'hello' })
    expect(await streamed.text).toBe('')
    expect(await streamed.finishReason).toBe('content-filter')
  })

  it('reads what tools returned as the words of a tool', async () => {
    const { model, ledger } = wrap(mock([], [{ type: 'text', text: 'fine' }]))
    const generated = await sdk.generateText({
      model,
      messages: [
        { role: 'user', content: 'read my mail' },
        { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'c', toolName: 'mail', input: {} }] },
        {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: 'c',
              toolName: 'mail',
              output: { type: 'json', value: { body: 'FORBIDDEN' } },
            },
          ],
        },
      ],
    })
    expect(generated.finishReason).toBe('content-filter')
    expect(ledger.entries.some(({ decision }) => decision.action === 'block')).toBe(true)
  })

  it('keeps raw chunks of the provider back, which repeat what is held', async () => {
    const raw = { type: 'raw', rawValue: { delta: 'this is FORBIDDEN' } }
    const { model } = wrap(mock([raw, ...spoken(['fine'], end)], []))
    const streamed = sdk.streamText({ model, prompt: 'hello', includeRawChunks: true })
    const found = []
    for await (const part of streamed.fullStream) found.push(part)
    expect(JSON.stringify(found)).not.toContain('FORBIDDEN')
    expect(await streamed.text).toBe('fine')
  })

  it("ends the model's stream when the reader leaves", async () => {
    let isCancelled = false
    const endless = new ReadableStream({
      async pull(controller) {
        await new Promise(resolve => setTimeout(resolve, 1))
        controller.enqueue({ type: 'text-delta', id: '1', delta: 'on and on, and on. ' })
      },
      cancel: () => {
        isCancelled = true
      },
    })
    const inner = mock([], [])
    inner.doStream = async () => ({ stream: endless }) as never
    const { pipeline } = guarded()
    const middleware = guardMiddleware({ pipeline }, version)
    const { stream } = await middleware.wrapStream({
      params: { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }] },
      model: inner,
    })
    const reader = stream.getReader()
    await reader.read()
    await reader.cancel()
    expect(isCancelled).toBe(true)
  })
})
