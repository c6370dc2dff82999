/** @file How benchmarks ask: the model under test once, and a judge by its role. */
import type { GenerateConfig, ModelOutput } from '../model.js'
import type { Solver, SolverContext, TaskState } from '../solver.js'

/** One answer to the conversation as it stands. */
export const answerOnce: Solver = async (state, context) => {
  const output = await context.model.generate(
    { messages: state.messages, ...(state.tools && { tools: state.tools }), epoch: state.epoch },
    context.signal,
  )
  return { ...state, output, messages: [...state.messages, output.message] }
}

/** Puts a system message before the conversation. */
export function withSystem(content: string): Solver {
  return async state => ({ ...state, messages: [{ role: 'system', content }, ...state.messages] })
}

/** One question to another model of the run, kept as an event. @throws ConfigurationError if the role is not filled */
export async function askRole(
  context: SolverContext,
  {
    role,
    prompt,
    config,
    epoch = 0,
  }: {
    readonly role: string
    readonly prompt: string
    readonly config?: GenerateConfig
    readonly epoch?: number
  },
): Promise<ModelOutput> {
  const output = await context
    .role(role)
    .generate(
      { messages: [{ role: 'user', content: prompt }], ...(config && { config }), epoch },
      context.signal,
    )
  context.event('judge', { role, model: output.model, reply: output.message.content, finish: output.finish })
  return output
}

/** What follows the last closing think tag; the whole text where there is none. */
export function visibleText(text: string): string {
  const end = text.lastIndexOf('</think>')
  return end < 0 ? text : text.slice(end + '</think>'.length)
}

/** The answer of the model under test without its reasoning; undefined where there is none. */
export function visibleAnswer({ output }: TaskState): string | undefined {
  return output === undefined ? undefined : visibleText(output.message.content)
}
