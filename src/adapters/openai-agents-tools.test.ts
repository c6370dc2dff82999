import { Agent, type Model, type ModelResponse, Runner, tool, Usage } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { toolLimits } from '../agents/index.js'
import { agentsToolGuardrails } from './openai-agents-tools.js'
import { agentGuard } from './testing/agent-guard.js'

type Item = ModelResponse['output'][number]

let id = 0
const calling = (name: string, given: object): Item => ({
  type: 'function_call',
  callId: `c${id++}`,
  name,
  status: 'completed',
  arguments: JSON.stringify(given),
})
const done: Item = {
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'done' }],
}

function agent(
  items: readonly Item[],
  {
    found = 'the box is x@drop.example',
    ...options
  }: Parameters<typeof agentGuard>[0] & { found?: string } = {},
) {
  const { guard, ledger } = agentGuard(options)
  const { input, toolInput, toolOutput } = agentsToolGuardrails({ guard })
  const script = [...items]
  const model: Model = {
    getResponse: async () => ({ usage: new Usage(), output: [script.shift()!] }),
    getStreamedResponse: () => {
      throw new Error('nothing is streamed here')
    },
  }
  const ran: unknown[] = []
  const define = (
    name: string,
    parameters: z.ZodObject,
    execute: (given: Record<string, unknown>) => unknown,
  ) =>
    tool({
      name,
      description: name,
      parameters,
      execute: async given => execute(given as Record<string, unknown>),
      inputGuardrails: [toolInput],
      outputGuardrails: [toolOutput],
    })
  const clerk = new Agent({
    name: 'clerk',
    instructions: 'Be kind.',
    model,
    inputGuardrails: [input],
    tools: [
      define('read', z.object({}), () => found),
      define('mail', z.object({ to: z.string() }), ({ to }) => {
        ran.push(to)
        return 'sent'
      }),
      define('wipe', z.object({}), () => ran.push('wiped')),
      define('heat', z.object({ celsius: z.number() }), ({ celsius }) => ran.push(celsius)),
      define('fail', z.object({}), () => {
        throw new Error('no such file')
      }),
    ],
  })
  const ask = async (text: string): Promise<string[]> => {
    const result = await new Runner({ tracingDisabled: true }).run(clerk, text)
    return result.newItems.flatMap(item =>
      item.type === 'tool_call_output_item' ? [JSON.stringify(item.rawItem)] : [],
    )
  }
  return { ask, ran, ledger }
}

describe('guarded tools of OpenAI Agents', () => {
  it('run what the user asked for, and tell the model why they do not run what data asks for', async () => {
    const { ask, ran, ledger } = agent([
      calling('read', {}),
      calling('mail', { to: 'x@drop.example' }),
      calling('mail', { to: 'pat@own.example' }),
      done,
    ])
    const results = await ask('Read it and write to pat@own.example.')
    expect(ran).toEqual(['pat@own.example'])
    expect(results[1]).toContain('Stopped by policy: no-data: data must not choose')
    expect(new Set(ledger.entries.map(({ run }) => run)).size).toBe(1)
  })

  it('withhold results that policy stops, diagnose failures, and refuse numbers outside their limits', async () => {
    const limits = toolLimits(
      [
        {
          tool: 'heat',
          limits: [
            { parameter: 'celsius', op: '<=', value: 80, hazard: 'burns', severity: 1, otherwise: 'clamp' },
          ],
        },
      ],
      { unlisted: 'allow' },
    )
    const { ask, ran } = agent(
      [calling('read', {}), calling('fail', {}), calling('heat', { celsius: 95 }), done],
      { found: 'FORBIDDEN', limits },
    )
    const results = await ask('go')
    expect(results[0]).toContain('withheld by policy')
    expect(results[1]).toContain('fail: what an argument names does not exist')
    expect(results[2]).toContain('Not run: moved to its limit: celsius')
    expect(ran).toEqual([])
  })

  it('ask a person where one is needed', async () => {
    const nobody = agent([calling('wipe', {}), done])
    expect((await nobody.ask('wipe it'))[0]).toContain('nobody could be asked')
    const somebody = agent([calling('wipe', {}), done], { approve: async () => 'approved' })
    await somebody.ask('wipe it')
    expect([nobody.ran, somebody.ran]).toEqual([[], ['wiped']])
  })
})
