/**
 * The mathematics the rooms share: how well a score separates, how sure one may be of that, and where to cut.
 *
 * ```ts
 * import { auroc, bootstrapInterval, selectThreshold, take } from 'ductile/stats'
 * const scores = [5, 25, 30, 15, 50, 70, 90, 62]
 * const labels = [0, 0, 1, 1, 1, 1, 1, 1]
 * auroc(scores, labels) // 0.9166…
 * bootstrapInterval(8, rows => auroc(take(scores, rows), take(labels, rows)), { seed: 7 }) // { value, low, high, … }
 * const { tau, f1, ties, provenance } = selectThreshold(scores, labels, { source: 'mine', date: '2026-11-24' })
 * // flag iff score > tau
 * ```
 */

export { type AbsorbingChain, absorbingChain } from './absorbing-chain.js'
export { cohenKappa, krippendorffAlpha, type Rating, rawAgreement } from './agreement.js'
export {
  type BootstrapDifference,
  type BootstrapEstimate,
  type BootstrapOptions,
  bootstrapInterval,
  bootstrapTwoSamples,
  type ClusteredBootstrapOptions,
  pairedBootstrap,
  type RowStatistic,
  take,
} from './bootstrap.js'
export { type CalibrationMethod, sigmoid } from './calibration.js'
export {
  type BinOptions,
  brierScore,
  expectedCalibrationError,
  type ReliabilityBin,
  reliabilityBins,
} from './calibration-error.js'
export {
  type ConfusionCounts,
  confusionAt,
  confusionCounts,
  f1,
  f1Of,
  falsePositiveRate,
  precision,
  recall,
} from './confusion.js'
export { InsufficientDataError, type Missing } from './errors.js'
export { holmAdjusted } from './holm.js'
export { type IsotonicParameters, isotonic, isotonicRegression } from './isotonic.js'
export { type DiscordantPairs, discordantPairs, mcnemarPValue } from './mcnemar.js'
export {
  type Count,
  type InstrumentCounts,
  type PredictionPoweredEstimate,
  type PredictionPoweredOptions,
  predictionPoweredMean,
  roganGladenInterval,
} from './measured-rate.js'
export { type PairedCounts, pairedProportions } from './paired-proportions.js'
export { type Attempts, passAllK, passAtK } from './pass-at-k.js'
export { type PlattOptions, type PlattParameters, platt } from './platt.js'
export { averagePrecision, type PrecisionRecallPoint, precisionRecallCurve } from './precision-recall.js'
export {
  clopperPearsonInterval,
  type Estimate,
  type ProportionOptions,
  wilsonInterval,
} from './proportion.js'
export { quantile } from './quantile.js'
export { type RandomStream, randomStream } from './random.js'
export { kendallTauB, spearman } from './rank-correlation.js'
export { type RankedRows, rankedRows } from './ranked-rows.js'
export { midRanks } from './ranks.js'
export type { Clusters } from './resample.js'
export { aurc, type RiskCoveragePoint, riskCoverageCurve } from './risk-coverage.js'
export { auroc, type RocPoint, recallAtFpr, rocCurve } from './roc.js'
export {
  type SelectedThreshold,
  type SelectThresholdOptions,
  selectThreshold,
  type ThresholdObjective,
  type ThresholdPoint,
  thresholdCurve,
} from './select-threshold.js'
export { type TemperatureParameters, temperature } from './temperature.js'
export { countTransitions, transitionIntervals, transitionRow } from './transitions.js'
