import type { Message } from '../message.js'
import type { GenerateConfig, ModelOutput } from '../model.js'
import type { Solver, SolverContext, TaskState } from '../solver.js'

/** One answer of the model under test to the conversation as it stands. */
export function generate(config?: GenerateConfig): Solver {
  return async (state, context) => answered(state, await ask(state, context, config && { config }))
}

/** Asks the model under test; tools go along where the state has some. */
export function ask(
  state: TaskState,
  { model, signal }: SolverContext,
  {
    config,
    messages = state.messages,
  }: { config?: GenerateConfig; messages?: readonly Message[] } | undefined = {},
): Promise<ModelOutput> {
  const { tools, epoch } = state
  return model.generate(
    { messages, epoch, ...(tools && tools.length > 0 && { tools }), ...(config && { config }) },
    signal,
  )
}

/** The state after an answer. */
export function answered(state: TaskState, output: ModelOutput): TaskState {
  return { ...state, output, messages: [...state.messages, output.message] }
}
