/**
 * Which rules hold where, read from one file, and what another policy would change.
 *
 * ```ts
 * import { bindPolicy, readPolicy } from 'ductile/policy'
 * const policy = bindPolicy(await readPolicy('policy.yaml'), { card: guard.card, signals: ['harm', 'injection'] })
 * policy.at({ route: '/v1/chat/completions', tenant: 'acme' }).policy.decide(outcomes, { edge: 'user', run: 'r1' })
 * ```
 */
export { type BindOptions, type BoundPolicy, bindPolicy, type PolicyAt } from './bind-policy.js'
export { type Config, type ConfigDocument, configJsonSchema } from './config-document.js'
export {
  type CoverageCell,
  coverageFaults,
  coverageOf,
  expiredExceptions,
  type RouteAbility,
  type Surroundings,
} from './coverage.js'
export { defineConfig, definePolicy } from './define-config.js'
export {
  type DocumentRules,
  type PolicyDocument,
  type PolicyException,
  policyJsonSchema,
  type ReadDocument,
} from './document.js'
export { isExpired } from './exceptions.js'
export { loadDocument } from './load-document.js'
export { parseConfig } from './parse-config.js'
export { type OwnThreshold, type ParsedPolicy, parsePolicy } from './parse-policy.js'
export { type PolicyChange, type PolicyEvent, policyChangeEntry } from './policy-change.js'
export type { Rate } from './rate.js'
export { parsePolicyText, readPolicy } from './read-policy.js'
export { type RecordedOptions, recorded } from './recorded.js'
export { renderPolicy } from './render-policy.js'
export {
  type ChangedDecision,
  identityOf,
  type PolicyDiff,
  type PolicyIdentity,
  type ReplayOptions,
  replay,
} from './replay.js'
export { type Check, type Checks, defaultRules, type Place, type Rules, rulesAt } from './rules.js'
export { shadowLedger } from './shadow-ledger.js'
