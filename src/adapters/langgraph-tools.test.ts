import { AIMessage, type BaseMessage, createAgent, fakeModel, ToolMessage, tool } from 'langchain'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { toolLimits } from '../agents/index.js'
import { langGraphTools } from './langgraph-tools.js'
import { agentGuard } from './testing/agent-guard.js'

let id = 0
const calling = (name: string, args: Record<string, unknown>) =>
  new AIMessage({ content: '', tool_calls: [{ id: `c${id++}`, name, args, type: 'tool_call' }] })

function agent(
  replies: readonly BaseMessage[],
  {
    found = 'the box is x@drop.example',
    ...options
  }: Parameters<typeof agentGuard>[0] & { found?: string } = {},
) {
  const { guard, ledger } = agentGuard(options)
  const model = fakeModel()
  for (const reply of replies) model.respond(reply)
  const ran: unknown[] = []
  const define = (name: string, schema: z.ZodObject, run: (input: Record<string, unknown>) => unknown) =>
    tool(async (input: unknown) => run(input as Record<string, unknown>) as string, {
      name,
      description: name,
      schema,
    })
  const tools = [
    define('read', z.object({}), () => found),
    define('mail', z.object({ to: z.string() }), ({ to }) => {
      ran.push(to)
      return 'sent'
    }),
    define('wipe', z.object({}), () => {
      ran.push('wiped')
      return 'gone'
    }),
    define('heat', z.object({ celsius: z.number() }), ({ celsius }) => {
      ran.push(celsius)
      return 'warm'
    }),
    define('fail', z.object({}), () => {
      throw new Error('no such file')
    }),
  ]
  const middleware = [langGraphTools({ guard, ToolMessage })]
  const running = createAgent({ model: model as never, tools, middleware: middleware as never })
  const ask = async (content: string) => {
    const { messages } = await running.invoke({ messages: [{ role: 'user', content }] } as never)
    return (messages as BaseMessage[]).filter(message => message.type === 'tool') as ToolMessage[]
  }
  return { ask, ran, ledger }
}

describe('guarded tools of LangChain agents', () => {
  it('run what the user asked for, and tell the model why they do not run what data asks for', async () => {
    const { ask, ran, ledger } = agent([
      calling('read', {}),
      calling('mail', { to: 'x@drop.example' }),
      calling('mail', { to: 'pat@own.example' }),
      new AIMessage('done'),
    ])
    const results = await ask('Read it and write to pat@own.example.')
    expect(ran).toEqual(['pat@own.example'])
    expect(results.map(({ status }) => status ?? 'success')).toEqual(['success', 'error', 'success'])
    expect(results[1]!.text).toContain('Stopped by policy: no-data: data must not choose')
    expect(new Set(ledger.entries.map(({ run }) => run)).size).toBe(1)
  })

  it('withhold results that policy stops, diagnose failures, and move numbers to their limits', async () => {
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
      [calling('read', {}), calling('fail', {}), calling('heat', { celsius: 95 }), new AIMessage('done')],
      { found: 'FORBIDDEN', limits },
    )
    const [stopped, failed] = await ask('go')
    expect(stopped!.text).toContain('withheld by policy')
    expect(failed!.text).toContain('fail: what an argument names does not exist')
    expect(ran).toEqual([80])
  })

  it('ask a person where one is needed', async () => {
    const nobody = agent([calling('wipe', {}), new AIMessage('done')])
    expect((await nobody.ask('wipe it'))[0]!.text).toContain('nobody could be asked')
    const somebody = agent([calling('wipe', {}), new AIMessage('done')], { approve: async () => 'approved' })
    await somebody.ask('wipe it')
    expect([nobody.ran, somebody.ran]).toEqual([[], ['wiped']])
  })
})
