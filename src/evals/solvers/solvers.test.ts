import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { thresholdPolicy } from '../../core/index.js'
import type { Conversation } from '../../guard/index.js'
import { createPipeline } from '../../pipeline/index.js'
import { agentLoop, type SimulatedTool } from './agent-loop.js'
import { chain } from './chain.js'
import { generate } from './generate.js'
import { guarded } from './guarded.js'
import { multipleChoice } from './multiple-choice.js'
import { chainOfThought, promptTemplate, systemMessage } from './prompts.js'
import { selfCritique } from './self-critique.js'
import { contextOf, stateOf } from './testing/context.js'

describe('chain', () => {
  it('runs in order and stops at a completed state', async () => {
    const context = contextOf()
    const solved = await chain(
      systemMessage('Be brief.'),
      chainOfThought(),
      generate({ temperature: 0 }),
      async state => ({ ...state, completed: true }),
      generate(),
    )(stateOf(), context)
    expect(solved.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant'])
    expect(context.requests).toHaveLength(1)
    expect(context.requests[0]).toMatchObject({ config: { temperature: 0 }, epoch: 0 })
    expect(solved.messages[1]!.content).toMatch(/^What is water\?\n\nThink step by step/)
  })
})

describe('promptTemplate', () => {
  it('fills in the prompt and metadata, and what is filled in is left as it is', async () => {
    const solver = promptTemplate('{topic}: {prompt}')
    const solved = await solver(
      stateOf({ input: 'what is {topic} $&?', metadata: { topic: 'glass' } }),
      contextOf(),
    )
    expect(solved.messages[0]!.content).toBe('glass: what is {topic} $&?')
  })

  it('names what a sample lacks', async () => {
    expect(() => promptTemplate('no place')).toThrow('must contain {prompt}')
    await expect(promptTemplate('{prompt} {topic}')(stateOf(), contextOf())).rejects.toThrow(
      'sample "q1" has no text or number "topic"',
    )
    await expect(chainOfThought()(stateOf({ input: [] }), contextOf())).rejects.toThrow('no user message')
  })
})

describe('multipleChoice', () => {
  const sample = { choices: ['ice', 'fire', 'air', 'earth'] }

  it('shows letters, and keeps the order shown', async () => {
    const context = contextOf(() => 'ANSWER: B')
    const solved = await multipleChoice()(stateOf(sample), context)
    expect(context.requests[0]!.messages[0]!.content).toContain('A) ice\nB) fire\nC) air\nD) earth')
    expect(context.requests[0]!.messages[0]!.content).toContain('one of A, B, C, D')
    expect(solved.store.choiceOrder).toEqual([0, 1, 2, 3])
  })

  it('shuffles by the seed alone, and loses no option', async () => {
    const order = async (seed: number) =>
      (await multipleChoice({ shuffle: 'seeded' })(stateOf(sample), contextOf(undefined, { seed }))).store
        .choiceOrder
    expect(await order(5)).toEqual(await order(5))
    const orders = await Promise.all(Array.from({ length: 30 }, (_, seed) => order(seed)))
    expect(new Set(orders.map(String)).size).toBeGreaterThan(5)
    for (const each of orders) expect([...(each as number[])].sort()).toEqual([0, 1, 2, 3])
  })

  it('refuses what is no choice', async () => {
    await expect(multipleChoice()(stateOf({ choices: ['a'] }), contextOf())).rejects.toThrow(
      '2 to 26 choices, got 1',
    )
  })
})

describe('agentLoop', () => {
  const call = (name: string, given: Record<string, string> = {}, id = 'c1') => ({
    message: { role: 'assistant' as const, content: '', toolCalls: [{ id, name, arguments: given }] },
  })
  const light: SimulatedTool = {
    definition: { name: 'light', description: 'Turns a light on.', parameters: { type: 'object' } },
    run: ({ room }) => {
      if (room === undefined) throw new Error('which room?')
      return { content: `on in ${room}`, store: { lit: room } }
    },
  }
  const script = (answers: readonly Parameters<typeof contextOf>[0][]) => {
    let turn = 0
    return contextOf(request => answers[Math.min(turn++, answers.length - 1)]!(request))
  }

  it('runs tools until the model answers, keeps the world in the store and each call as an event', async () => {
    const context = script([
      () => call('light'),
      () => call('light', { room: 'hall' }),
      () => call('door'),
      () => 'done',
    ])
    const solved = await agentLoop({ tools: [light] })(stateOf(), context)
    expect(solved.store).toEqual({ lit: 'hall', agentEnd: 'answered' })
    const results = solved.messages.filter(({ role }) => role === 'tool')
    expect(results.map(({ content }) => content)).toEqual([
      'which room?',
      'on in hall',
      'There is no tool "door".',
    ])
    expect(context.events.map(({ data }) => data.failed)).toEqual([true, false, true])
    expect(context.requests[0]!.tools).toEqual([light.definition])
  })

  it('ends at its limits', async () => {
    const forever = script([() => call('light', { room: 'hall' })])
    const solved = await agentLoop({ tools: [light], maxSteps: 3 })(stateOf(), forever)
    expect([solved.store.agentEnd, forever.requests.length]).toEqual(['step-limit', 3])
    const short = await agentLoop({ tools: [light], maxMessages: 4 })(
      stateOf(),
      contextOf(() => call('light')),
    )
    expect([short.store.agentEnd, short.messages.length]).toEqual(['message-limit', 5])
    expect(() => agentLoop({ tools: [light, light] })).toThrow('two tools have one name')
    expect(() => agentLoop({ tools: [], maxSteps: 0 })).toThrow('maxSteps')
  })

  it('ends with an abort, which no tool can swallow', async () => {
    const abort = new AbortController()
    const tool: SimulatedTool = {
      ...light,
      run: () => {
        abort.abort(new Error('enough'))
        throw new Error('broken')
      },
    }
    const context = { ...contextOf(() => call('light')), signal: abort.signal }
    await expect(agentLoop({ tools: [tool] })(stateOf(), context)).rejects.toThrow('enough')
  })
})

describe('selfCritique', () => {
  it('asks for a critique and a revision in each round', async () => {
    let turn = 0
    const context = contextOf(() => `answer ${turn++}`)
    const solved = await chain(generate(), selfCritique({ rounds: 2 }))(stateOf(), context)
    expect(solved.output!.message.content).toBe('answer 4')
    expect(solved.messages).toHaveLength(10)
    await expect(selfCritique()(stateOf(), context)).rejects.toThrow('has no answer yet')
  })
})

describe('guarded', () => {
  const pipelineOf = (assess: (text: string) => number, mode: 'enforce' | 'shadow' = 'enforce') => {
    const signal = {
      name: 'harm',
      assess: async ({ messages }: Conversation) => ({
        signal: 'harm',
        risk: assess(messages.at(-1)!.text),
        categories: [],
        reasons: [],
        costMs: 0,
      }),
    }
    const provenance = { kind: 'rubric', source: 'test', date: '2026-11-24' } as const
    const policy = thresholdPolicy({
      name: 'test',
      version: '1',
      thresholds: [{ signal: 'harm', tau: 40, action: 'block', provenance }],
    })
    return createPipeline({ checks: { user: [signal], answer: [signal] }, policy, mode })
  }
  const risky = (text: string): number => (text.includes('risky') ? 0.9 : 0.1)

  it('lets through what is judged harmless, and keeps the judgements', async () => {
    const solved = await guarded(generate(), { pipeline: pipelineOf(risky) })(stateOf(), contextOf())
    expect(solved.output).toMatchObject({ finish: 'stop', message: { content: 'ok' } })
    expect(solved.store.guard).toMatchObject([
      { edge: 'user', stopped: false, risk: 0.1 },
      { edge: 'answer', stopped: false },
    ])
  })

  it('never asks the model what was stopped, and never hands on what it said', async () => {
    const context = contextOf(() => 'risky words')
    const solver = guarded(generate(), { pipeline: pipelineOf(risky), notice: 'No.' })
    const before = await solver(stateOf({ input: 'a risky question' }), context)
    expect(context.requests).toHaveLength(0)
    expect(before).toMatchObject({
      completed: true,
      output: { finish: 'content-filter' },
      store: { blockedBy: 'user' },
    })
    const after = await solver(stateOf(), context)
    expect(context.requests).toHaveLength(1)
    expect(after.store.blockedBy).toBe('answer')
    expect(after.messages.map(({ content }) => content)).toEqual(['What is water?', 'No.'])
  })

  it('blocks what could not be judged, by the policy’s failure mode', async () => {
    const broken = pipelineOf(() => {
      throw new Error('no model')
    })
    const solved = await guarded(generate(), { pipeline: broken })(stateOf(), contextOf())
    expect(solved.store).toMatchObject({ blockedBy: 'user', guard: [{ stopped: true, risk: null }] })
  })

  it('stops nothing in the shadow', async () => {
    const solver = guarded(generate(), { pipeline: pipelineOf(risky, 'shadow') })
    const solved = await solver(stateOf({ input: 'a risky question' }), contextOf())
    expect(solved.output!.message.content).toBe('ok')
    expect(solved.store.guard).toMatchObject([{ action: 'block', stopped: false }, { action: 'allow' }])
  })

  it('leaves no stopped answer anywhere in the state', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async text => {
        const solver = guarded(generate(), { pipeline: pipelineOf(risky) })
        const solved = await solver(
          stateOf(),
          contextOf(() => `${text} risky ${text}`),
        )
        expect(JSON.stringify(solved)).not.toContain('risky')
      }),
      { seed: 4, numRuns: 50 },
    )
  })
})
