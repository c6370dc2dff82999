/** @file One shape for what agents did, whatever framework wrote it down. */

/**
 * Who a text comes from, most trusted first: the operator (`trusted`), the user, the agent itself (`agent`), or
 * whatever a tool brought in (`tool`). Instructions in a tool's output are data, never orders.
 */
export const origins = Object.freeze(['trusted', 'user', 'agent', 'tool'] as const)
export type Origin = (typeof origins)[number]

/** A call as the agent asked for it, before anything ran. */
export interface ToolCall {
  /** Joins the call with its result; unique within a run. */
  readonly id: string
  readonly tool: string
  readonly arguments: Readonly<Record<string, unknown>>
  /** The text that was given instead of arguments when it could not be read; `arguments` is then empty. */
  readonly unparsed?: string
}

interface StepBase {
  /** The agent that acted, or that the text was given to. */
  readonly agent: string
  readonly origin: Origin
}

/** What a system prompt, a user or another agent said to the agent. */
export interface MessageStep extends StepBase {
  readonly kind: 'message'
  readonly text: string
}
/** What the agent wrote for itself: a plan, a thought, words beside a tool call. */
export interface PlanStep extends StepBase {
  readonly kind: 'plan'
  readonly origin: 'agent'
  readonly text: string
}
export interface ToolCallStep extends StepBase {
  readonly kind: 'tool-call'
  readonly origin: 'agent'
  readonly call: ToolCall
}
export interface ToolResultStep extends StepBase {
  readonly kind: 'tool-result'
  readonly origin: 'tool'
  readonly callId: string
  readonly tool: string
  readonly text: string
  readonly isError: boolean
}
export interface HandOffStep extends StepBase {
  readonly kind: 'hand-off'
  readonly origin: 'agent'
  /** The agent that goes on. */
  readonly to: string
}
export interface AnswerStep extends StepBase {
  readonly kind: 'answer'
  readonly origin: 'agent'
  readonly text: string
}
export type Step = MessageStep | PlanStep | ToolCallStep | ToolResultStep | HandOffStep | AnswerStep

/** How a run is known to have ended. */
export interface RunOutcome {
  readonly violated: boolean
  /** Index in `steps` of the step that violated, where it is known. */
  readonly violationStep?: number
}

/** One run: what was said, called and returned, in order. */
export interface Trajectory {
  readonly id: string
  /** Groups runs of one kind of task; absent where nobody said. */
  readonly taskType?: string
  /** Runs of one scenario belong together: never split them between fitting and testing. */
  readonly scenario?: string
  /** Names of the agents in order of appearance. */
  readonly agents: readonly string[]
  readonly steps: readonly Step[]
  readonly outcome?: RunOutcome
}

/** The name used where a format knows one agent only. */
export const soleAgent = 'agent'

/** The agents of some steps, in order of appearance; hand-offs name the one that goes on. */
export function agentsOf(steps: readonly Step[]): readonly string[] {
  const names = new Set<string>()
  for (const step of steps) {
    names.add(step.agent)
    if (step.kind === 'hand-off') names.add(step.to)
  }
  return [...names]
}

/** Only the calls of a run, with the index of each among the steps. */
export function callsOf({ steps }: Pick<Trajectory, 'steps'>): { index: number; call: ToolCall }[] {
  return steps.flatMap((step, index) => (step.kind === 'tool-call' ? [{ index, call: step.call }] : []))
}
