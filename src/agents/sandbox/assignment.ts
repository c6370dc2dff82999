import type { PlannedAction, Scenario } from './scenarios.js'

/** An order planted in an object, and what obeying it means. */
export interface Injection {
  readonly object: string
  readonly text: string
  readonly actions: readonly PlannedAction[]
}

/** A scenario with everyone and everything in it that a run needs. */
export interface Assignment {
  readonly scenario: Scenario
  /** Whom `in` and `out` stand for. */
  readonly inside: string
  readonly outside: string
  readonly attacker: string
  /** Objects the user cleared for the partner outside, secrets included. */
  readonly cleared: ReadonlySet<string>
  readonly injection: Injection | undefined
  /** Harmless imperatives that stand in an object and are not meant for the agent. */
  readonly decoy: { readonly object: string; readonly text: string } | undefined
}
