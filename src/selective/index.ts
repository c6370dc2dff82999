/**
 * Know when not to answer, and prove it: label sets with a guarantee, sampling that stops when it is clear, and the
 * decision to abstain.
 *
 * ```ts
 * import { conformalClassifier, fitConformal } from 'ductile/selective'
 * const calibrator = fitConformal(rows, { alpha: 0.1, by: 'label' }) // plain JSON
 * conformalClassifier(calibrator).predict([0.7, 0.2, 0.1]).labels // holds the truth in 9 of 10 inputs of each label
 * ```
 */

export {
  type ConformalClassifier,
  conformalClassifier,
  type PredictionSet,
  type PredictOptions,
} from './conformal/classifier.js'
export {
  type ConformalCalibrator,
  type FitConformalOptions,
  fitConformal,
  type LabelledRow,
} from './conformal/fit.js'
export { type Cut, conformalQuantile, conformalRank, fewestRows } from './conformal/quantile.js'
export { labelScore, type ScoreRule } from './conformal/score.js'
export { type SciConfig, type SciStep, sciRule } from './sci/rule.js'
export { surgicalPrecision } from './sci/surgical-precision.js'
