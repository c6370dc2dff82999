/**
 * What an agent did, how far a run has drifted towards a violation, where a call's arguments come from, and how to
 * recover from a failed call.
 *
 * ```ts
 * import { readTrajectories } from 'ductile/agents'
 * for await (const run of readTrajectories('runs.jsonl')) console.log(run.id, run.steps.length)
 * ```
 */
export { type ReadFileOptions, readTrajectories, type UnreadableRow } from './trajectory/read-file.js'
export { formatOf, readTrajectory, type TraceFormat, traceFormats } from './trajectory/read-trajectory.js'
export {
  type AnswerStep,
  agentsOf,
  callsOf,
  type HandOffStep,
  type MessageStep,
  type Origin,
  origins,
  type PlanStep,
  type RunOutcome,
  type Step,
  type ToolCall,
  type ToolCallStep,
  type ToolResultStep,
  type Trajectory,
} from './trajectory/trajectory.js'
