import type { Outcome, Policy } from '../../core/index.js'
import { type DuctileError, InvalidInputError } from '../../core/index.js'
import { type Guard, openGuard, type Strictness, type TextScore } from '../../guard/index.js'
import { InferenceFailedError } from '../../inference/index.js'
import type { BoundPolicy } from '../../policy/index.js'
import type { GuardSettings } from '../guard-settings.js'
import { openPolicy } from '../policy/open-policy.js'
import { shortHash } from './output-file.js'
import type { RowFault } from './row.js'
import type { ScanGuard, ScoredRow } from './scan-file.js'
import { scoredVerdict } from './verdict.js'

/** Rows under way for each worker: enough to fill its batches while the next ones are read. */
const rowsPerWorker = 32

/** A guard opened for a scan. */
export interface OpenedScanGuard extends ScanGuard {
  readonly guard: Guard
  readonly bound: BoundPolicy
  readonly policy: Policy
  readonly strictness: Strictness
}

/** Opens the guard and the policies by which `scan` decides. @throws as `openGuard` */
export async function openScanGuard(settings: GuardSettings): Promise<OpenedScanGuard> {
  const { model, workers } = settings
  const guard = await openGuard({
    ...(model === undefined ? {} : { model }),
    ...(workers === undefined ? {} : { workers }),
  })
  const bound = await openPolicy(guard, settings).catch(async error => {
    await guard[Symbol.asyncDispose]()
    throw error
  })
  const { policy, policies, rules } = bound.at({})
  return {
    guard,
    bound,
    policy,
    strictness: rules.strictness,
    failureMode: policy.failureMode,
    concurrency: rowsPerWorker * (workers ?? 2),
    explain: explainRowError,
    fingerprint: {
      strictness: rules.strictness,
      thresholds: rules.thresholdKind,
      failureMode: policy.failureMode,
      model: guard.model.sha256.slice(0, 16),
      policy: shortHash([policy.name, policy.version, policy.thresholds]),
    },
    async judge(conversation) {
      const score = await guard.score(conversation)
      return scoredVerdict(score, decideScore(policy, score))
    },
    flagged: (row, strictness) => isFlagged(policies[strictness], row),
  }
}

/** What a policy says of a score. */
export function decideScore(policy: Policy, score: TextScore): ReturnType<Policy['decide']> {
  return policy.decide(outcomesOf(score), contextOf(score.mode))
}

/**
 * The signals that decide, as a policy takes them: harm and injection in what a user says, harm alone in a reply, where
 * overriding instructions has no object. The gateway judges the same.
 */
function outcomesOf({
  mode,
  risk,
  injection,
  categories,
  costMs,
}: Pick<TextScore, 'mode' | 'risk' | 'categories' | 'costMs'> & { injection: { risk: number } }): Outcome[] {
  const harm = { signal: 'harm', risk, categories, reasons: [], costMs }
  const override = { signal: 'injection', risk: injection.risk, categories: [], reasons: [], costMs }
  const assessments = mode === 'prompt' ? [harm, override] : [harm]
  return assessments.map(assessment => ({ type: 'scored', assessment }))
}

function isFlagged(policy: Policy, { mode, score, injectionScore }: ScoredRow): boolean {
  const outcomes = outcomesOf({
    mode,
    risk: score / 100,
    injection: { risk: injectionScore / 100 },
    categories: [],
    costMs: 0,
  })
  return policy.decide(outcomes, contextOf(mode)).exceeded.length > 0
}

const contextOf = (mode: 'prompt' | 'response'): { edge: 'user' | 'answer'; run: string } => ({
  edge: mode === 'prompt' ? 'user' : 'answer',
  run: 'scan',
})

/** Errors that belong to one row; any other is not the row's fault and ends the scan. */
export function explainRowError(error: unknown): RowFault | undefined {
  if (InvalidInputError.isInstance(error) || InferenceFailedError.isInstance(error)) {
    const { code, message } = error as DuctileError
    return { code, message }
  }
  return undefined
}
