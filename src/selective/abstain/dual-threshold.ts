/** @file Two thresholds: one makes label sets that hold the truth, the other says when not to act on them. */
import { InvalidArgumentError } from '../../core/index.js'
import { checkInteger, tooFew } from '../checks.js'
import { conformalClassifier } from '../conformal/classifier.js'
import {
  type ConformalCalibrator,
  type FitConformalOptions,
  fitConformal,
  type LabelledRow,
} from '../conformal/fit.js'
import { hashUniform } from '../conformal/uniform.js'
import { argmax } from '../logits.js'
import { type AbstentionObjective, type AbstentionThreshold, fitAbstention } from './threshold.js'
import { fitLogisticUncertainty, type UncertaintyRule, uncertaintyOf } from './uncertainty.js'

/** What an abstention should have caught: that the true label is not in the set, or that the top label is wrong. */
export type AbstentionEvent = 'not-in-set' | 'top-label-wrong'

/** Both thresholds, fitted on disjoint rows. Plain JSON; `openSelector` makes it decide. */
export interface DualThreshold {
  readonly kind: 'dual-threshold'
  readonly conformal: ConformalCalibrator
  readonly uncertainty: UncertaintyRule
  readonly abstention: AbstentionThreshold
  readonly event: AbstentionEvent
}

export interface FitDualThresholdOptions extends FitConformalOptions {
  /** @default 'one-minus-max' */
  readonly uncertainty?: UncertaintyRule['kind']
  /** @default { kind: 'youden' } */
  readonly objective?: AbstentionObjective
  /** @default 'not-in-set' */
  readonly event?: AbstentionEvent
  /** Which rows go to which threshold follows from a hash of this and their id. @default 1 */
  readonly splitSeed?: number
}

/**
 * Fits the set threshold on one half of the rows and the abstention threshold on the other, split by a hash of the id.
 * The uncertainty never sees a label, so the rule can run where labels are not known.
 *
 * Abstaining chooses inputs: the 1 - alpha of the sets holds over all of them, not over those that are accepted.
 *
 * @param rows - each with an id of its own
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if a half is empty or the second shows no event or
 *   nothing but events
 * @see arXiv:2502.07255. Departs: one score everywhere (the paper rescales lambda at test time, which voids the
 *   guarantee), an uncertainty without the true label, and disjoint halves.
 */
export function fitDualThreshold(
  rows: readonly LabelledRow[],
  options: FitDualThresholdOptions,
): DualThreshold {
  const {
    uncertainty: kind = 'one-minus-max',
    objective = { kind: 'youden' },
    event = 'not-in-set',
    splitSeed = 1,
    ...conformalOptions
  } = options
  checkInteger('fitDualThreshold', { splitSeed }, { min: 0 })
  const [forSets, forAbstention] = splitById(rows, { seed: splitSeed })
  const conformal = fitConformal(forSets, conformalOptions)
  const classifier = conformalClassifier(conformal)
  const judge = (row: LabelledRow): JudgedRow => {
    const { labels } = classifier.predict(row.probabilities, {
      ...(row.id !== undefined && { id: row.id }),
      ...(row.group !== undefined && { group: row.group }),
    })
    const { probabilities } = row
    return { probabilities, setSize: labels.length, event: isEvent(event, row, labels) ? 1 : 0 }
  }
  // The logistic model learns from the first half, so that the second is fresh for the threshold.
  const uncertainty = kind === 'logistic' ? logisticFrom(forSets.map(judge)) : { kind }
  const judged = forAbstention.map(judge)
  const uncertainties = judged.map(row => uncertaintyOf(uncertainty, row.probabilities, row.setSize))
  const abstention = fitAbstention(
    uncertainties,
    judged.map(row => row.event),
    objective,
  )
  return { kind: 'dual-threshold', conformal, uncertainty, abstention, event }
}

interface JudgedRow {
  readonly probabilities: ArrayLike<number>
  readonly setSize: number
  readonly event: 0 | 1
}

function logisticFrom(rows: readonly JudgedRow[]): UncertaintyRule {
  return fitLogisticUncertainty(
    rows,
    rows.map(row => row.event),
  )
}

/**
 * Rows split in two by a hash of seed and id: the same row falls on the same side whatever rows are beside it.
 *
 * @param options.share - expected share of the first part, in (0, 1). @default 0.5
 * @throws InvalidArgumentError if a row has no id or two share one; InsufficientDataError if a part is empty
 */
export function splitById<Row extends { readonly id?: string }>(
  rows: readonly Row[],
  { seed, share = 0.5 }: { seed: number; share?: number },
): [first: Row[], second: Row[]] {
  const seen = new Set<string>()
  const [first, second]: [Row[], Row[]] = [[], []]
  for (const [row, each] of rows.entries()) {
    if (each.id === undefined) throw new InvalidArgumentError(`splitById: rows[${row}].id is missing`)
    if (seen.has(each.id))
      throw new InvalidArgumentError(`splitById: rows[${row}].id is not its own: "${each.id}"`)
    seen.add(each.id)
    // Another stream than the one that randomises scores with the same seed and id.
    ;(hashUniform(seed, `split\u0000${each.id}`) < share ? first : second).push(each)
  }
  if (first.length === 0 || second.length === 0)
    throw tooFew(`splitById: ${rows.length} rows leave one part empty; collect more`, 'rows')
  return [first, second]
}

/** Whether a row is one that should have been abstained from. */
export function isEvent(event: AbstentionEvent, row: LabelledRow, labels: readonly number[]): boolean {
  if (event === 'not-in-set') return !labels.includes(row.label)
  return argmax(row.probabilities) !== row.label
}
