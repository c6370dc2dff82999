/** @file Exceptions: what passes although a threshold says otherwise, with somebody who answers for it, and not for ever. */
import { type Context, type Decision, mostRestrictive, type Outcome, type Policy } from '../core/index.js'
import type { PolicyException } from './document.js'

/** Whether an exception no longer holds: its last day, in UTC, is over. */
export function isExpired({ expires }: Pick<PolicyException, 'expires'>, at: Date): boolean {
  return at.toISOString().slice(0, 10) > expires
}

/**
 * The policy's decision, with exceptions. An excepted signal's thresholds do not count, and what passes so is annotated
 * and names who answers for it. What could not be scored is excepted from nothing.
 *
 * @param options.tenant - whose traffic it is
 */
export function decideWithExceptions(
  policy: Pick<Policy, 'decide'>,
  outcomes: readonly Outcome[],
  context: Context,
  { exceptions, tenant }: { exceptions: readonly PolicyException[]; tenant: string | undefined },
): Decision {
  const decision = policy.decide(outcomes, context)
  if (decision.exceeded.length === 0) return decision
  const at = context.at ?? new Date()
  const holding = exceptions.filter(
    exception =>
      !isExpired(exception, at) &&
      (exception.tenant === undefined || exception.tenant === tenant) &&
      (exception.sha256 === undefined || exception.sha256 === context.subjectHash?.()) &&
      decision.exceeded.some(({ signal }) => covers(exception, signal)),
  )
  if (holding.length === 0) return decision
  const rest = policy.decide(
    outcomes.map(outcome =>
      outcome.type === 'scored' && holding.some(each => covers(each, outcome.assessment.signal))
        ? { ...outcome, assessment: { ...outcome.assessment, risk: 0 } }
        : outcome,
    ),
    context,
  )
  return Object.freeze({
    ...rest,
    action: mostRestrictive(['annotate', rest.action]),
    because: decision.because,
    reason: [decision.reason, ...holding.map(described)].join('; '),
  })
}

/** A rule may look at one facet of a signal, written `signal:facet`. */
const covers = ({ signals }: PolicyException, signal: string): boolean =>
  signals === undefined || signals.includes(signal.split(':', 1)[0]!)

const described = ({ owner, reason, expires }: PolicyException): string =>
  `excepted by ${owner} until ${expires}: ${reason}`
