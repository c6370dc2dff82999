/** @file Two numbers of Qwen3Guard's training (arXiv:2510.14276): the reward of a model, and the flag of a prefix. */
import { InvalidArgumentError } from '../../core/index.js'

/**
 * The hybrid reward of Qwen3Guard's reinforcement learning. Rewarding safety alone teaches a model to refuse; here an
 * unsafe answer earns at most -10, a refusal at most -5, anything else its helpfulness.
 *
 * @throws InvalidArgumentError if helpful is not finite
 */
export function hybridReward({
  thoughtUnsafe,
  answerUnsafe,
  refusal,
  helpful,
}: {
  readonly thoughtUnsafe: boolean
  readonly answerUnsafe: boolean
  readonly refusal: boolean
  readonly helpful: number
}): number {
  if (!Number.isFinite(helpful))
    throw new InvalidArgumentError(`hybridReward: helpful must be finite, got ${helpful}`)
  if (thoughtUnsafe || answerUnsafe) return Math.min(-10, helpful)
  return refusal ? Math.min(-5, helpful) : helpful
}

/**
 * Whether a prefix counts as unsafe by its roll-outs: at least `share` of the completions were judged unsafe or
 * controversial.
 *
 * @param options.share - in (0, 1]. @default 0.85, the paper's 85 %
 * @throws InvalidArgumentError if counts are no counts, there is no completion, or share leaves its range
 */
export function rolloutFlag(
  { flagged, completions }: { readonly flagged: number; readonly completions: number },
  { share = 0.85 }: { share?: number } = {},
): boolean {
  if (!(Number.isInteger(completions) && completions > 0))
    throw new InvalidArgumentError(`rolloutFlag: completions must be a positive integer, got ${completions}`)
  if (!(Number.isInteger(flagged) && flagged >= 0 && flagged <= completions))
    throw new InvalidArgumentError(
      `rolloutFlag: flagged must be an integer in [0, ${completions}], got ${flagged}`,
    )
  if (!(share > 0 && share <= 1))
    throw new InvalidArgumentError(`rolloutFlag: share must be in (0, 1], got ${share}`)
  return flagged / completions >= share
}
