/** @file Conformal abstention for any signal: its risk is a distribution over "no" and "yes". */
import type { Assessment, Context, Reason, Signal } from '../core/index.js'
import { type ConformalCalibrator, type FitConformalOptions, fitConformal } from './conformal/fit.js'
import type { Selection, Selector } from './selector.js'

/** Kind of the reason by which an assessment says that it would rather not decide; policies look for it. */
const abstained = 'abstained'

/** What a signal said of a subject, and what was true. */
export interface JudgedRisk {
  readonly id?: string
  /** The assessment's, in [0, 1]. */
  readonly risk: number
  /** Whether what the signal warns of was so. */
  readonly event: boolean
  readonly group?: string | readonly string[]
}

/**
 * A calibrator for the risks of one signal, on rows it was not fitted to.
 *
 * @param options.by - @default 'label': the promise holds for events and for the rest by themselves, however rare events are
 * @throws as `fitConformal`
 */
export function fitRisk(rows: readonly JudgedRisk[], options: FitConformalOptions): ConformalCalibrator {
  return fitConformal(
    rows.map(({ risk, event, ...named }) => ({
      ...named,
      probabilities: [1 - risk, risk],
      label: event ? 1 : 0,
    })),
    { by: 'label', ...options },
  )
}

/**
 * An assessment with what a selector says of it: its uncertainty, and on abstention a reason of kind `abstained`. Class 0
 * of the selector is "no harm", class 1 "harm"; `fitRisk` fits such a one.
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
