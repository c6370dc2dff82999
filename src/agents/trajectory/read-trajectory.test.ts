import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '../../core/index.js'
import { formatOf, readTrajectory } from './read-trajectory.js'
import type { Step, Trajectory } from './trajectory.js'

/** The same small run in every notation: read a note, then answer. */
const call = { tool: 'read_note', arguments: { path: 'a.txt' } }
const runs = {
  'openai-chat': {
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'read it' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'read_note', arguments: '{"path":"a.txt"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'a note' },
      { role: 'assistant', content: 'done' },
    ],
  },
  'openai-responses': {
    instructions: 'be brief',
    items: [
      { role: 'user', content: [{ type: 'input_text', text: 'read it' }] },
      { type: 'function_call', call_id: 'c1', name: 'read_note', arguments: '{"path":"a.txt"}' },
      { type: 'function_call_output', call_id: 'c1', output: 'a note' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'done' }] },
    ],
  },
  anthropic: {
    system: 'be brief',
    messages: [
      { role: 'user', content: 'read it' },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'c1', name: 'read_note', input: { path: 'a.txt' } }],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'c1', content: [{ type: 'text', text: 'a note' }] }],
      },
      { role: 'assistant', content: 'done' },
    ],
  },
  'ai-sdk': {
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: [{ type: 'text', text: 'read it' }] },
      {
        role: 'assistant',
        content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'read_note', input: { path: 'a.txt' } }],
      },
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: 'c1',
            toolName: 'read_note',
            output: { type: 'text', value: 'a note' },
          },
        ],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'done' }] },
    ],
  },
  otel: {
    spans: [
      {
        startTimeUnixNano: '300',
        attributes: [
          { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
          {
            key: 'gen_ai.output.messages',
            value: { stringValue: '[{"role":"assistant","parts":[{"type":"text","content":"done"}]}]' },
          },
        ],
      },
      {
        startTimeUnixNano: '100',
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.system_instructions': [{ type: 'text', content: 'be brief' }],
          'gen_ai.input.messages': [{ role: 'user', parts: [{ type: 'text', content: 'read it' }] }],
        },
      },
      {
        startTimeUnixNano: '200',
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': 'read_note',
          'gen_ai.tool.call.id': 'c1',
          'gen_ai.tool.call.arguments': '{"path":"a.txt"}',
          'gen_ai.tool.call.result': 'a note',
        },
      },
    ],
  },
} as const

describe('readTrajectory', () => {
  it.each(Object.keys(runs) as (keyof typeof runs)[])('reads %s as the same run', name => {
    const row = runs[name]
    expect(formatOf(row, 'row')).toBe(name)
    const { steps } = readTrajectory(row, { where: 'row' })
    expect(steps.map(brief)).toEqual([
      'trusted: be brief',
      'user: read it',
      'call read_note {"path":"a.txt"}',
      'result of read_note: a note',
      'answer: done',
    ])
    expect(callOf(steps)).toMatchObject({ id: 'c1', ...call })
  })

  it('reads a log of thoughts and actions, with results under `user` and without', () => {
    const { steps } = readTrajectory(
      {
        messages: [
          { role: 'user', content: 'read it' },
          { role: 'agent', thought: 'first the note', action: "read_note{'path': 'a.txt', 'all': True}" },
          { role: 'user', content: 'a note' },
          { role: 'user', content: 'At step 2, you need to read again' },
          { role: 'agent', thought: '[Observation]: another note', action: 'read_note()' },
          { role: 'agent', thought: '', action: "Complete{'response': 'done'}" },
        ],
      },
      { where: 'row' },
    )
    expect(steps.map(brief)).toEqual([
      'user: read it',
      'plan: first the note',
      'call read_note {"path":"a.txt","all":true}',
      'result of read_note: a note',
      'trusted: At step 2, you need to read again',
      'call read_note {}',
      'result of read_note: another note',
      "answer: {'response': 'done'}",
    ])
  })

  it('reads a printed Python list with calls reported in words', () => {
    const { steps } = readTrajectory(
      {
        messages:
          "[{'role': 'system', 'content': 'be brief'}, {'role': 'user', 'content': 'read'}, {'role': 'assistant', 'content': '[Action]: I will call the one with the params as None;I will call the two with the params as None;[Observation]: The knowledge I get from one is: it\\'s; fine;The knowledge I get from two is: done.'}]",
      },
      { where: 'row' },
    )
    expect(steps.map(brief).slice(2)).toEqual([
      'call one {}',
      'call two {}',
      "result of one: it's; fine",
      'result of two: done.',
    ])
  })

  it('turns a tool that transfers into a hand-off, also in a circle', () => {
    const hand = (name: string, id: string) => ({
      role: 'assistant',
      tool_calls: [{ id, function: { name: `transfer_to_${name}`, arguments: {} } }],
    })
    const run = readTrajectory(
      { messages: [hand('b', '1'), hand('a', '2'), hand('b', '3')] },
      { where: 'row' },
    )
    expect(run.agents).toEqual(['agent', 'b', 'a'])
    expect(run.steps.map(({ agent }) => agent)).toEqual(['agent', 'agent', 'b', 'b', 'a', 'a'])
  })

  it('keeps a call whose arguments cannot be read, as something to judge', () => {
    const messages = [{ role: 'assistant', tool_calls: [{ function: { name: 'pay', arguments: '{"to":' } }] }]
    expect(callOf(readTrajectory({ messages }, { where: 'row' }).steps)).toMatchObject({
      arguments: {},
      unparsed: '{"to":',
    })
  })

  it('takes the outcome from y and the kind of task from the labels', () => {
    const row = {
      id: 'r',
      y: 1,
      labels: { suite_name: 'banking', user_task_id: 't3' },
      ...runs['openai-chat'],
    }
    expect(readTrajectory(row, { where: 'row' })).toMatchObject({
      id: 'r',
      taskType: 'banking',
      scenario: 'banking/t3',
      outcome: { violated: true },
    })
  })

  it('reads back what it wrote', () => {
    const run: Trajectory = {
      ...readTrajectory(runs.anthropic, { where: 'row' }),
      outcome: { violated: true, violationStep: 2 },
    }
    expect(readTrajectory(JSON.parse(JSON.stringify(run)), { where: 'row' })).toEqual(run)
  })

  it.each([
    [[], 'f:1: a row must be an object'],
    [{ text: 'x' }, 'f:1: messages: expected "messages", "items", "spans" or "steps"'],
    [{ messages: [] }, 'f:1: messages: '],
    [{ messages: [{ role: 'robot', content: '' }] }, 'f:1: messages[0].role: '],
    [{ messages: [{ role: 'user', content: '' }] }, 'f:1: a run needs at least one step'],
    [
      { messages: [{ role: 'tool', tool_call_id: 'x', content: 'r' }] },
      'answers the call "x", which nobody made',
    ],
    [
      { messages: [{ role: 'assistant', tool_calls: [{ function: {} }] }] },
      'f:1: messages[0].tool_calls[0].function.name',
    ],
    [
      { messages: "[{'role': 'user'" },
      'f:1: messages: not a printed list: "," or "}" expected at character 16',
    ],
    [{ spans: [{ attributes: { 'gen_ai.operation.name': 'execute_tool' } }] }, 'spans[0].gen_ai.tool.name'],
    [
      { spans: [{ attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.output.messages': '[' } }] },
      'not JSON',
    ],
    [
      { id: 'r', steps: [{ kind: 'answer', text: 'a' }], outcome: { violated: true, violationStep: 4 } },
      'outcome.violationStep',
    ],
  ])('names row and field of %j', (row, message) => {
    const read = () => readTrajectory(row, { where: 'f:1' })
    expect(read).toThrow(InvalidInputError)
    expect(read).toThrow(message)
  })
})

function brief(step: Step): string {
  switch (step.kind) {
    case 'message':
      return `${step.origin}: ${step.text}`
    case 'tool-call':
      return `call ${step.call.tool} ${JSON.stringify(step.call.arguments)}`
    case 'tool-result':
      return `result of ${step.tool}: ${step.text}`
    case 'hand-off':
      return `hand-off to ${step.to}`
    default:
      return `${step.kind}: ${step.text}`
  }
}

function callOf(steps: readonly Step[]): unknown {
  return steps.find(step => step.kind === 'tool-call')?.call
}
