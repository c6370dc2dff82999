/**
 * The OpenAI-compatible gateway and the API behind the studio.
 *
 * ```ts
 * import { startServer } from 'ductile/server'
 * await using server = await startServer({
 *   version: '0.1.0', systems: [], ledger: store.ledger, upstream: { url: 'http://127.0.0.1:8000/v1' },
 *   protection: { guard, policies, strictness: 'moderate' },
 * })
 * console.log(server.url) // http://127.0.0.1:4600
 * ```
 */
export { type AccessOptions, loopbackHosts } from './access.js'
export { createApp } from './app.js'
export type { AppDependencies } from './app-dependencies.js'
export { echoModel } from './echo-model.js'
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
} from './evals-api.js'
export { type EvalRuns, openRuns } from './evals-runs.js'
export type { HistoryOptions } from './exchange-memory.js'
export type { GatewayOptions, TenantOptions } from './gateway.js'
export type { PolicyView } from './policy-view.js'
export { type ProtectionOptions, signalsByEdge, type TextGuard } from './protection.js'
export { routeAbilities } from './route-abilities.js'
export { type Replacement, type RunningServer, type ServerOptions, startServer } from './start-server.js'
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
} from './studio-api.js'
export { createUpstream, type Upstream, type UpstreamOptions } from './upstream.js'
