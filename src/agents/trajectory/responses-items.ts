import { z } from 'zod'
import { readShape } from './read-shape.js'
import { StepBuilder } from './step-builder.js'
import type { Trajectory } from './trajectory.js'

const text = z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))])
const item = z.union([
  z.object({
    type: z.literal('function_call'),
    call_id: z.string(),
    name: z.string(),
    arguments: z.unknown().optional(),
  }),
  z.object({ type: z.literal('function_call_output'), call_id: z.string(), output: z.unknown().optional() }),
  z.object({
    type: z.literal('reasoning'),
    summary: z.array(z.looseObject({ text: z.string().optional() })).optional(),
  }),
  z.object({
    type: z.literal('message').optional(),
    role: z.enum(['system', 'developer', 'user', 'assistant']),
    content: text,
  }),
])
const log = z.object({ instructions: z.string().nullish(), items: z.array(item).min(1) })

/** A run from the items of OpenAI's Responses API. @throws InvalidInputError `malformed_trace` with row and field */
export function fromResponsesItems(
  row: unknown,
  { where, ...fields }: { where: string } & Omit<Trajectory, 'agents' | 'steps'>,
): Trajectory {
  const { instructions, items } = readShape(log, { value: row, where })
  const steps = new StepBuilder()
  steps.message('trusted', instructions ?? '')
  for (const [index, given] of items.entries()) addItem(steps, given, `${where}: items[${index}]`)
  return steps.build(fields, where)
}

function addItem(steps: StepBuilder, given: z.output<typeof item>, at: string): StepBuilder {
  switch (given.type) {
    case 'function_call':
      return steps.call({ id: given.call_id, tool: given.name, given: given.arguments })
    case 'function_call_output': {
      const output = typeof given.output === 'string' ? given.output : JSON.stringify(given.output ?? '')
      return steps.result({ id: given.call_id, text: output }, at)
    }
    case 'reasoning':
      return steps.plan(joined(given.summary ?? []))
    default: {
      const said = typeof given.content === 'string' ? given.content : joined(given.content)
      if (given.role === 'assistant') return steps.answer(said)
      return steps.message(given.role === 'user' ? 'user' : 'trusted', said)
    }
  }
}

function joined(parts: readonly { text?: string | undefined }[]): string {
  return parts.map(({ text }) => text ?? '').join('\n')
}
