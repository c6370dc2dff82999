import { z } from 'zod'
import { readShape } from './read-shape.js'
import { StepBuilder } from './step-builder.js'
import type { Trajectory } from './trajectory.js'

const text = z.object({ type: z.literal('text'), text: z.string() })
const blocks = z.array(
  z.discriminatedUnion('type', [
    text,
    z.object({ type: z.literal('thinking'), thinking: z.string() }),
    z.object({ type: z.literal('redacted_thinking') }),
    z.object({
      type: z.literal('tool_use'),
      id: z.string(),
      name: z.string(),
      input: z.unknown().optional(),
    }),
    z.object({
      type: z.literal('tool_result'),
      tool_use_id: z.string(),
      content: z
        .union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))])
        .optional(),
      is_error: z.boolean().nullish(),
    }),
    z.object({ type: z.literal('image') }),
    z.object({ type: z.literal('document') }),
  ]),
)
const log = z.object({
  system: z.union([z.string(), z.array(text)]).optional(),
  messages: z
    .array(z.object({ role: z.enum(['user', 'assistant']), content: z.union([z.string(), blocks]) }))
    .min(1),
})

/** A run from Anthropic messages. @throws InvalidInputError `malformed_trace` with row and field */
export function fromAnthropicMessages(
  row: unknown,
  { where, ...fields }: { where: string } & Omit<Trajectory, 'agents' | 'steps'>,
): Trajectory {
  const { system, messages } = readShape(log, { value: row, where })
  const steps = new StepBuilder()
  if (system !== undefined)
    steps.message('trusted', typeof system === 'string' ? system : system.map(part => part.text).join('\n'))
  for (const [index, { role, content }] of messages.entries()) {
    const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content
    const calls = parts.some(({ type }) => type === 'tool_use')
    const say = role === 'user' ? 'message' : calls ? 'plan' : 'answer'
    for (const [position, part] of parts.entries())
      addBlock(steps, part, { say, at: `${where}: messages[${index}].content[${position}]` })
  }
  return steps.build(fields, where)
}

function addBlock(
  steps: StepBuilder,
  block: z.output<typeof blocks>[number],
  { say, at }: { say: 'message' | 'plan' | 'answer'; at: string },
): StepBuilder {
  switch (block.type) {
    case 'text':
      return say === 'message' ? steps.message('user', block.text) : steps[say](block.text)
    case 'thinking':
      return steps.plan(block.thinking)
    case 'tool_use':
      return steps.call({ id: block.id, tool: block.name, given: block.input })
    case 'tool_result':
      return steps.result(
        { id: block.tool_use_id, text: resultText(block.content), isError: block.is_error === true },
        at,
      )
    default:
      return steps // images, documents and redacted thinking carry no text
  }
}

function resultText(content: string | readonly { text?: string | undefined }[] | undefined): string {
  if (typeof content === 'string') return content
  return (content ?? []).map(part => part.text ?? '').join('\n')
}
