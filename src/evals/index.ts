/** Measures the loop before release: tasks, samples, solvers, scorers and metrics, in Inspect's terms. */

export { type Attack, attackDataset, attackSolver } from './attacks/attack.js'
export {
  base64Attack,
  composed,
  leetspeakAttack,
  payloadSplitting,
  rot13Attack,
} from './attacks/encodings.js'
export { type PairOptions, pairAttack } from './attacks/pair.js'
export { rolePlay } from './attacks/role-play.js'
export { type TranslationOptions, translationAttack } from './attacks/translation.js'
export type { Benchmark, BenchmarkOptions } from './benchmarks/benchmark.js'
export { type BfclEntry, type BfclSet, type BfclTool, readBfcl } from './benchmarks/bfcl-multi-turn/tasks.js'
export { constructiveBenchmark } from './benchmarks/constructive/benchmark.js'
export { emergentMisalignmentBenchmark } from './benchmarks/emergent-misalignment/benchmark.js'
export {
  type AttackSession,
  attackEffort,
  type FilterFigures,
  filterFigures,
  type Proposal,
  trialsToShow,
  zeroFailureBound,
} from './benchmarks/filter-reliability/arithmetic.js'
export { forbiddenScienceBenchmark } from './benchmarks/forbidden-science/benchmark.js'
export { foresightsafetyBenchmark } from './benchmarks/foresightsafety/benchmark.js'
export { foresightDimensions, foresightTaxonomy } from './benchmarks/foresightsafety/taxonomy.js'
export { fortressBenchmark } from './benchmarks/fortress/benchmark.js'
export { benchmarks, findBenchmark } from './benchmarks/index.js'
export { labsafetyBenchmark } from './benchmarks/labsafety/benchmark.js'
export { offtopicevalBenchmark } from './benchmarks/offtopiceval/benchmark.js'
export { publishedRows as offTopicPublished } from './benchmarks/offtopiceval/published.js'
export { propensitybenchBenchmark } from './benchmarks/propensitybench/benchmark.js'
export { type PressureCase, pressureLoop } from './benchmarks/propensitybench/pressure-loop.js'
export { r1SafetyAssessmentBenchmark } from './benchmarks/r1-safety-assessment/benchmark.js'
export { type SplitReply, splitReasoning } from './benchmarks/r1-safety-assessment/split-reasoning.js'
export { sosbenchBenchmark } from './benchmarks/sosbench/benchmark.js'
export { strataSwordBenchmark } from './benchmarks/strata-sword/benchmark.js'
export { type ResponseCache, responseCache } from './cache/response-cache.js'
export type { BenchmarkCard } from './card.js'
export {
  type ComparedSamples,
  type CompareOptions,
  type ComparisonVerdict,
  compareRuns,
  type MeasureComparison,
  type RunComparison,
} from './compare/compare-runs.js'
export { type ComparedRow, type ComparedRun, readComparedRun } from './compare/compared-run.js'
export {
  cells as comparisonCells,
  comparisonMarkdown,
  headline as comparisonHeadline,
} from './compare/comparison-markdown.js'
export { type DataFolder, openDataFolder, textRow } from './data/data-folder.js'
export { collectDataset, sourceOf } from './data/dataset.js'
export { findJsonl, readLines } from './data/jsonl-lines.js'
export type { SetDescription } from './data/manifest.js'
export { type DataRow, malformedRow, parseJson, parseRow } from './data/parse-row.js'
export { readRecords } from './journal/read-journal.js'
export type { Json } from './json.js'
export {
  type CalibrationRow,
  calibrateJudge,
  type JudgeAgreement,
  judgeAgreement,
  judgeErrors,
} from './judges/calibration.js'
export { type CorrectedRateOptions, correctedRate } from './judges/corrected-rate.js'
export { humanJudge, readSheet, writeSheet } from './judges/human.js'
export type {
  Judge,
  JudgedItem,
  Judgement,
  Verdict as JudgeVerdict,
  VerdictForm,
  Vote,
} from './judges/judge.js'
export { type ModelJudgeOptions, modelJudge } from './judges/model-judge.js'
export { type PanelOptions, panelJudge } from './judges/panel.js'
export { judgePrompt, markOf, type ParsedVerdict, parseVerdict } from './judges/prompt.js'
export { toCsv } from './log/export/csv.js'
export { toJson } from './log/export/json.js'
export { type JUnitOptions, toJUnit } from './log/export/junit.js'
export { intervalText, numberText, toMarkdown, valueText } from './log/export/markdown.js'
export { type SarifOptions, toSarif } from './log/export/sarif.js'
export { type Bin, byCategory, type CategoryFigure, type Distribution, distribution } from './log/figures.js'
export { importInspect } from './log/inspect/read.js'
export { exportInspect } from './log/inspect/write.js'
export { type ChangedSample, type Pairing, pairRuns } from './log/pair-runs.js'
export type { Condition, Query } from './log/query.js'
export { listRuns, readHeader, readResult } from './log/run-files.js'
export { type RunIndex, type SampleStatus, sampleStatuses, statusOf } from './log/run-index.js'
export { openRun, type RunLog, writeIndex } from './log/run-log.js'
export { directionOf, type Verdict, verdictOf } from './log/verdict.js'
export type { AssistantMessage, Message, ToolCall, ToolDefinition } from './message.js'
export type { Metric, MetricValue, SampleScore } from './metric.js'
export { type AttackSuccessOptions, attackSuccess } from './metrics/attack-success.js'
export { type ConfusionOptions, confusion } from './metrics/confusion.js'
export { coverage } from './metrics/coverage.js'
export { type GroupBy, grouped, only } from './metrics/grouped.js'
export { type HarmAndOverRefusalOptions, harmAndOverRefusal } from './metrics/harm-and-over-refusal.js'
export { meanInterval, type PairedDifference, pairedDifference } from './metrics/interval.js'
export { accuracy, type MeanOptions, mean, meanBy, rate, type ScoredSample } from './metrics/mean.js'
export {
  atLeast,
  maxReducer,
  meanReducer,
  medianReducer,
  minReducer,
  modeReducer,
  passAll,
  passAt,
  type Reducer,
} from './metrics/reducer.js'
export { sampleScore, sampleScores } from './metrics/sample-scores.js'
export type { GenerateConfig, Model, ModelOutput, ModelRequest, TokenLogprob, Usage } from './model.js'
export { type AiSdkLanguageModel, aiSdkModel } from './models/ai-sdk.js'
export { type GgufOptions, ggufModel, type LocalModel } from './models/gguf.js'
export { guardModel } from './models/guard.js'
export { ModelError, type ModelFailure } from './models/model-error.js'
export { type OpenAiCompatibleOptions, openAiCompatible } from './models/openai-compatible.js'
export { type ScriptedAnswer, scripted, scriptedFile } from './models/scripted.js'
export { type DistributedOptions, runDistributed } from './queue/run-distributed.js'
export type { QueuedJob, UnitQueueOptions } from './queue/unit-queue.js'
export { runWorker, type WorkerOptions } from './queue/worker.js'
export type { RunHeader, RunResult, SampleRecord, TranscriptEvent } from './record.js'
export { renderComparison } from './report/render-comparison.js'
export { type ReportOptions, renderReport } from './report/render-report.js'
export type { RetryOptions } from './run/ask.js'
export type { RunProgress } from './run/progress.js'
export type { RunOptions } from './run/run-options.js'
export { runTask } from './run/run-task.js'
export type { Dataset, Sample } from './sample.js'
export type { NotScored, Score, Scored, Scorer, ScoreValue } from './scorer.js'
export { choice, parseLetter } from './scorers/choice.js'
export { all, any, not } from './scorers/combine.js'
export { type GuardRiskOptions, guardRisk } from './scorers/guard-risk.js'
export { jsonSchema } from './scorers/json-schema.js'
export { judgedItem, type ModelGradedOptions, modelGraded } from './scorers/model-graded.js'
export { type NumericOptions, numeric } from './scorers/numeric.js'
export { pattern } from './scorers/pattern.js'
export { hasRefusalPhrase, type RefusalOptions, refusal } from './scorers/refusal.js'
export { exact, includes, type TextMatchOptions } from './scorers/text-match.js'
export type { Solver, SolverContext, TaskState } from './solver.js'
export {
  type AgentLoopOptions,
  agentLoop,
  type SimulatedTool,
  type ToolResult,
} from './solvers/agent-loop.js'
export { chain } from './solvers/chain.js'
export { generate } from './solvers/generate.js'
export { type GuardedOptions, guarded } from './solvers/guarded.js'
export { type MultipleChoiceOptions, multipleChoice } from './solvers/multiple-choice.js'
export { chainOfThought, promptTemplate, systemMessage } from './solvers/prompts.js'
export { type SelfCritiqueOptions, selfCritique } from './solvers/self-critique.js'
export type { Limits, Task, TaskDefinition } from './task.js'
export { task } from './task-builder.js'
export { checkTrainingUse } from './training-terms.js'
