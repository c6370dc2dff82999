/** @file Our judgements as OpenAI's moderation results. */
import { type ModerationResult, moderationResult } from '../adapters/index.js'
import { isStopping } from '../core/index.js'
import type { Judgement } from '../pipeline/index.js'
import type { TextGuard } from './protection.js'

/** The name under which our verdicts go out. */
export const moderationModel = ({ model }: Pick<TextGuard, 'model'>): string =>
  `ductile/${model.id}@${model.version}`

/** `flagged` is what the policy decided, also in shadow mode, where nothing is carried out. */
export function toResult({ outcomes, decision }: Judgement): ModerationResult {
  return moderationResult({
    outcomes,
    flagged: isStopping(decision.action),
    harmExceeded: decision.exceeded.some(({ signal }) => signal === 'harm' || signal.startsWith('harm:')),
  })
}
