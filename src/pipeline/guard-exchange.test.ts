import { describe, expect, it, vi } from 'vitest'
import { guardExchange } from './guard-exchange.js'
import { createPipeline } from './pipeline.js'
import { assessment, memoryLedger, policy, signal, user } from './testing/scripted.js'

/** Risky is what says so. */
const harm = signal('harm', async ({ messages }) =>
  assessment('harm', messages.at(-1)!.text.includes('risky') ? 0.9 : 0.1),
)
const exchange = (input: string[], replies: string[], gate: 'parallel' | 'serial' = 'parallel') => {
  const checks = { user: [harm], answer: [harm] }
  const ledger = memoryLedger()
  const complete = vi.fn(async (_: AbortSignal) => replies)
  const pipeline = createPipeline({ checks, policy: policy(), ledger })
  const result = guardExchange({
    pipeline,
    run: 'run-1',
    origin: {},
    input: input.map(text => ({ edge: 'user' as const, conversation: user(text) })),
    gate,
    complete,
    output: texts =>
      texts.map(text => ({
        edge: 'answer' as const,
        conversation: { messages: [...user('q').messages, { role: 'assistant' as const, text }] },
      })),
  })
  return { ledger, complete, result }
}

describe('guardExchange', () => {
  it('answers when both sides pass, with one entry each', async () => {
    const { result, ledger } = exchange(['mild'], ['fine'])
    expect(await result).toMatchObject({ type: 'answered', reply: ['fine'], input: [{}], output: [{}] })
    expect(ledger.entries.map(({ edge }) => edge)).toEqual(['user', 'answer'])
  })

  it('asks at once and cancels the call when any input is stopped', async () => {
    const { result, complete } = exchange(['mild', 'risky'], ['fine'])
    expect(await result).toMatchObject({ type: 'blocked', edge: 'user', by: { stopped: true }, output: [] })
    expect(complete.mock.calls[0]?.[0].aborted).toBe(true)
  })

  it('never asks the model when any input is stopped and the gate is serial', async () => {
    const { result, complete } = exchange(['mild', 'risky'], ['fine'], 'serial')
    expect(await result).toMatchObject({ type: 'blocked', edge: 'user', by: { stopped: true }, output: [] })
    expect(complete).not.toHaveBeenCalled()
  })

  it('blocks when any of the answers is stopped', async () => {
    const { result, ledger } = exchange(['mild'], ['fine', 'risky', 'fine'])
    expect(await result).toMatchObject({ type: 'blocked', edge: 'answer', by: { stopped: true } })
    expect(ledger.entries.map(({ edge }) => edge)).toEqual(['user', 'answer', 'answer', 'answer'])
  })

  it('passes over an edge no signal looks at', async () => {
    const ledger = memoryLedger()
    const pipeline = createPipeline({ checks: { answer: [harm] }, policy: policy(), ledger })
    const result = await guardExchange({
      pipeline,
      run: 'r',
      origin: {},
      input: [{ edge: 'user', conversation: user('risky') }],
      complete: async () => 'fine',
      output: text => [{ edge: 'answer', conversation: user(text) }],
    })
    expect(result).toMatchObject({ type: 'answered', input: [] })
    expect(ledger.entries).toHaveLength(1)
  })

  it('lets the error of the model through', async () => {
    const pipeline = createPipeline({ checks: { user: [harm] }, policy: policy() })
    const asking = guardExchange({
      pipeline,
      run: 'r',
      origin: {},
      input: [{ edge: 'user', conversation: user('mild') }],
      complete: () => Promise.reject(new Error('down')),
      output: () => [],
    })
    await expect(asking).rejects.toThrow('down')
  })
})
