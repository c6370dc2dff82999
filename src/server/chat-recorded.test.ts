import { createOpenAI } from '@ai-sdk/openai'
import { streamText, type ToolSet } from 'ai'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sendRecorded, testGateway } from './testing/gateway.js'
import { chatWire } from './testing/recorded.js'

const question = { model: 'm', messages: [{ role: 'user' as const, content: 'hello' }] }

describe('recorded chat streams through the gateway', () => {
  const clientOf = ({ server }: Awaited<ReturnType<typeof testGateway>>) =>
    new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 })

  it('reach the official client word for word, with the count of tokens', async () => {
    await using made = await testGateway((_, response) => sendRecorded(response, chatWire('text')))
    const final = await clientOf(made).chat.completions.stream(question).finalChatCompletion()
    expect(final.choices).toMatchObject([
      { message: { content: 'Grüße aus Köln 😀\n"end"' }, finish_reason: 'stop' },
    ])
    expect(final.usage?.total_tokens).toBe(16)
  })

  it('reach it with several choices and a refusal', async () => {
    await using made = await testGateway((_, response) => sendRecorded(response, chatWire('choices')))
    const final = await clientOf(made)
      .chat.completions.stream({ ...question, n: 2 })
      .finalChatCompletion()
    expect(final.choices).toMatchObject([
      { index: 0, message: { content: 'Good morning!' } },
      { index: 1, message: { refusal: 'I would rather not.' } },
    ])
  })

  it('reach it and the AI SDK with their tool calls', async () => {
    await using made = await testGateway((_, response) => sendRecorded(response, chatWire('tools')))
    const stream = await clientOf(made).chat.completions.create({ ...question, stream: true })
    const calls: Record<number, string> = {}
    for await (const { choices } of stream)
      for (const { index, function: called, ...rest } of choices[0]?.delta.tool_calls ?? []) {
        const custom = (rest as { custom?: { input?: string } }).custom
        calls[index] = (calls[index] ?? '') + (called?.arguments ?? custom?.input ?? '')
      }
    expect(calls).toEqual({ 0: '{"city":"Oslo"}', 1: '{"zone":"CET"}', 2: 'buy bread' })

    const wire = chatWire('tools')
      .split('\n\n')
      .filter(frame => !frame.includes('custom'))
      .join('\n\n')
    await using other = await testGateway((_, response) => sendRecorded(response, wire))
    const provider = createOpenAI({ baseURL: `${other.server.url}/v1`, apiKey: 'none' })
    const tools = { get_weather: { inputSchema: z.object({ city: z.string() }) } } as ToolSet
    const called = streamText({ model: provider.chat('m'), prompt: 'hello', tools, maxRetries: 0 })
    expect((await called.toolCalls)[0]).toMatchObject({ toolName: 'get_weather', input: { city: 'Oslo' } })
  })

  it('reach it with the error of the upstream', async () => {
    await using made = await testGateway((_, response) => sendRecorded(response, chatWire('error')))
    await expect(clientOf(made).chat.completions.stream(question).finalChatCompletion()).rejects.toThrow(
      'the server had an error',
    )
  })
})
