/**
 * The vocabulary every room shares. No I/O and no dependencies.
 *
 * ```ts
 * import { thresholdPolicy } from 'ductile/core'
 * const policy = thresholdPolicy({ name: 'house', version: '1', thresholds: [
 *   { signal: 'harm', tau: 40, action: 'block', provenance: { kind: 'rubric', source: 'arXiv:2602.23636', date: '2026-11-24' } },
 * ] })
 * policy.decide([{ type: 'scored', assessment }], { edge: 'user', run: 'r1' }).action // 'allow' | 'block' | …
 * ```
 */
export { type Action, actions, isStopping, mostRestrictive } from './action.js'
export {
  type Assessment,
  type Category,
  type ModelReference,
  type Outcome,
  type Reason,
  type Severity,
  type Span,
  scoreOf,
  severities,
  type Unscored,
} from './assessment.js'
export { canonicalJson } from './canonical-json.js'
export {
  ConfigurationError,
  DuctileError,
  InvalidArgumentError,
  InvalidInputError,
  ModelIntegrityError,
  SignalFailedError,
  StoreError,
} from './errors.js'
export type { Delivery, Ledger, LedgerEntry, Receipt, SubjectRecord } from './ledger.js'
export { nearest, suggestion } from './nearest.js'
export {
  type Decision,
  type FailureMode,
  type Policy,
  type ThresholdPolicyOptions,
  thresholdPolicy,
} from './policy.js'
export { type Context, type Edge, edges, type Signal } from './signal.js'
export { margin, type Provenance, type Threshold, threshold } from './threshold.js'
