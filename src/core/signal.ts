import type { Assessment } from './assessment.js'

/** Where in a run something is judged. */
export const edges = Object.freeze(['user', 'plan', 'call', 'result', 'handoff', 'answer'] as const)
export type Edge = (typeof edges)[number]

/** What a signal or policy may know beside the subject. */
export interface Context {
  readonly edge: Edge
  /** Identifier of the run (a conversation, a request, an agent's task). */
  readonly run: string
  readonly abort?: AbortSignal
  /** When it is decided, for rules that expire. */
  readonly at?: Date
  /** SHA-256 of the judged text, hex, as the ledger has it; worked out when a rule asks. */
  readonly subjectHash?: () => string
}

/** Anything that looks at a subject and says how risky it is. A failure is thrown, never returned as a low risk. */
export interface Signal<Subject> {
  readonly name: string
  assess(subject: Subject, context: Context): Promise<Assessment>
}
