/** @file How an answer comes about: plain async functions that compose. */
import type { Json } from './json.js'
import type { Message, ToolDefinition } from './message.js'
import type { Model, ModelOutput } from './model.js'
import type { Sample } from './sample.js'

/** A sample on its way through the solvers. Never changed in place: each solver returns the next state. */
export interface TaskState {
  readonly sample: Sample
  /** 0-based. */
  readonly epoch: number
  readonly messages: readonly Message[]
  readonly tools?: readonly ToolDefinition[]
  /** The last answer. */
  readonly output?: ModelOutput
  /** Nothing further is to be solved: later solvers are skipped. */
  readonly completed?: boolean
  /** What solvers leave for scorers (order of choices, an environment's end state). Kept in the log. */
  readonly store: { readonly [name: string]: Json }
}

export interface SolverContext {
  /** The model under test; counts tokens, backs off, caches. */
  readonly model: Model
  /** Another model by its role in this run ("judge", "attacker", "translator"). Throws `ConfigurationError` naming the role. */
  role(name: string): Model
  readonly signal: AbortSignal
  /** Stable in (task, sample, epoch): the only source of chance a solver may use. */
  readonly seed: number
  /** Keeps an event for the transcript (tool call, attack step, note). */
  event(kind: string, data: { readonly [name: string]: Json }): void
}

export type Solver = (state: TaskState, context: SolverContext) => Promise<TaskState>
