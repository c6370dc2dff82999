/** @file Conformal prediction when the inputs, or the shares of the labels, are no longer those of the calibration. */
import { Matrix, SingularValueDecomposition } from 'ml-matrix'
import { InvalidArgumentError } from '../../core/index.js'
import {
  checkDistribution,
  checkFinite,
  checkInteger,
  checkLabel,
  checkNumber,
  checkSomeRows,
  tooFew,
} from '../checks.js'
import { argmax } from '../logits.js'
import {
  type CalibrationOptions,
  type ConformalCalibrator,
  calibrationScores,
  type LabelledRow,
} from './fit.js'
import { type Cut, cutOfSorted } from './quantile.js'

/** Calibration scores with their weights, sorted by score. Plain data. */
export interface WeightedScores {
  readonly scores: readonly number[]
  readonly weights: readonly number[]
}

/** Sorts scores and their weights; equal scores keep their order. Weights are finite, not negative, not all 0. */
export function weightedScores(scores: ArrayLike<number>, weights: ArrayLike<number>): WeightedScores {
  checkSomeRows('weightedScores', { scores, weights })
  checkFinite('weightedScores', { scores })
  checkFinite('weightedScores', { weights }, { min: 0 })
  const order = Array.from(scores, (_, row) => row).sort((a, b) => scores[a]! - scores[b]! || a - b)
  if (order.every(row => weights[row] === 0))
    throw tooFew('weightedScores: all weights are 0: no calibration row resembles what comes', 'rows')
  return { scores: order.map(row => scores[row]!), weights: order.map(row => weights[row]!) }
}

/**
 * Weighted split-conformal threshold: the smallest score at which the weights so far reach 1 - alpha of all weight, the
 * new input's own included (at infinity). With all weights equal it is `conformalQuantile`.
 *
 * @param testWeight - the new input's weight, finite and at least 0
 * @returns `rank` is that of the score among the calibration rows; n + 1 with the infinite threshold
 * @see Tibshirani et al. 2019, arXiv:1904.06019
 */
export function weightedQuantile(
  { scores, weights }: WeightedScores,
  { alpha, testWeight }: { alpha: number; testWeight: number },
): Cut {
  checkNumber('weightedQuantile', { alpha }, { min: 0, max: 1 })
  checkNumber('weightedQuantile', { testWeight }, { min: 0, max: Number.MAX_VALUE, closed: true })
  const n = scores.length
  const total = weights.reduce((sum, weight) => sum + weight, testWeight)
  const wanted = (1 - alpha) * total - (1e-9 * total) / (n + 1)
  let reached = 0
  for (let row = 0; row < n; row++) {
    reached += weights[row]!
    if (reached >= wanted) return { n, rank: row + 1, threshold: scores[row]! }
  }
  return { n, rank: n + 1, threshold: null }
}

/** How many equally weighted rows are worth as much: (Σw)² / Σw². Few of them make wide, unsteady sets. */
export function effectiveRows(weights: ArrayLike<number>): number {
  checkSomeRows('effectiveRows', { weights })
  checkFinite('effectiveRows', { weights }, { min: 0 })
  const values = Array.from(weights)
  const squares = values.reduce((sum, weight) => sum + weight * weight, 0)
  return squares === 0 ? 0 : values.reduce((sum, weight) => sum + weight, 0) ** 2 / squares
}

/**
 * Weights of inputs under covariate shift from a classifier that tells target from source inputs:
 * w = p/(1 - p) · sourceRows/targetRows. Only as good as that classifier; check `effectiveRows`.
 *
 * @param targetProbabilities - probability that the input is from the target, in [0, 1); not modified
 */
export function covariateWeights(
  targetProbabilities: ArrayLike<number>,
  { sourceRows, targetRows }: { sourceRows: number; targetRows: number },
): number[] {
  checkInteger('covariateWeights', { sourceRows, targetRows }, { min: 1 })
  return Array.from(targetProbabilities, (probability, row) => {
    if (!(probability >= 0 && probability < 1))
      throw new InvalidArgumentError(
        `covariateWeights: targetProbabilities[${row}] must be in [0, 1), got ${probability}`,
      )
    return ((probability / (1 - probability)) * sourceRows) / targetRows
  })
}

/**
 * Conformal calibration under label shift: the shares of the labels change, what a label looks like does not. Each
 * label gets the threshold it would have if it were the new input's.
 *
 * @param options.labelWeights - shape [classes]: share of each label where it will be used, over its share here
 * @throws as `fitConformal`
 * @see Podkopaev and Ramdas 2021, arXiv:2103.03323
 */
export function fitLabelShift(
  rows: readonly LabelledRow[],
  {
    labelWeights,
    alpha,
    ...options
  }: CalibrationOptions & { alpha: number; labelWeights: ArrayLike<number> },
): ConformalCalibrator {
  const { score = { kind: 'lac' }, seed } = options
  const scores = calibrationScores(rows, { score, seed })
  const classes = rows[0]!.probabilities.length
  checkFinite('fitLabelShift', { labelWeights }, { length: classes, min: 0 })
  const sorted = weightedScores(
    scores,
    rows.map(({ label }) => labelWeights[label]!),
  )
  const byLabel = Array.from(labelWeights, testWeight => weightedQuantile(sorted, { alpha, testWeight }))
  return {
    kind: 'conformal-classifier',
    classes,
    alpha,
    score,
    seed: seed ?? null,
    by: 'label-shift',
    marginal: cutOfSorted(Float64Array.from(scores).sort(), alpha),
    byLabel,
    warnings: byLabel.flatMap(({ threshold }, label) =>
      threshold === null ? [`label ${label}: too little weight for alpha ${alpha}; it is in every set`] : [],
    ),
  }
}

/**
 * Weights of labels from unlabelled inputs of the target, by inverting the classifier's confusion (BBSE). Negative
 * solutions become 0.
 *
 * @param source - labelled rows, each class at least once
 * @param target - the classifier's distributions on target inputs, at least one
 * @returns shape [classes]
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if a class is missing or the confusion has no inverse
 * @see Lipton, Wang and Smola 2018, arXiv:1802.03916
 */
export function labelShiftWeights(
  source: readonly LabelledRow[],
  target: readonly ArrayLike<number>[],
): number[] {
  checkSomeRows('labelShiftWeights', { source })
  checkSomeRows('labelShiftWeights', { target })
  const classes = source[0]!.probabilities.length
  const confusion = Matrix.zeros(classes, classes)
  const seen = new Uint32Array(classes)
  for (const [row, { probabilities, label }] of source.entries()) {
    checkDistribution('labelShiftWeights', probabilities, { classes, row })
    checkLabel('labelShiftWeights', label, { classes, row })
    seen[label]!++
    confusion.set(
      argmax(probabilities),
      label,
      confusion.get(argmax(probabilities), label) + 1 / source.length,
    )
  }
  if (seen.includes(0)) throw tooFew(`labelShiftWeights: no source row of label ${seen.indexOf(0)}`, 'rows')
  const predicted = Matrix.zeros(classes, 1)
  for (const [row, probabilities] of target.entries()) {
    checkDistribution('labelShiftWeights', probabilities, { classes, row })
    const label = argmax(probabilities)
    predicted.set(label, 0, predicted.get(label, 0) + 1 / target.length)
  }
  const decomposition = new SingularValueDecomposition(confusion)
  if (decomposition.rank < classes)
    throw tooFew(
      'labelShiftWeights: the predictions cannot tell the labels apart (their confusion has no inverse)',
      'variation',
    )
  return decomposition
    .solve(predicted)
    .getColumn(0)
    .map(weight => Math.max(0, weight))
}
