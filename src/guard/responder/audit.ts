/** @file What is kept of a response, in the shape of the ledger. Never a word of the query or the answer. */
import { createHash } from 'node:crypto'
import { type Action, type LedgerEntry, type Provenance, scoreOf, type Threshold } from '../../core/index.js'
import type { Conversation } from '../text-score.js'
import type { TierThresholds, TierVerdict } from '../tiers/tier.js'
import type { Citation } from './groundedness.js'
import type { Passage } from './knowledge-base.js'
import type { ResponsePath } from './route.js'

/** What happens instead, in the ledger's words. */
const actionOf: Readonly<Record<ResponsePath, Action>> = Object.freeze({
  agent: 'allow',
  constrained: 'redirect',
  'knowledge-base': 'ground',
  human: 'review',
  'refusal-script': 'block',
  abstain: 'abstain',
})

export interface AuditInput {
  readonly conversation: Conversation
  readonly verdict: TierVerdict
  readonly path: ResponsePath
  /** Path that was routed to, where another one was taken in the end. */
  readonly routed: ResponsePath
  readonly passages: readonly Passage[]
  /** Passages that held instructions and were set aside. */
  readonly setAside: readonly string[]
  readonly citations: readonly Citation[]
  readonly groundedness: number | undefined
  readonly classifier: string
  readonly thresholds: TierThresholds
  readonly provenance: Provenance
  readonly policyVersion: string
  readonly failureMode: 'closed' | 'constrained'
  /** Why the classifier gave no verdict. */
  readonly failure: { readonly code: string; readonly costMs: number } | undefined
  readonly stagesMs: Readonly<Record<string, number>>
  readonly run: string
  readonly at: Date
}

/** The entry of one response. Stages and passages stand in `origin`, as text. */
export function auditEntry(input: AuditInput): LedgerEntry {
  const { verdict, path, routed, thresholds, provenance, failure, stagesMs } = input
  const text = input.conversation.messages.at(-1)?.text ?? ''
  const costMs = Object.values(stagesMs).reduce((sum, ms) => sum + ms, 0)
  const listed = ledgerThresholds(thresholds, provenance)
  const action = actionOf[path]
  return {
    at: input.at.toISOString(),
    run: input.run,
    edge: 'user',
    mode: 'enforce',
    subject: { sha256: createHash('sha256').update(text, 'utf8').digest('hex'), length: text.length },
    outcomes:
      failure === undefined
        ? listed.map(({ signal }) => ({
            type: 'scored' as const,
            assessment: {
              signal,
              risk: verdict.probs[signal.slice('tier:'.length) as TierVerdict['tier']],
              categories: [],
              reasons: [],
              costMs: stagesMs.classify ?? 0,
            },
          }))
        : [
            {
              type: 'unscored' as const,
              signal: 'tier',
              code: failure.code,
              message: `the tier classifier gave no verdict (${failure.code})`,
              costMs: failure.costMs,
            },
          ],
    decision: {
      action,
      reason: `tier ${verdict.tier}${verdict.degraded === true ? ' by failure mode' : ''}, answered by ${path}${routed === path ? '' : ` instead of ${routed}`}`,
      exceeded: failure === undefined ? listed.filter(({ signal }) => signal === `tier:${verdict.tier}`) : [],
    },
    policy: {
      name: 'response-tiers',
      version: input.policyVersion,
      failureMode: 'closed',
      thresholds: listed,
    },
    costMs,
    origin: {
      classifier: input.classifier,
      path,
      routed,
      tier: verdict.tier,
      failureMode: input.failureMode,
      probabilities: JSON.stringify(verdict.probs),
      thresholds: JSON.stringify(thresholds),
      topics: verdict.topics.join(','),
      passages: input.passages.map(({ id, version }) => `${id}@${version}`).join(','),
      setAside: input.setAside.join(','),
      cited: [...new Set(input.citations.map(({ passageId }) => passageId))].join(','),
      groundedness: input.groundedness === undefined ? 'none' : input.groundedness.toFixed(4),
      stagesMs: JSON.stringify(
        Object.fromEntries(
          Object.entries(stagesMs).map(([stage, ms]) => [stage, Math.round(ms * 100) / 100]),
        ),
      ),
    },
  }
}

/** On the ledger's scale of scores 0-100; the exact thresholds stand in `origin`. */
function ledgerThresholds(thresholds: TierThresholds, provenance: Provenance): Threshold[] {
  const at = (tier: string, tau: number, action: Action): Threshold => ({
    signal: `tier:${tier}`,
    // Flagged from the threshold on there, above it here: one point lower.
    tau: Math.max(-1, scoreOf(tau) - 1),
    action,
    provenance,
  })
  return [
    at('unsafe', thresholds.unsafe, 'block'),
    at('focused-attention', thresholds.focusedAttention, 'ground'),
    at('conditionally-safe', thresholds.conditionallySafe, 'redirect'),
  ]
}
