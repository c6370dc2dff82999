import { z } from 'zod'
import { observationIn } from './observation.js'
import { workflowPattern } from './printed-log.js'
import { readShape } from './read-shape.js'
import { StepBuilder } from './step-builder.js'
import type { Trajectory } from './trajectory.js'

const log = z.object({
  messages: z
    .array(
      z.discriminatedUnion('role', [
        z.object({ role: z.literal('user'), content: z.string() }),
        z.object({ role: z.literal('environment'), content: z.string() }),
        z.object({ role: z.literal('agent'), thought: z.string().nullish(), action: z.string().nullish() }),
      ]),
    )
    .min(1),
})
/** `tool{'key': value}`, `tool({…})` or `tool()`. */
const actionPattern = /^\s*([\w.-]+)\s*\(?\s*(\{[\s\S]*\})?\s*\)?\s*$/
/** Ways these logs say that the run is over; what they carry is the answer. */
const completions = new Set(['complete', 'finish', 'finalanswer', 'final_answer'])

/**
 * A run from logs of thoughts and actions, as ASSEBench and its AgentHarm traces are written: `agent` with `thought`
 * and `action`, `environment` with what came back. Where the thought reports an observation, it is the action's result;
 * else a `user` message right behind a call is, unless it is an order of the workflow.
 *
 * @throws InvalidInputError `malformed_trace` with row and field
 */
export function fromActionLog(
  row: unknown,
  { where, ...fields }: { where: string } & Omit<Trajectory, 'agents' | 'steps'>,
): Trajectory {
  const { messages } = readShape(log, { value: row, where })
  const steps = new StepBuilder()
  let open = false
  messages.forEach((given, index) => {
    const at = `${where}: messages[${index}]`
    if (given.role === 'agent') {
      open = readAgent(steps, { thought: given.thought ?? '', action: given.action?.trim() ?? '', at })
      return
    }
    const isOrder = workflowPattern.test(given.content)
    if (given.role === 'environment' || (open && !isOrder)) steps.result({ text: given.content }, at)
    else steps.message(isOrder ? 'trusted' : 'user', given.content)
    open = false
  })
  return steps.build(fields, where)
}

/** Whether a call was made whose result is still to come. */
function readAgent(
  steps: StepBuilder,
  { thought, action, at }: { thought: string; action: string; at: string },
): boolean {
  const match = actionPattern.exec(action)
  if (match === null) {
    // No call: what the agent thought aloud, or did in words, is its answer.
    steps.answer([thought, action].filter(Boolean).join('\n'))
    return false
  }
  const [, tool, given] = match
  const observation = observationIn(thought)
  if (observation === undefined) steps.plan(thought)
  if (completions.has(tool!.toLowerCase())) {
    steps.answer(given ?? '')
    return false
  }
  steps.call({ id: at, tool: tool!, given })
  if (observation !== undefined) steps.result({ id: at, text: observation.trim() }, at)
  return observation === undefined
}
