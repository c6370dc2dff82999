/** @file Conformal abstention for any signal: its risk is a distribution over "no" and "yes". */
import type { Assessment, Context, Reason, Signal } from '../core/index.js'
import type { Selection, Selector } from './selector.js'

/** Kind of the reason by which an assessment says that it would rather not decide; policies look for it. */
const abstained = 'abstained'

/**
 * An assessment with what a selector says of it: its uncertainty, and on abstention a reason of kind `abstained`. Class 0
 * of the selector is "no harm", class 1 "harm"; it must have been fitted to rows `{ probabilities: [1 - risk, risk] }`.
 *
 * A set of both labels is an abstention too: whether to act is one question, and both answers are plausible.
 *
 * @param options.id - names the subject, for randomised scores
 * @throws InvalidArgumentError if the risk is not in [0, 1] or the selector has other classes
 */
export function selectAssessment(
  assessment: Assessment,
  selector: Selector,
  { id, group }: { id?: string; group?: string } = {},
): { readonly assessment: Assessment; readonly selection: Selection } {
  const { risk } = assessment
  const selection = selector.decide([1 - risk, risk], {
    ...(id !== undefined && { id }),
    ...(group !== undefined && { group }),
  })
  const { uncertainty = assessment.uncertainty } = selection
  return {
    selection,
    assessment: {
      ...assessment,
      ...(uncertainty !== undefined && { uncertainty }),
      reasons: [...assessment.reasons, ...(selection.decision === 'accept' ? [] : [groundsOf(selection)])],
    },
  }
}

/**
 * A signal whose assessments carry the selector's abstention: for the guard's `harm`, a drift monitor, an off-topic
 * detector, whatever has a risk.
 *
 * @param options.name - @default the signal's own
 * @param options.onSelection - told of every selection, such as to `observe` the true label later
 */
export function selectiveSignal<Subject>(
  signal: Signal<Subject>,
  selector: Selector,
  {
    name = signal.name,
    onSelection,
  }: { name?: string; onSelection?: (selection: Selection, subject: Subject, context: Context) => void } = {},
): Signal<Subject> {
  return Object.freeze({
    name,
    async assess(subject: Subject, context: Context) {
      const given = await signal.assess(subject, context)
      const { assessment, selection } = selectAssessment(given, selector, { id: context.run })
      onSelection?.(selection, subject, context)
      return { ...assessment, signal: name }
    },
  })
}

function groundsOf({ decision, reasons, guarantee }: Selection): Reason {
  const why = reasons.map(({ message }) => message).join('; ')
  const promise =
    guarantee.state === 'stands' ? '' : ` (promise of ${guarantee.coverage}: ${guarantee.state})`
  return {
    kind: abstained,
    message: `${decision === 'accept-set' ? 'both answers are plausible: ' : ''}${why}${promise}`,
  }
}
