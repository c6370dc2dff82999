import * as v6 from 'ai'
import { MockLanguageModelV3 } from 'ai/test'
import * as v5 from 'ai-v5'
import { MockLanguageModelV2 } from 'ai-v5/test'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { toolLimits } from '../agents/index.js'
import { guardTools } from './ai-sdk-agent.js'
import { agentGuard } from './testing/agent-guard.js'

type Turn = string | { readonly tool: string; readonly input: object }

const contentOf = (turn: Turn, id: number) =>
  typeof turn === 'string'
    ? [{ type: 'text', text: turn }]
    : [{ type: 'tool-call', toolCallId: `c${id}`, toolName: turn.tool, input: JSON.stringify(turn.input) }]

const peers = [
  {
    name: 'ai 6',
    sdk: v6 as never as typeof v6,
    mock: (turns: readonly Turn[]) => {
      let at = 0
      return new MockLanguageModelV3({
        doGenerate: async () => {
          const turn = turns[at++]!
          const unified = typeof turn === 'string' ? 'stop' : 'tool-calls'
          const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } }
          return {
            content: contentOf(turn, at),
            finishReason: { unified, raw: unified },
            usage,
            warnings: [],
          } as never
        },
      })
    },
  },
  {
    name: 'ai 5',
    sdk: v5 as never as typeof v6,
    mock: (turns: readonly Turn[]) => {
      let at = 0
      return new MockLanguageModelV2({
        doGenerate: async () => {
          const turn = turns[at++]!
          const finishReason = typeof turn === 'string' ? 'stop' : 'tool-calls'
          const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 }
          return { content: contentOf(turn, at), finishReason, usage, warnings: [] } as never
        },
      }) as never as MockLanguageModelV3
    },
  },
]

const read: Turn = { tool: 'read', input: {} }
const mail = (to: string): Turn => ({ tool: 'mail', input: { to } })

describe.each(peers)('guarded tools of $name', ({ name, sdk, mock }) => {
  function agent(
    turns: readonly Turn[],
    {
      found = 'the box is x@drop.example',
      ...options
    }: Parameters<typeof agentGuard>[0] & { found?: string } = {},
  ) {
    const { guard, ledger } = agentGuard(options)
    const ran: unknown[] = []
    const define = (description: string, inputSchema: z.ZodType, execute: (input: never) => unknown) =>
      sdk.tool({ description, inputSchema, execute: async (input: never) => execute(input) } as never)
    const tools = guardTools(
      {
        read: define('reads', z.object({}), () => found),
        mail: define('sends', z.object({ to: z.string() }), (input: { to: string }) => {
          ran.push(input.to)
          return 'sent'
        }),
        wipe: define('wipes', z.object({}), () => ran.push('wiped')),
        heat: define('heats', z.object({ celsius: z.number() }), (input: { celsius: number }) => {
          ran.push(input.celsius)
          return 'warm'
        }),
        fail: define('fails', z.object({}), () => {
          throw new Error('no such file')
        }),
      },
      { guard },
    )
    const model = mock(turns)
    const ask = (more: object) =>
      sdk.generateText({ model, tools, stopWhen: sdk.stepCountIs(6), ...more } as never)
    return { ask, ran, ledger, model }
  }
  /** What the tools gave to the model. */
  const outputs = (result: { response: { messages: unknown } }): string =>
    JSON.stringify((result.response.messages as { role: string }[]).filter(({ role }) => role === 'tool'))

  it('run what the user asked for, and tell the model why they do not run what data asks for', async () => {
    const { ask, ran, ledger } = agent([read, mail('x@drop.example'), mail('pat@own.example'), 'done'])
    const result = await ask({ prompt: 'Read it and write to pat@own.example.' })
    expect(result.text).toBe('done')
    expect(ran).toEqual(['pat@own.example'])
    expect(outputs(result)).toContain('Stopped by policy: no-data: data must not choose')
    expect(outputs(result)).toContain('error-text')
    expect(ledger.entries.map(({ edge, decision }) => `${edge} ${decision.action}`)).toEqual([
      'call allow',
      'result allow',
      'call block',
      'call allow',
      'result allow',
    ])
    expect(new Set(ledger.entries.map(({ run }) => run)).size).toBe(1)
  })

  it('know from the conversation what happened before this process', async () => {
    const { ask, ran } = agent([mail('x@drop.example'), 'done'])
    await ask({
      messages: [
        { role: 'user', content: 'Read it.' },
        { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'a', toolName: 'read', input: {} }] },
        {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: 'a',
              toolName: 'read',
              output: { type: 'text', value: 'box: x@drop.example' },
            },
          ],
        },
        { role: 'user', content: 'Go on.' },
      ],
    })
    expect(ran).toEqual([])
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
      [read, { tool: 'fail', input: {} }, { tool: 'heat', input: { celsius: 95 } }, 'done'],
      {
        found: 'FORBIDDEN',
        limits,
      },
    )
    const result = await ask({ prompt: 'go' })
    expect(outputs(result)).not.toContain('FORBIDDEN')
    expect(outputs(result)).toContain('withheld by policy')
    expect(outputs(result)).toContain('fail: what an argument names does not exist')
    expect(ran).toEqual([80])
  })

  it('do not run what needs a person while nobody answers', async () => {
    const { ask, ran } = agent([{ tool: 'wipe', input: {} }, 'done'])
    const result = await ask({ prompt: 'wipe it' })
    expect(ran).toEqual([])
    if (name === 'ai 6') expect(result.content.at(-1)).toMatchObject({ type: 'tool-approval-request' })
    else expect(outputs(result)).toContain('nobody could be asked')
  })

  it('run it once a person says so', async () => {
    if (name === 'ai 5') {
      const { ask, ran } = agent([{ tool: 'wipe', input: {} }, 'done'], { approve: async () => 'approved' })
      await ask({ prompt: 'wipe it' })
      expect(ran).toEqual(['wiped'])
      return
    }
    const { ask, ran, ledger } = agent([{ tool: 'wipe', input: {} }, 'done'])
    const messages: unknown[] = [{ role: 'user', content: 'wipe it' }]
    const first = await ask({ messages })
    messages.push(...first.response.messages)
    const { approvalId } = first.content.at(-1) as { approvalId: string }
    messages.push({ role: 'tool', content: [{ type: 'tool-approval-response', approvalId, approved: true }] })
    await ask({ messages })
    expect(ran).toEqual(['wiped'])
    expect(ledger.entries[0]!.decision).toMatchObject({
      action: 'review',
      reason: expect.stringContaining('a person approved'),
    })
  })
})
