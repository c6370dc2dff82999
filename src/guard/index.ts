/**
 * The text guard: how risky a prompt or a reply is, why, and under which strictness it is flagged.
 *
 * ```ts
 * import { openGuard } from 'ductile/guard'
 * await using guard = await openGuard()
 * const score = await guard.score({ messages: [{ role: 'user', text: 'how do I water a cactus?' }] })
 * console.log(score.score, score.severity, score.verdicts.calibrated.moderate.flagged)
 * ```
 */
export { abstainingPolicy } from './cascade/abstaining-policy.js'
export { type Cascade, type CascadeOptions, cascadeOf, openCascade } from './cascade/cascade.js'
export type { Abstention, CascadeScore, TierName, TierVisit } from './cascade/cascade-score.js'
export type { LargeGuard, LargeVerdict } from './cascade/large-guard.js'
export type { TierReport } from './cascade/tier-report.js'
export { defaultMaxBytes } from './conversation.js'
export { GuardParseError } from './errors.js'
export { evaluateStrictness, type StrictnessReport } from './evaluate-strictness.js'
export { parseFlexOutput, type RiskScore } from './flex-output.js'
export { type GenVerdict, parseGenVerdict } from './gen-verdict.js'
export { type Guard, type GuardOptions, openGuard } from './guard.js'
export { controversialVote, type LevelMode, toBinary } from './level.js'
export { type LinearModel, openLinear } from './linear/linear.js'
export { type CategoryRule, type StrictnessPolicyOptions, strictnessPolicy } from './policy.js'
export type { Citation, Groundedness } from './responder/groundedness.js'
export { citedText, groundednessOf } from './responder/groundedness.js'
export {
  type ChatFn,
  chatInterpreter,
  extractiveInterpreter,
  type Interpreter,
} from './responder/interpret.js'
export { createKnowledgeBase, type KnowledgeBase, type Passage } from './responder/knowledge-base.js'
export { defaultNotices, type Notices } from './responder/notices.js'
export {
  createSafetyResponder,
  type SafeResponse,
  type SafetyResponder,
  type SafetyResponderOptions,
} from './responder/responder.js'
export {
  type RefusalScript,
  type ResponsePath,
  type ResponsePolicy,
  routeResponse,
} from './responder/route.js'
export { textHash } from './rules/canonical.js'
export type { RuleLists } from './rules/rules.js'
export { type AlignScoreOptions, alignScore, riskAlignmentReward } from './score-alignment.js'
export { selectiveSignals } from './selective-signals.js'
export type { SelfTestReport, SelfTestRow } from './self-test.js'
export { createDebouncer, type Debouncer, referenceStreamVerdict } from './streaming/debounce.js'
export { type GuardedChunk, type GuardStreamOptions, guardStream } from './streaming/guard-stream.js'
export {
  type LatencyBin,
  type LatencyReport,
  type LatencyRow,
  latencyBins,
  latencyReport,
} from './streaming/latency-report.js'
export { type OpenStreamGuard, openStreamGuard } from './streaming/open-stream-guard.js'
export type { StreamCard } from './streaming/stream-card.js'
export type {
  LevelProbabilities,
  Pairing,
  StreamGuard,
  StreamOptions,
  StreamReport,
  StreamSession,
  StreamTrigger,
  StreamVerdict,
  TokenVerdict,
} from './streaming/stream-session.js'
export { hybridReward, rolloutFlag } from './streaming/training-signals.js'
export {
  decide,
  lowestPositiveTier,
  regimeLabel,
  rubricProvenance,
  rubricTau,
  rubricThresholds,
  type StrictnessThresholds,
  severityOf,
  strictnessThresholds,
} from './strictness.js'
export { flexguardCategories, openaiCategories, qwen3guardCategories } from './taxonomy.js'
export type {
  Conversation,
  Finding,
  FlexCategory,
  Level,
  Message,
  ScoredWindow,
  Strictness,
  TextScore,
  Verdict,
} from './text-score.js'
export { flexCategories, strictnesses } from './text-score.js'
export { type FittedTierThresholds, fitTierThresholds, type TierRow } from './tiers/fit-thresholds.js'
export {
  composeTiers,
  type SafetyTier,
  safetyTiers,
  type TierProbabilities,
  type TierThresholds,
  type TierVerdict,
  tierOf,
} from './tiers/tier.js'
export {
  type OperatorTopic,
  type TierClassifier,
  type TierClassifierOptions,
  tierClassifier,
} from './tiers/tier-classifier.js'
export { overTriage, riskRecall, safetyScore, tierConfusion, tierMacroF1 } from './tiers/tier-figures.js'
