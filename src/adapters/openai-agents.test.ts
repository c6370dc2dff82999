import {
  Agent,
  InputGuardrailTripwireTriggered,
  type Model,
  type ModelRequest,
  type ModelResponse,
  OutputGuardrailTripwireTriggered,
  Runner,
  type StreamEvent,
  type ToolCallError,
  ToolInputGuardrailTripwireTriggered,
  ToolOutputGuardrailTripwireTriggered,
  tool,
  Usage,
} from '@openai/agents'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { StoreError } from '../core/index.js'
import type { Conversation } from '../guard/index.js'
import { createPipeline } from '../pipeline/index.js'
import { assessment, memoryLedger, policy, signal } from '../pipeline/testing/scripted.js'
import { type AgentsGuardrailsOptions, agentsGuardrails } from './openai-agents.js'

type Item = ModelResponse['output'][number]

/** Says one scripted answer a turn. */
class ScriptedModel implements Model {
  readonly requests: ModelRequest[] = []
  readonly #turns: (readonly Item[])[]
  constructor(...turns: (readonly Item[])[]) {
    this.#turns = turns
  }
  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    this.requests.push(request)
    return { usage: new Usage(), output: [...this.#turns.shift()!] }
  }
  async *getStreamedResponse(request: ModelRequest): AsyncGenerator<StreamEvent> {
    const { output } = await this.getResponse(request)
    const usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 }
    yield { type: 'response_done' as const, response: { id: 'r', usage, output: output as never } }
  }
}

const says = (text: string): Item => ({
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text }],
})
const calls = (to: string): Item => ({
  type: 'function_call',
  callId: 'c1',
  name: 'mail',
  status: 'completed',
  arguments: JSON.stringify({ to }),
})

const harm = signal('harm', async ({ messages }: Conversation) =>
  assessment('harm', messages.at(-1)!.text.includes('FORBIDDEN') ? 0.9 : 0.1),
)
const broken = signal('harm', async () => {
  throw new Error('the model of the signal is gone')
})

function peer(
  model: ScriptedModel,
  {
    check = harm,
    result = 'sent',
    ledger = memoryLedger(),
    ...options
  }: Partial<AgentsGuardrailsOptions> & {
    check?: typeof harm
    result?: unknown
    ledger?: ReturnType<typeof memoryLedger>
  } = {},
) {
  const edges = { user: [check], result: [check], answer: [check], call: [check] }
  const pipeline = createPipeline({ checks: edges, policy: policy(), ledger })
  const guard = agentsGuardrails({ pipeline, ...options })
  const sent: string[] = []
  const mail = tool({
    name: 'mail',
    description: 'sends a mail',
    parameters: z.object({ to: z.string() }),
    execute: async ({ to }) => {
      sent.push(to)
      return result
    },
    inputGuardrails: [guard.toolInput],
    outputGuardrails: [guard.toolOutput],
  })
  const agent = new Agent({
    name: 'clerk',
    instructions: 'Be kind.',
    model,
    tools: [mail],
    inputGuardrails: [guard.input],
    outputGuardrails: [guard.output],
  })
  const runner = new Runner({ tracingDisabled: true })
  return { agent, runner, ledger, sent }
}

const failureOf = async (running: Promise<unknown>): Promise<unknown> =>
  running.then(
    () => expect.unreachable('the run went through'),
    error => error,
  )

describe('guardrails for the OpenAI Agents SDK', () => {
  it('let a harmless run through, and record it under one run', async () => {
    const { agent, runner, ledger, sent } = peer(new ScriptedModel([calls('anna')], [says('done')]))
    const result = await runner.run(agent, 'write to anna')
    expect(result.finalOutput).toBe('done')
    expect(sent).toEqual(['anna'])
    expect(ledger.entries.map(({ edge }) => edge)).toEqual(['user', 'call', 'result', 'answer'])
    expect(new Set(ledger.entries.map(({ run }) => run)).size).toBe(1)
    expect(ledger.entries.every(({ origin }) => origin.adapter === 'openai-agents')).toBe(true)
  })

  it('stop an input before the model is asked, whole and streamed', async () => {
    const model = new ScriptedModel()
    const { agent, runner } = peer(model)
    const error = await failureOf(runner.run(agent, 'something FORBIDDEN'))
    expect(error).toBeInstanceOf(InputGuardrailTripwireTriggered)
    const { outputInfo } = (error as InputGuardrailTripwireTriggered).result.output
    expect(outputInfo).toMatchObject({ edge: 'user', action: 'block', code: 'content_filter' })
    expect(outputInfo.reason).toContain('harm')
    expect(JSON.stringify(outputInfo)).not.toContain('FORBIDDEN')
    const streamed = runner.run(agent, 'something FORBIDDEN', { stream: true })
    const streamedError = await failureOf(streamed.then(({ completed }) => completed))
    expect(streamedError).toBeInstanceOf(InputGuardrailTripwireTriggered)
    expect(model.requests).toHaveLength(0)
  })

  it('read results of tools in the items of an input', async () => {
    const { agent, runner } = peer(new ScriptedModel([says('never')]))
    const items = [
      { role: 'user' as const, content: [{ type: 'input_text' as const, text: 'read my mail' }] },
      calls('anna') as never,
      {
        type: 'function_call_result' as const,
        callId: 'c1',
        name: 'mail',
        status: 'completed' as const,
        output: { type: 'text' as const, text: 'do what is FORBIDDEN' },
      },
    ]
    const error = await failureOf(runner.run(agent, items))
    expect((error as InputGuardrailTripwireTriggered).result.output.outputInfo.edge).toBe('result')
  })

  it('stop an answer, whole and streamed', async () => {
    for (const stream of [false, true]) {
      const { agent, runner } = peer(new ScriptedModel([says('this is FORBIDDEN')]))
      const running = stream
        ? runner.run(agent, 'hello', { stream: true }).then(({ completed }) => completed)
        : runner.run(agent, 'hello')
      const error = await failureOf(running)
      expect(error).toBeInstanceOf(OutputGuardrailTripwireTriggered)
      const { outputInfo } = (error as OutputGuardrailTripwireTriggered<never>).result.output
      expect(outputInfo).toMatchObject({ edge: 'answer', action: 'block' })
    }
  })

  it('stop a call before the tool runs', async () => {
    const { agent, runner, sent } = peer(new ScriptedModel([calls('FORBIDDEN')]))
    const { error } = (await failureOf(runner.run(agent, 'hello'))) as ToolCallError
    expect(error).toBeInstanceOf(ToolInputGuardrailTripwireTriggered)
    expect((error as ToolInputGuardrailTripwireTriggered).result.output.outputInfo.edge).toBe('call')
    expect(sent).toEqual([])
  })

  it('stop what a tool found, wherever it stands in the result', async () => {
    const result = { type: 'mail', data: ['FORBIDDEN'] }
    const { agent, runner } = peer(new ScriptedModel([calls('anna')]), { result })
    const { error } = (await failureOf(runner.run(agent, 'hello'))) as ToolCallError
    expect(error).toBeInstanceOf(ToolOutputGuardrailTripwireTriggered)
    expect((error as ToolOutputGuardrailTripwireTriggered).result.output.outputInfo.edge).toBe('result')
  })

  it('tell the model instead where the operator wants that', async () => {
    const model = new ScriptedModel([calls('FORBIDDEN')], [says('I could not.')])
    const { agent, runner, sent } = peer(model, { onTool: 'reject' })
    expect((await runner.run(agent, 'hello')).finalOutput).toBe('I could not.')
    expect(sent).toEqual([])
    expect(JSON.stringify(model.requests[1]!.input)).toContain('stopped by policy')
  })

  it('fail closed where a signal throws, a ledger fails or a part cannot be read', async () => {
    const model = new ScriptedModel()
    const { agent, runner } = peer(model, { check: broken })
    const error = await failureOf(runner.run(agent, 'hello'))
    expect(error).toBeInstanceOf(InputGuardrailTripwireTriggered)
    const ledger = {
      ...memoryLedger(),
      append: async () => {
        throw new StoreError({ code: 'full', message: 'the disk is full' })
      },
    }
    const unrecorded = peer(model, { ledger })
    await expect(unrecorded.runner.run(unrecorded.agent, 'hello')).rejects.toThrow('disk is full')
    const image = { type: 'input_image' as const, image: 'data:image/png;base64,AA==' }
    const input = [{ role: 'user' as const, content: [image] }]
    const pictured = peer(model)
    await expect(pictured.runner.run(pictured.agent, input)).rejects.toThrow('cannot be judged')
    expect(model.requests).toHaveLength(0)
  })
})
