import { z } from 'zod'
import { malformed, readShape } from './read-shape.js'
import { StepBuilder } from './step-builder.js'
import type { Trajectory } from './trajectory.js'

const content = z.union([
  z.string(),
  z.null(),
  z.array(z.object({ type: z.string(), text: z.string().optional(), refusal: z.string().optional() })),
])
const toolCall = z.object({
  id: z.string().optional(),
  function: z.object({ name: z.string(), arguments: z.unknown().optional() }),
})
const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: content.optional(),
  refusal: z.string().nullish(),
  name: z.string().nullish(),
  tool_calls: z.array(toolCall).nullish(),
  tool_call_id: z.string().nullish(),
  error: z.string().nullish(),
})
const messages = z.object({ messages: z.array(message).min(1) })

/**
 * A run from OpenAI chat messages, the commonest form of agent logs (AgentDojo and tau-bench are written in it too).
 *
 * @throws InvalidInputError `malformed_trace` with row and field
 */
export function fromChatMessages(
  row: unknown,
  { where, ...fields }: { where: string } & Omit<Trajectory, 'agents' | 'steps'>,
): Trajectory {
  const steps = new StepBuilder()
  for (const [index, given] of readShape(messages, { value: row, where }).messages.entries())
    addMessage(steps, given, `${where}: messages[${index}]`)
  return steps.build(fields, where)
}

function addMessage(
  steps: StepBuilder,
  { role, content, refusal, name, tool_calls, tool_call_id, error }: z.output<typeof message>,
  at: string,
): StepBuilder {
  const text = textOf(content) || (refusal ?? '')
  switch (role) {
    case 'system':
    case 'developer':
      return steps.message('trusted', text)
    case 'user':
      return steps.message('user', text)
    case 'assistant': {
      const calls = tool_calls ?? []
      if (calls.length === 0) return steps.answer(text)
      steps.plan(text)
      for (const { id, function: called } of calls)
        steps.call({ id, tool: called.name, given: called.arguments })
      return steps
    }
    default:
      if (content === undefined && !error) throw malformed(at, 'a tool result needs content')
      return steps.result(
        {
          id: tool_call_id ?? undefined,
          ...(name ? { tool: name } : {}),
          text: text || (error ?? ''),
          isError: Boolean(error),
        },
        at,
      )
  }
}

function textOf(given: z.output<typeof content> | undefined): string {
  if (typeof given === 'string') return given
  return (given ?? []).map(part => part.text ?? part.refusal ?? '').join('\n')
}
