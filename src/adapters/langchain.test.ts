import { AIMessage, type BaseMessage, createAgent, fakeModel, tool } from 'langchain'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Conversation } from '../guard/index.js'
import { createPipeline } from '../pipeline/index.js'
import { assessment, memoryLedger, policy, signal } from '../pipeline/testing/scripted.js'
import { langChainMiddleware } from './langchain.js'

const harm = signal('harm', async ({ messages }: Conversation) =>
  assessment('harm', messages.at(-1)!.text.includes('FORBIDDEN') ? 0.9 : 0.1),
)
const broken = signal('harm', async () => {
  throw new Error('the model of the signal is gone')
})

const calling = (to: string) =>
  new AIMessage({ content: '', tool_calls: [{ id: 'c1', name: 'mail', args: { to }, type: 'tool_call' }] })

function peer(replies: readonly BaseMessage[], { check = harm, found = 'sent' } = {}) {
  const ledger = memoryLedger()
  const checks = { user: [check], result: [check], answer: [check], call: [check] }
  const pipeline = createPipeline({ checks, policy: policy(), ledger })
  const model = fakeModel()
  for (const reply of replies) model.respond(reply)
  const sent: string[] = []
  const mail = tool(
    async ({ to }: { to: string }) => {
      sent.push(to)
      return found
    },
    { name: 'mail', description: 'sends a mail', schema: z.object({ to: z.string() }) },
  )
  const middleware = [langChainMiddleware({ pipeline, replacement: 'I would rather not.' })]
  const agent = createAgent({ model: model as never, tools: [mail], middleware: middleware as never })
  const ask = async (content: unknown) => {
    const { messages } = await agent.invoke({ messages: [{ role: 'user', content }] } as never)
    return messages as BaseMessage[]
  }
  return { ask, sent, ledger, model }
}

describe('the middleware for LangChain', () => {
  it('lets a harmless run through, its calls too', async () => {
    const { ask, sent, ledger } = peer([calling('anna'), new AIMessage('done')])
    expect((await ask('write to anna')).at(-1)!.text).toBe('done')
    expect(sent).toEqual(['anna'])
    expect(ledger.entries.map(({ edge }) => edge)).toEqual(['user', 'call', 'user', 'result', 'answer'])
  })

  it('stops an input before the model is asked', async () => {
    const { ask, model } = peer([new AIMessage('never')])
    const last = (await ask('something FORBIDDEN')).at(-1)!
    expect(last.text).toBe('I would rather not.')
    expect(last.response_metadata.ductile).toMatchObject({ edge: 'user', code: 'content_filter' })
    expect(model.callCount).toBe(0)
  })

  it('stops an answer, of which nothing stays in the state', async () => {
    const messages = await peer([new AIMessage('this is FORBIDDEN')]).ask('hello')
    expect(messages.at(-1)!.text).toBe('I would rather not.')
    expect(messages.at(-1)!.response_metadata.ductile).toMatchObject({ edge: 'answer' })
    expect(JSON.stringify(messages)).not.toContain('FORBIDDEN')
  })

  it('stops a call before the tool runs, and what a tool found before the model reads it', async () => {
    const call = peer([calling('FORBIDDEN')])
    expect((await call.ask('hello')).at(-1)!.response_metadata.ductile).toMatchObject({ edge: 'call' })
    expect(call.sent).toEqual([])
    const result = peer([calling('anna'), new AIMessage('never')], { found: 'FORBIDDEN' })
    expect((await result.ask('hello')).at(-1)!.response_metadata.ductile).toMatchObject({ edge: 'result' })
    expect(result.model.callCount).toBe(1)
  })

  it('fails closed where a signal throws or a part cannot be read', async () => {
    const { ask, model } = peer([new AIMessage('never')], { check: broken })
    expect((await ask('hello')).at(-1)!.text).toBe('I would rather not.')
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }
    await expect(ask([image])).rejects.toThrow('cannot be judged')
    expect(model.callCount).toBe(0)
  })
})
