import { APICallError } from 'ai'
import { MockLanguageModelV3 } from 'ai/test'
import { MockLanguageModelV2 } from 'ai-v5/test'
import { describe, expect, it } from 'vitest'
import type { ModelRequest } from '../model.js'
import { aiSdkModel } from './ai-sdk.js'

const never = new AbortController().signal
const request: ModelRequest = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hello?' },
    { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'find', arguments: { word: 'x' } }] },
    { role: 'tool', content: 'none', toolCallId: 'c1', toolName: 'find', failed: true },
  ],
  tools: [{ name: 'find', description: 'finds', parameters: { type: 'object' } }],
  config: { temperature: 0.5, maxTokens: 5, stop: ['.'] },
}
const content = [
  { type: 'reasoning' as const, text: 'let me look' },
  { type: 'text' as const, text: 'Hi ' },
  { type: 'text' as const, text: 'you.' },
  { type: 'tool-call' as const, toolCallId: 'c2', toolName: 'find', input: '{"word":"y"}' },
]
const read = {
  message: {
    role: 'assistant',
    content: 'Hi you.',
    reasoning: 'let me look',
    toolCalls: [{ id: 'c2', name: 'find', arguments: { word: 'y' } }],
  },
  finish: 'tool-calls',
  usage: { inputTokens: 3, outputTokens: 4 },
}

describe('aiSdkModel', () => {
  it('asks a model of specification v3 and reads its answer', async () => {
    const given = new MockLanguageModelV3({
      doGenerate: {
        content,
        finishReason: { unified: 'tool-calls', raw: 'tool_use' },
        usage: {
          inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: 4, text: 4, reasoning: 0 },
        },
        warnings: [],
      },
    })
    const output = await aiSdkModel(given).generate(request, never)
    expect(output).toEqual({ model: 'mock-model-id', ...read })
    const [call] = given.doGenerateCalls
    expect(call).toMatchObject({ temperature: 0.5, maxOutputTokens: 5, stopSequences: ['.'] })
    expect(call!.tools).toMatchObject([{ type: 'function', name: 'find', inputSchema: { type: 'object' } }])
    expect(call!.prompt).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Hello?' }] },
      {
        role: 'assistant',
        content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'find', input: { word: 'x' } }],
      },
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: 'c1',
            toolName: 'find',
            output: { type: 'error-text', value: 'none' },
          },
        ],
      },
    ])
  })

  it('asks a model of specification v2 the same', async () => {
    const given = new MockLanguageModelV2({
      doGenerate: {
        content,
        finishReason: 'tool-calls',
        usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 },
        warnings: [],
      },
    })
    expect(await aiSdkModel(given).generate(request, never)).toEqual({ model: 'mock-model-id', ...read })
  })

  it.each([
    [
      new APICallError({
        ...{ message: 'slow down', url: '', requestBodyValues: {}, statusCode: 429 },
        responseHeaders: { 'retry-after': '1' },
      }),
      { code: 'rate_limited', retryAfterMs: 1000 },
    ],
    [new TypeError('fetch failed'), { code: 'unreachable', isRetryable: true }],
  ])('says what a failed call means: %s', async (error, failure) => {
    const given = new MockLanguageModelV3({
      doGenerate: () => Promise.reject(error),
    })
    await expect(aiSdkModel(given).generate(request, never)).rejects.toMatchObject(failure)
  })
})
