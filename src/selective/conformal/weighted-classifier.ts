import { checkDistribution } from '../checks.js'
import { drawnFor, type PredictionSet } from './classifier.js'
import { type CalibrationOptions, calibrationScores, type LabelledRow } from './fit.js'
import { labelScorer, type ScoreRule } from './score.js'
import { effectiveRows, type WeightedScores, weightedQuantile, weightedScores } from './shift.js'

/** A conformal classifier for inputs that come in other proportions than the calibration rows. Plain JSON. */
export interface WeightedCalibrator extends WeightedScores {
  readonly kind: 'weighted-conformal'
  readonly classes: number
  readonly alpha: number
  readonly score: ScoreRule
  readonly seed: number | null
  /** Rows of equal weight that would be worth as much. */
  readonly effectiveRows: number
}

/**
 * Calibration under covariate shift: each row counts by how much more often such inputs come than they did here.
 * Coverage of 1 - alpha holds if the weights are right, and only then.
 *
 * @param weights - shape [rows], finite, at least 0, not all 0; see `covariateWeights`
 * @throws as `fitConformal`
 * @see Tibshirani et al. 2019, arXiv:1904.06019
 */
export function fitCovariateShift(
  rows: readonly LabelledRow[],
  weights: ArrayLike<number>,
  { alpha, score = { kind: 'lac' }, seed }: CalibrationOptions & { alpha: number },
): WeightedCalibrator {
  const scores = calibrationScores(rows, { score, seed })
  const sorted = weightedScores(scores, weights)
  weightedQuantile(sorted, { alpha, testWeight: 0 })
  return {
    kind: 'weighted-conformal',
    classes: rows[0]!.probabilities.length,
    alpha,
    score,
    seed: seed ?? null,
    effectiveRows: effectiveRows(weights),
    ...sorted,
  }
}

/** Makes a weighted calibrator predict; each input brings its own weight. */
export function weightedClassifier(calibrator: WeightedCalibrator): {
  predict(
    probabilities: ArrayLike<number>,
    options: { readonly weight: number; readonly id?: string; readonly u?: number },
  ): PredictionSet
} {
  const { classes, score, seed, alpha } = calibrator
  const scorer = labelScorer(score, classes)
  return {
    predict(probabilities, { weight, ...options }) {
      checkDistribution('predict', probabilities, { classes })
      const u = score.kind === 'lac' ? 0 : drawnFor(seed, options)
      const { threshold } = weightedQuantile(calibrator, { alpha, testWeight: weight })
      return { labels: scorer.within(probabilities, u, threshold ?? Number.POSITIVE_INFINITY), threshold }
    },
  }
}
