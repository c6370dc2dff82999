/** @file How strange a label is for a distribution: the three scores conformal classification uses. */
import { checkDistribution, checkInteger, checkLabel, checkNumber } from '../checks.js'
import { type ProbabilityOrder, probabilityOrder } from './order.js'

/**
 * `lac`: 1 - p of the label (Sadinle, Lei and Wasserman 2019): smallest sets on average.
 * `aps`: probability mass down to the label (Romano, Sesia and Candès 2020): larger sets where the model is unsure.
 * `raps`: `aps` plus `lambda` for every rank beyond `kReg` (Angelopoulos et al. 2021): no long tails.
 */
export type ScoreRule =
  | { readonly kind: 'lac' }
  | { readonly kind: 'aps' }
  | { readonly kind: 'raps'; readonly kReg: number; readonly lambda: number }

/** Scores of all labels. */
export interface LabelScores {
  /** Labels by falling probability. Valid until the next call. */
  readonly order: Uint32Array
  /** Scores in that order; they never fall. Valid until the next call. */
  readonly scores: Float64Array
}

/** @throws InvalidArgumentError if kReg is no integer of at least 0 or lambda is below 0 or not finite */
export function checkScoreRule(caller: string, rule: ScoreRule): void {
  if (rule.kind !== 'raps') return
  checkInteger(caller, { kReg: rule.kReg }, { min: 0 })
  checkNumber(caller, { lambda: rule.lambda }, { min: 0, max: Number.MAX_VALUE, closed: true })
}

/**
 * The score of one label; smaller is more usual.
 *
 * For `aps` and `raps`, with probabilities sorted and o the label's rank, it is
 * Σ_{j<=o}(p_(j) + L_j) - u(p_(o) + L_o), L_j = lambda · 1[j > kReg]. Equal probabilities rank by label.
 *
 * @param u - in [0, 1]; drawn uniformly it makes coverage exact, 0 is the deterministic score. Not used by `lac`
 * @throws InvalidArgumentError if the distribution, label, rule or u is out of range
 */
export function labelScore(
  rule: ScoreRule,
  probabilities: ArrayLike<number>,
  label: number,
  { u = 0 }: { u?: number } = {},
): number {
  checkScoreRule('labelScore', rule)
  checkDistribution('labelScore', probabilities)
  checkLabel('labelScore', label, { classes: probabilities.length })
  checkNumber('labelScore', { u }, { min: 0, max: 1, closed: true })
  const { order, scores } = labelScorer(rule, probabilities.length)(probabilities, u)
  return scores[order.indexOf(label)]!
}

/**
 * A function that scores every label of a distribution over `classes` classes. It keeps its working space, so its
 * result is valid until the next call. Calibration and prediction both go through it: one score, bit for bit.
 */
export function labelScorer(
  rule: ScoreRule,
  classes: number,
  order: ProbabilityOrder = probabilityOrder(classes),
): (probabilities: ArrayLike<number>, u: number) => LabelScores {
  const scores = new Float64Array(classes)
  if (rule.kind === 'lac')
    return probabilities => {
      const sorted = order(probabilities)
      for (let rank = 0; rank < classes; rank++) scores[rank] = 1 - probabilities[sorted[rank]!]!
      return { order: sorted, scores }
    }
  const { kReg, lambda } = rule.kind === 'raps' ? rule : { kReg: 0, lambda: 0 }
  return (probabilities, u) => {
    const sorted = order(probabilities)
    let before = 0
    for (let rank = 0; rank < classes; rank++) {
      const step = probabilities[sorted[rank]!]! + (rank >= kReg ? lambda : 0)
      scores[rank] = before + (1 - u) * step
      before += step
    }
    return { order: sorted, scores }
  }
}
