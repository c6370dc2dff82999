import { type Action, mostRestrictive, type Outcome, type Policy } from '../../core/index.js'

/** Reasons that say that a signal would rather not decide. */
const grounds: ReadonlySet<string> = new Set(['abstained', 'injection-abstained', 'language', 'unreadable'])

/**
 * A policy that acts on uncertainty: where an assessment abstains, or is of a text its model could not read, `action` is
 * the least that happens. Without it such assessments decide by their score, as any other, and say how unsure they are.
 *
 * @param action - `review` lets the text pass and marks it for a person; `abstain` stops it
 */
export function abstainingPolicy(
  policy: Policy,
  action: Extract<Action, 'review' | 'abstain' | 'block'>,
): Policy {
  return Object.freeze({
    ...policy,
    decide(outcomes, context) {
      const decision = policy.decide(outcomes, context)
      const unsure = outcomes.flatMap(outcome => (isUnsure(outcome) ? [outcome.assessment] : []))
      if (unsure.length === 0) return decision
      const least = mostRestrictive([decision.action, action])
      const because = least === decision.action ? decision.because : unsure
      const names = unsure.map(({ signal }) => signal).join(' and ')
      return Object.freeze({
        ...decision,
        action: least,
        because,
        reason: `${decision.reason}; abstains on ${names}`,
      })
    },
  } satisfies Policy)
}

const isUnsure = (outcome: Outcome): outcome is Extract<Outcome, { type: 'scored' }> =>
  outcome.type === 'scored' && outcome.assessment.reasons.some(({ kind }) => grounds.has(kind))
