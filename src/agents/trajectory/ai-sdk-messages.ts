import { z } from 'zod'
import { readShape } from './read-shape.js'
import { StepBuilder } from './step-builder.js'
import type { Trajectory } from './trajectory.js'

const part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('reasoning'), text: z.string() }),
  z.looseObject({ type: z.literal('image') }),
  z.looseObject({ type: z.literal('file') }),
  z.object({
    type: z.literal('tool-call'),
    toolCallId: z.string(),
    toolName: z.string(),
    input: z.unknown().optional(),
    args: z.unknown().optional(),
  }),
  z.object({
    type: z.literal('tool-result'),
    toolCallId: z.string(),
    toolName: z.string(),
    output: z.unknown().optional(),
    result: z.unknown().optional(),
    isError: z.boolean().optional(),
  }),
  z.looseObject({ type: z.literal('tool-approval-request') }),
  z.looseObject({ type: z.literal('tool-approval-response') }),
])
const log = z.object({
  messages: z
    .array(
      z.object({
        role: z.enum(['system', 'user', 'assistant', 'tool']),
        content: z.union([z.string(), z.array(part)]),
      }),
    )
    .min(1),
})
const failedOutput = new Set(['error-text', 'error-json', 'execution-denied'])

/**
 * A run from AI SDK model messages, of 4 (`args`, `result`) or later (`input`, `output`).
 *
 * @throws InvalidInputError `malformed_trace` with row and field
 */
export function fromAiSdkMessages(
  row: unknown,
  { where, ...fields }: { where: string } & Omit<Trajectory, 'agents' | 'steps'>,
): Trajectory {
  const { messages } = readShape(log, { value: row, where })
  const steps = new StepBuilder()
  for (const [index, { role, content }] of messages.entries()) {
    const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content
    const calls = parts.some(({ type }) => type === 'tool-call')
    const say = role !== 'assistant' ? role : calls ? 'plan' : 'answer'
    for (const [position, given] of parts.entries())
      addPart(steps, given, { say, at: `${where}: messages[${index}].content[${position}]` })
  }
  return steps.build(fields, where)
}

function addPart(
  steps: StepBuilder,
  given: z.output<typeof part>,
  { say, at }: { say: 'system' | 'user' | 'tool' | 'plan' | 'answer'; at: string },
): StepBuilder {
  switch (given.type) {
    case 'text':
      if (say === 'plan' || say === 'answer') return steps[say](given.text)
      return steps.message(say === 'system' ? 'trusted' : 'user', given.text)
    case 'reasoning':
      return steps.plan(given.text)
    case 'tool-call':
      return steps.call({ id: given.toolCallId, tool: given.toolName, given: given.input ?? given.args })
    case 'tool-result': {
      const { text, isError } = outputOf(given.output ?? given.result)
      return steps.result(
        { id: given.toolCallId, tool: given.toolName, text, isError: isError || given.isError === true },
        at,
      )
    }
    default:
      return steps // files, images and approvals carry no text
  }
}

/** `{type: 'text' | 'json' | 'error-text' | …, value}` of version 5 and later, or any value before. */
function outputOf(output: unknown): { text: string; isError: boolean } {
  if (typeof output === 'object' && output !== null && 'type' in output && 'value' in output)
    return { text: asText(output.value), isError: failedOutput.has(String(output.type)) }
  return { text: asText(output), isError: false }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
