/** @file The JSON the server speaks, as types. The studio shares no code with the server. */
export type {
  Action,
  Assessment,
  Category,
  Edge,
  LedgerEntry,
  Outcome,
  Provenance,
  Severity,
  Span,
  Threshold,
  Unscored,
} from '../../../src/core/index.js'
export type {
  Bin,
  CategoryFigure,
  Distribution,
  Message,
  MetricValue,
  RunHeader,
  SampleRecord,
  Score,
  TranscriptEvent,
  Verdict as SampleVerdict,
} from '../../../src/evals/index.js'
export type {
  Finding,
  Level,
  ScoredWindow,
  Strictness,
  TextScore,
  Verdict,
} from '../../../src/guard/index.js'
export type {
  ComparisonResponse,
  FiguresResponse,
  RunResponse,
  RunRow,
  RunStatus,
  RunsResponse,
  SampleResponse,
  SampleRow,
  SamplesResponse,
} from '../../../src/server/evals-api.js'
export type {
  DecisionResponse,
  DecisionsResponse,
  ErrorResponse,
  PolicyDiffResponse,
  PolicyResponse,
  RecordedDecision,
  ScoreRequest,
  ScoreResponse,
  StatusResponse,
  SystemRow,
  SystemsResponse,
} from '../../../src/server/studio-api.js'
