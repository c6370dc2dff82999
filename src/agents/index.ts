/**
 * What an agent did, how far a run has drifted towards a violation, where a call's arguments come from, and how to
 * recover from a failed call.
 *
 * ```ts
 * import { chainModel, DriftMonitor, encodeRun, fitChain, readTrajectories, toolCatalog } from 'ductile/agents'
 * const catalog = toolCatalog({ tools: { send_mail: { toolEscalation: 3, reversibility: 2, recipients: ['to'], content: ['body'] } } })
 * const runs = []
 * for await (const run of readTrajectories('labelled.jsonl')) runs.push(encodeRun(run, { catalog }))
 * const monitor = new DriftMonitor({ catalog, model: chainModel(fitChain(runs)), thresholds: [] })
 * monitor.startRun({ taskType: 'support' }).preview(call) // { action, risk, state, reason }, before the call runs
 * ```
 */

export { alarmThreshold, driftSignal, peakScore } from './drift/alarm.js'
export { categoryPrior, keywordMonitor, noMonitor } from './drift/baselines.js'
export { type ChainEstimate, estimateChain, type StateSequence } from './drift/chain-estimate.js'
export {
  type ChainEncoding,
  type ChainParameters,
  chainEncodings,
  chainModel,
  type FitChainOptions,
  fitChain,
} from './drift/chain-model.js'
export {
  type CallEvidence,
  type DriftPoint,
  type EncodedRun,
  type EncoderOptions,
  type Evidence,
  encodeRun,
  RunEncoder,
} from './drift/encode-run.js'
export {
  evaluateMonitor,
  type MonitorReport,
  type RunResult,
  rowsOf,
  type Trial,
  withinTypeAuroc,
} from './drift/evaluate.js'
export { type FeatureName, featureNames, featuresOf } from './drift/features.js'
export { guessCatalog, guessProfile } from './drift/guess-profile.js'
export {
  type FitHazardOptions,
  fitHazard,
  type HazardParameters,
  hazardModel,
  type Landmark,
  landmarks,
} from './drift/hazard-model.js'
export { fitLogistic, type LogisticParameters, logisticProbability } from './drift/logistic.js'
export type { DriftModel, Forecast, Moment } from './drift/model.js'
export { type DriftModelFile, type OpenedDriftModel, openDriftModel } from './drift/model-file.js'
export {
  DriftMonitor,
  type DriftMonitorOptions,
  type DriftVerdict,
  type MonitoredRun,
} from './drift/monitor.js'
export { type PointOfNoReturn, pointsOfNoReturn } from './drift/no-return.js'
export {
  defaultRiskMap,
  everyTriple,
  levelOf,
  type RiskLevel,
  type RiskMap,
  readRiskMap,
  riskLevels,
} from './drift/risk-map.js'
export { type SelectiveDriftVerdict, selectDrift } from './drift/select-drift.js'
export { type SensitivityOf, sensitivityOf } from './drift/sensitive-text.js'
export {
  type ActionEffect,
  type DataExposure,
  initialState,
  type Reversibility,
  type SafetyState,
  stateIndex,
  type ToolEscalation,
  transition,
} from './drift/state.js'
export {
  type CatalogInput,
  type ClassifiedCall,
  type ToolCatalog,
  type ToolProfile,
  toolCatalog,
} from './drift/tool-catalog.js'
export { type FindingVerdict, fuseFindings } from './limits/fuse-findings.js'
export { type ImportedLimits, importLimits } from './limits/import-limits.js'
export {
  type Limit,
  type LimitVerdict,
  type LimitViolation,
  type ToolLimits,
  type ToolLimitsCheck,
  type ToolLimitsInput,
  toolLimits,
} from './limits/tool-limits.js'
export { convert, isUnit } from './limits/units.js'
export {
  AgentMonitor,
  type AgentMonitorOptions,
  AgentRun,
  type CallDecision,
  type CallFinding,
  stoppedFeedback,
  type ToolOutcome,
} from './monitor/agent-monitor.js'
export { type DirectiveFinder, findDirectives, findOrders } from './provenance/directives.js'
export {
  type PolicyDecision,
  type ProvenanceOptions,
  ProvenancePolicy,
  type ProvenanceRun,
  type SemanticMatcher,
  type TracedValue,
} from './provenance/monitor.js'
export {
  checkRules,
  type PolicyRule,
  type ProvenanceRules,
  type ProvenanceRulesInput,
  readRules,
  type ValueOrigin,
  valueOrigins,
} from './provenance/policy-rules.js'
export { type Source, SourceIndex, type SourceMatch } from './provenance/source-index.js'
export { callKey } from './recovery/call-key.js'
export { canonicalArguments } from './recovery/canonical-arguments.js'
export {
  type CorrectiveRecord,
  correctiveRecords,
  type ExportFormat,
  exportRecords,
  type PromptMessage,
} from './recovery/corrective-record.js'
export { checkLeak, type Diagnostic, diagnose, type LeakReport } from './recovery/diagnose.js'
export { FissionBuffer } from './recovery/fission-buffer.js'
export { type FailedAttempt, type RecoverOptions, type RecoveryResult, recover } from './recovery/recover.js'
export { type RecoveryReport, recoveryReport } from './recovery/recovery-report.js'
export {
  argumentF1,
  clippedObjective,
  correctness,
  groupAdvantages,
  rewardWeights,
  zeroGradientShare,
} from './recovery/reward.js'
export type { ParameterSchema, ToolDefinition } from './recovery/tool-definition.js'
export {
  isTransient,
  type ToolError,
  type ToolErrorCode,
  toolErrorCodes,
  toolErrorFrom,
} from './recovery/tool-error.js'
export { validateCall } from './recovery/validate-call.js'
export { type Fold, foldsByScenario } from './sandbox/folds.js'
export { makeRuns, type SandboxRun, type Variant, variants } from './sandbox/make-runs.js'
export { sandboxCatalog } from './sandbox/world.js'
export { type AttackType, attackTypes } from './science/attack-types.js'
export { readAttack, readRisk } from './science/checker-reply.js'
export {
  type DiscussionMessage,
  DiscussionMonitor,
  type DiscussionMonitorOptions,
  type Intervention,
  type StageCount,
} from './science/discussion-monitor.js'
export { type Finding, fuse, type TextJudge } from './science/finding.js'
export {
  applyEdits,
  type Criterion,
  isSafetyScore,
  OutputReviewer,
  type OutputReviewerOptions,
  type ProposedEdit,
  type Review,
} from './science/output-reviewer.js'
export { type PromptFinding, PromptMonitor, type PromptMonitorOptions } from './science/prompt-monitor.js'
export { type Reading, type Readings, readingsOf, type Transform } from './science/readings.js'
export { type ReadArguments, readArguments } from './trajectory/arguments.js'
export { type PythonCall, readPythonCall, readPythonLiteral } from './trajectory/python-literal.js'
export { type ReadFileOptions, readTrajectories, type UnreadableRow } from './trajectory/read-file.js'
export { formatOf, readTrajectory, type TraceFormat, traceFormats } from './trajectory/read-trajectory.js'
export {
  type AnswerStep,
  agentsOf,
  callsOf,
  type HandOffStep,
  type MessageStep,
  type Origin,
  origins,
  type PlanStep,
  type RunOutcome,
  type Step,
  type ToolCall,
  type ToolCallStep,
  type ToolResultStep,
  type Trajectory,
} from './trajectory/trajectory.js'
