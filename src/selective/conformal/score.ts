/** @file How strange a label is for a distribution: the three scores conformal classification uses. */
import { checkDistribution, checkInteger, checkLabel, checkNumber } from '../checks.js'
import { FallingOrder } from './order.js'

/**
 * `lac`: 1 - p of the label (Sadinle, Lei and Wasserman 2019): smallest sets on average.
 * `aps`: probability mass down to the label (Romano, Sesia and Candès 2020): larger sets where the model is unsure.
 * `raps`: `aps` plus `lambda` for every rank beyond `kReg` (Angelopoulos et al. 2021): no long tails.
 */
export type ScoreRule =
  | { readonly kind: 'lac' }
  | { readonly kind: 'aps' }
  | { readonly kind: 'raps'; readonly kReg: number; readonly lambda: number }

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
  return labelScorer(rule, probabilities.length).of(probabilities, label, u)
}

/** Scores labels of distributions over one number of classes. Calibration and prediction share it, bit for bit. */
export interface LabelScorer {
  /** The score of one label. Nothing is checked. */
  of(probabilities: ArrayLike<number>, label: number, u: number): number
  /** The labels whose score is at most their limit, by falling probability. Nothing is checked. */
  within(probabilities: ArrayLike<number>, u: number, limits: Limits): number[]
}

/** One limit for all labels, or one for each. */
export type Limits = number | Float64Array

export function labelScorer(rule: ScoreRule, classes: number): LabelScorer {
  return rule.kind === 'lac'
    ? lacScorer(classes)
    : massScorer(rule.kind === 'raps' ? rule : { kReg: 0, lambda: 0 }, classes)
}

/** In a set of more than this, the order of all labels is found faster than theirs by comparison. */
const longSet = 64

function lacScorer(classes: number): LabelScorer {
  const order = new FallingOrder(classes)
  return {
    of: (probabilities, label) => 1 - probabilities[label]!,
    within(probabilities, _, limits) {
      const isWithin = (label: number): boolean => 1 - probabilities[label]! <= limitOf(limits, label)
      const labels: number[] = []
      for (let label = 0; label < classes; label++) if (isWithin(label)) labels.push(label)
      if (labels.length <= longSet)
        return labels.sort((a, b) => probabilities[b]! - probabilities[a]! || a - b)
      order.load(probabilities)
      return Array.from({ length: classes }, (_, rank) => order.at(rank)).filter(isWithin)
    },
  }
}

/** APS and RAPS. Scores never fall with the rank, so under one limit the set ends at the first label beyond it. */
function massScorer({ kReg, lambda }: { kReg: number; lambda: number }, classes: number): LabelScorer {
  const order = new FallingOrder(classes)
  return {
    of(probabilities, label, u) {
      order.load(probabilities)
      let before = 0
      for (let rank = 0; ; rank++) {
        const step = probabilities[order.at(rank)]! + (rank >= kReg ? lambda : 0)
        if (order.at(rank) === label) return before + (1 - u) * step
        before += step
      }
    },
    within(probabilities, u, limits) {
      order.load(probabilities)
      const labels: number[] = []
      let before = 0
      for (let rank = 0; rank < classes; rank++) {
        const label = order.at(rank)
        const step = probabilities[label]! + (rank >= kReg ? lambda : 0)
        if (before + (1 - u) * step <= limitOf(limits, label)) labels.push(label)
        else if (typeof limits === 'number') break
        before += step
      }
      return labels
    },
  }
}

const limitOf = (limits: Limits, label: number): number =>
  typeof limits === 'number' ? limits : limits[label]!
