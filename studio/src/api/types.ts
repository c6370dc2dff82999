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
  Finding,
  Level,
  ScoredWindow,
  Strictness,
  TextScore,
  Verdict,
} from '../../../src/guard/index.js'
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
