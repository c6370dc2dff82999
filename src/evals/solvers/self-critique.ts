import { InvalidArgumentError } from '../../core/index.js'
import type { Solver } from '../solver.js'
import { answered, ask } from './generate.js'

export interface SelfCritiqueOptions {
  /** What the model is asked of its own answer. */
  readonly critique?: string
  /** How it is asked to answer again; the critique stands before. */
  readonly revise?: string
  /** Rounds of critique and revision. @default 1 */
  readonly rounds?: number
}

/** Lets the model criticise its answer and answer again. Needs an answer: put `generate()` before. */
export function selfCritique({
  critique = 'Check your last answer. What is wrong, missing or unsafe in it? If nothing is, say so.',
  revise = 'Now answer the original request again, with these points taken into account. Give the answer alone.',
  rounds = 1,
}: SelfCritiqueOptions = {}): Solver {
  if (!(Number.isInteger(rounds) && rounds >= 1))
    throw new InvalidArgumentError(`selfCritique: rounds must be an integer of at least 1, got ${rounds}`)
  return async (start, context) => {
    if (start.output === undefined)
      throw new InvalidArgumentError(`selfCritique: sample "${start.sample.id}" has no answer yet`)
    let state = start
    for (let round = 0; round < rounds; round++)
      for (const content of [critique, revise]) {
        const asked = { ...state, messages: [...state.messages, { role: 'user' as const, content }] }
        state = answered(asked, await ask(asked, context))
      }
    return state
  }
}
