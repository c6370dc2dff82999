/** @file A context and states for tests of solvers, scorers and judges. */
import type { Json } from '../../json.js'
import type { Model, ModelRequest } from '../../model.js'
import { type ScriptedAnswer, scripted } from '../../models/scripted.js'
import type { Sample } from '../../sample.js'
import type { SolverContext, TaskState } from '../../solver.js'

export interface TestContext extends SolverContext {
  readonly requests: ModelRequest[]
  readonly events: { readonly kind: string; readonly data: { readonly [name: string]: Json } }[]
}

export function contextOf(
  answer: (request: ModelRequest) => ScriptedAnswer = () => 'ok',
  { roles = {}, seed = 1 }: { roles?: Record<string, Model>; seed?: number } = {},
): TestContext {
  const requests: ModelRequest[] = []
  const events: TestContext['events'] = []
  return {
    requests,
    events,
    model: scripted(request => {
      requests.push(request)
      return answer(request)
    }),
    role(name) {
      const model = roles[name]
      if (model === undefined) throw new Error(`no model in the role ${name}`)
      return model
    },
    signal: new AbortController().signal,
    seed,
    event: (kind, data) => void events.push({ kind, data }),
  }
}

export function stateOf(sample: Partial<Sample> = {}, answer?: string): TaskState {
  const full: Sample = { id: 'q1', input: 'What is water?', ...sample }
  const asked = typeof full.input === 'string' ? [{ role: 'user' as const, content: full.input }] : full.input
  const state: TaskState = { sample: full, epoch: 0, messages: asked, store: {} }
  if (answer === undefined) return state
  const message = { role: 'assistant' as const, content: answer }
  return { ...state, messages: [...asked, message], output: { model: 'm', message, finish: 'stop' } }
}
