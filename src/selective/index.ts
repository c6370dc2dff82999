/**
 * Know when not to answer, and prove it: label sets with a guarantee, sampling that stops when it is clear, and the
 * decision to abstain.
 *
 * ```ts
 * import { conformalClassifier, fitConformal } from 'ductile/selective'
 * const calibrator = fitConformal(rows, { alpha: 0.1, by: 'label' }) // plain JSON
 * conformalClassifier(calibrator).predict([0.7, 0.2, 0.1]).labels // holds the truth in 9 of 10 inputs of each label
 * const selector = new Selector(fitDualThreshold(rows, { alpha: 0.1 }))
 * selector.decide([0.7, 0.2, 0.1]) // { decision: 'accept' | 'accept-set' | 'abstain', labels, reasons, guarantee, … }
 * ```
 */

export {
  type AbstentionEvent,
  type DualThreshold,
  type FitDualThresholdOptions,
  fitDualThreshold,
  splitById,
} from './abstain/dual-threshold.js'
export {
  evaluateByGroup,
  evaluateSelector,
  type JudgedSelection,
  type SelectiveReport,
  selectiveReport,
} from './abstain/evaluate.js'
export {
  type AbstentionObjective,
  type AbstentionThreshold,
  fitAbstention,
  measureAbstention,
} from './abstain/threshold.js'
export {
  fitLogisticUncertainty,
  type UncertaintyRule,
  uncertaintyAuroc,
  uncertaintyOf,
} from './abstain/uncertainty.js'
export {
  type Calibrator,
  type CalibratorDocument,
  openCalibrator,
  type SealOptions,
  sealCalibrator,
} from './calibrator-document.js'

export {
  AdaptiveClassifier,
  type AdaptiveOptions,
  type AdaptiveState,
  startAdaptive,
} from './conformal/adaptive.js'
export {
  type ConformalClassifier,
  conformalClassifier,
  type PredictionSet,
  type PredictOptions,
} from './conformal/classifier.js'
export {
  type CalibrationOptions,
  type ConformalCalibrator,
  type FitConformalOptions,
  fitConformal,
  type LabelledRow,
} from './conformal/fit.js'
export {
  fitInterval,
  type IntervalCalibrator,
  type IntervalMethod,
  type NumericForecast,
  predictInterval,
} from './conformal/interval.js'
export { type Cut, conformalQuantile, conformalRank, fewestRows } from './conformal/quantile.js'
export { labelScore, type ScoreRule } from './conformal/score.js'
export {
  covariateWeights,
  effectiveRows,
  fitLabelShift,
  labelShiftWeights,
  type WeightedScores,
  weightedQuantile,
  weightedScores,
} from './conformal/shift.js'
export {
  fitCovariateShift,
  type WeightedCalibrator,
  weightedClassifier,
} from './conformal/weighted-classifier.js'
export {
  type MonitorReading,
  type MonitorState,
  observeMiss,
  readMonitor,
  startMonitor,
} from './coverage-monitor.js'
export { CalibratorError } from './errors.js'
export { argmax, type LogitRows, softmax } from './logits.js'
export {
  type Image,
  type ImageFamily,
  imageFamilies,
  type PerturbedImage,
  perturbImage,
} from './perturb/image.js'
export {
  type CleanRow,
  meanCorruptionError,
  type PerturbedRow,
  type RobustnessCell,
  type RobustnessReport,
  robustnessReport,
} from './perturb/robustness.js'
export { perturbSeries, type SeriesFamily, seriesFamilies } from './perturb/series.js'
export type { Severity } from './perturb/severity.js'
export { perturbText, type TextFamily, textFamilies } from './perturb/text.js'
export {
  binnedError,
  type CalibrationReport,
  calibrationReport,
  type MiscalibrationScore,
  miscalibrationScore,
  type SignedCalibration,
} from './reliability/calibration-report.js'
export {
  approximateOptimalAurc,
  type FailureReport,
  failureReport,
  trustIndexInterval,
} from './reliability/failure.js'
export {
  fitMahalanobis,
  type MahalanobisModel,
  mahalanobisScore,
  nearestNeighbourScore,
} from './reliability/feature-distance.js'
export { sequenceConfidence, smoothLabel, vqaAccuracy } from './reliability/labels.js'
export {
  type OodReport,
  type OodScore,
  oodDirection,
  oodReport,
  oodScore,
} from './reliability/out-of-distribution.js'
export { type JudgedRows, type OverfittingReport, overfittingReport } from './reliability/overfitting.js'
export {
  applyClasswise,
  type ClasswiseOptions,
  type ClasswiseTemperature,
  divideColumns,
  type FittedTemperature,
  fitClasswiseTemperature,
  fitMulticlassTemperature,
  type TemperatureOptions,
} from './reliability/temperature.js'
export { conformalRiskControl } from './risk/conformal-risk-control.js'
export { binomialPValue, type Correction, hoeffdingBentkus, learnThenTest } from './risk/learn-then-test.js'
export {
  type Aggregate,
  meanLogits,
  meanProbabilities,
  normaliseAnswer,
  type Reading,
  type VoteOptions,
  votes,
} from './sci/aggregate.js'
export {
  checkHumanGain,
  featureReliability,
  humanGainLimit,
  projectToSimplex,
  rateLimitedAverage,
  reliabilityWeights,
} from './sci/reliability.js'
export { type SciConfig, type SciStep, sciRule } from './sci/rule.js'
export { type RunSciOptions, runSci, type Sampler, type SciResult, type SciTrace } from './sci/run.js'
export {
  type ChatFunction,
  type SelfConsistencyOptions,
  type SelfConsistent,
  selfConsistency,
} from './sci/self-consistency.js'
export { surgicalPrecision } from './sci/surgical-precision.js'
export {
  medianAbsoluteDeviation,
  projectedUpdate,
  startUpdates,
  type UpdateConfig,
  type UpdateResult,
  type UpdateSignals,
  type UpdateState,
} from './sci/update.js'
export { combinePasses, type Passes } from './screen/passes.js'
export { fitScreen, groundOf, type Screen } from './screen/screen.js'
export {
  type ClassifierOutput,
  type FitScreenedOptions,
  type ForeignScore,
  fitScreened,
  type LabelledOutput,
  type ScreenedCalibrator,
  type ScreenedSelection,
  ScreenedSelector,
} from './screen/screened.js'
export { fitRisk, type JudgedRisk, selectAssessment, selectiveSignal } from './select-assessment.js'
export {
  type DecideOptions,
  type Guarantee,
  type Selection,
  Selector,
  type SelectorOptions,
} from './selector.js'
