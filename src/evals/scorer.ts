/** @file What an answer is worth. */
import type { Json } from './json.js'
import type { SolverContext, TaskState } from './solver.js'

/** A verdict: one number, a label, yes or no, or several named ones. */
export type ScoreValue =
  | number
  | string
  | boolean
  | { readonly [name: string]: number | string | boolean | null }

export interface Scored {
  readonly type: 'scored'
  readonly value: ScoreValue
  /** The part of the output that was judged. */
  readonly answer?: string
  readonly explanation?: string
  readonly metadata?: { readonly [name: string]: Json }
}

/** No verdict could be had, and why. Counted and shown in every denominator; never a right or a wrong answer. */
export interface NotScored {
  readonly type: 'not-scored'
  /** `unparsed`: judge or answer cannot be read. `missing`: nothing to judge. `excluded`: outside the metric by its definition. */
  readonly cause: 'unparsed' | 'missing' | 'excluded'
  readonly explanation: string
  readonly answer?: string
  readonly metadata?: { readonly [name: string]: Json }
}

export type Score = Scored | NotScored

/** A name, and a plain async function. */
export interface Scorer {
  readonly name: string
  score(state: TaskState, context: SolverContext): Promise<Score>
}
