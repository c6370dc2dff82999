/**
 * The loop itself: which checks run on which edge, one decision, one ledger entry.
 *
 * ```ts
 * import { createPipeline, guardExchange } from 'ductile/pipeline'
 * const [harm, injection] = guard.signals
 * const pipeline = createPipeline({ checks: { user: [harm, injection], answer: [harm] }, policy, ledger: store.ledger })
 * const exchange = await guardExchange({ pipeline, run: 'r1', origin: {}, input: [{ edge: 'user', conversation }], complete, output })
 * if (exchange.type === 'blocked') console.log(exchange.edge, exchange.by.decision.reason)
 * ```
 */
export type { SignalFailure } from './ask-signals.js'
export type {
  BlockStart,
  Channel,
  Delta,
  EndReason,
  Stop,
  StreamEvent,
  ToolCall,
} from './event.js'
export {
  type Blocked,
  type Exchange,
  type ExchangeOptions,
  type GatedCall,
  guardExchange,
  guardInput,
  type InputOptions,
  type Subject,
} from './guard-exchange.js'
export { guardedEdge } from './guarded-edge.js'
export {
  createPipeline,
  type Judgement,
  type JudgeOptions,
  type Pipeline,
  type PipelineOptions,
  type RecordOptions,
  type Verdict,
} from './pipeline.js'
export type { JudgingOptions } from './streaming/blocks.js'
export { type GuardStreamOptions, guardStream } from './streaming/guard-stream.js'
export { defaultHoldBack, type HoldBack } from './streaming/held-text.js'
export { type Intervention, introspection, type Retry, type RetryRequest } from './streaming/intervention.js'
export type { JudgedBlock, PrefixVerdict, StreamJudge } from './streaming/stream-judge.js'
export { TextDigest } from './streaming/text-digest.js'
export { bothJudges, type TokenJudgeOptions, tokenJudge } from './streaming/token-judge.js'
export {
  type Cadence,
  defaultCadence,
  type WindowJudgeOptions,
  windowJudge,
} from './streaming/window-judge.js'
