/**
 * The loop itself: which checks run on which edge, one decision, one ledger entry.
 *
 * ```ts
 * import { createPipeline, guardExchange } from 'ductile/pipeline'
 * const [harm, injection] = guard.signals
 * const pipeline = createPipeline({ checks: { user: [harm, injection], answer: [harm] }, policy, ledger: store.ledger })
 * const exchange = await guardExchange({ pipeline, run: 'r1', origin: {}, input: [conversation], complete, output })
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
export { type Exchange, type ExchangeOptions, guardExchange } from './guard-exchange.js'
export {
  createPipeline,
  type Judgement,
  type JudgeOptions,
  type Pipeline,
  type PipelineOptions,
  type RecordOptions,
  type Verdict,
} from './pipeline.js'
