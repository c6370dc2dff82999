import { z } from 'zod'
import { malformed, readShape } from './read-shape.js'
import { agentsOf, origins, type Step, type Trajectory } from './trajectory.js'

const agent = z.string().default('agent')
const byAgent = z.literal('agent').default('agent')
const step = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), agent, origin: z.enum(origins), text: z.string() }),
  z.object({ kind: z.literal('plan'), agent, origin: byAgent, text: z.string() }),
  z.object({ kind: z.literal('answer'), agent, origin: byAgent, text: z.string() }),
  z.object({ kind: z.literal('hand-off'), agent, origin: byAgent, to: z.string() }),
  z.object({
    kind: z.literal('tool-call'),
    agent,
    origin: byAgent,
    call: z.object({
      id: z.string(),
      tool: z.string(),
      arguments: z.record(z.string(), z.unknown()),
      unparsed: z.string().optional(),
    }),
  }),
  z.object({
    kind: z.literal('tool-result'),
    agent,
    origin: z.literal('tool').default('tool'),
    callId: z.string(),
    tool: z.string(),
    text: z.string(),
    isError: z.boolean().default(false),
  }),
])
const trajectory = z.object({
  id: z.string(),
  taskType: z.string().optional(),
  scenario: z.string().optional(),
  steps: z.array(step).min(1),
  outcome: z
    .object({ violated: z.boolean(), violationStep: z.number().int().nonnegative().optional() })
    .optional(),
})

/** A `Trajectory` that was kept as JSON. @throws InvalidInputError `malformed_trace` with row and field */
export function readSaved(row: unknown, where: string): Trajectory {
  const { steps, outcome, taskType, scenario, id } = readShape(trajectory, { value: row, where })
  const at = outcome?.violationStep
  if (at !== undefined && (at >= steps.length || outcome?.violated === false))
    throw malformed(`${where}: outcome.violationStep`, `must be a step of a violated run, got ${at}`)
  return Object.freeze({
    id,
    ...(taskType === undefined ? {} : { taskType }),
    ...(scenario === undefined ? {} : { scenario }),
    agents: agentsOf(steps as Step[]),
    steps: steps as Step[],
    ...(outcome === undefined
      ? {}
      : { outcome: { violated: outcome.violated, ...(at === undefined ? {} : { violationStep: at }) } }),
  })
}
