import { z } from 'zod'
import { addReportedCalls } from './observation.js'
import { readPythonLiteral } from './python-literal.js'
import { malformed, readShape } from './read-shape.js'
import { StepBuilder } from './step-builder.js'
import type { Trajectory } from './trajectory.js'

const log = z
  .array(
    z.object({
      role: z.enum(['system', 'user', 'assistant']),
      content: z.string().optional(),
      thinking: z.string().optional(),
    }),
  )
  .min(1)
/** How these logs begin the orders of their own workflow, which stand under `user`. */
export const workflowPattern = /^\s*At step \d+, you need to/

/**
 * A run from a printed Python list of messages, as the logs of Agent Security Bench are kept. Their calls and results
 * stand in the agent's text; the workflow's own prompts stand under `user` and are the operator's.
 *
 * @throws InvalidInputError `malformed_trace` with row, field and position
 */
export function fromPrintedLog(
  row: { readonly messages: string },
  { where, ...fields }: { where: string } & Omit<Trajectory, 'agents' | 'steps'>,
): Trajectory {
  const read = readPythonLiteral(row.messages)
  if (!read.ok)
    throw malformed(`${where}: messages`, `not a printed list: ${read.message} at character ${read.at}`)
  const steps = new StepBuilder()
  readShape(log, { value: read.value, where }).forEach(({ role, content, thinking }, index) => {
    const text = content ?? thinking ?? ''
    if (role === 'system') steps.message('trusted', text)
    else if (role === 'user') steps.message(workflowPattern.test(text) ? 'trusted' : 'user', text)
    else if (addReportedCalls(steps, { text, where: `${where}: messages[${index}]` }) === 0) steps.plan(text)
  })
  return steps.build(fields, where)
}
