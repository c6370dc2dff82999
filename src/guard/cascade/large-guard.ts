/** @file The last tier: a larger guard elsewhere. Adapters speak its format (`ductile/adapters`). */
import type { Conversation, Level } from '../text-score.js'

export interface LargeVerdict {
  /** Two-level guards say Safe or Unsafe. */
  readonly level: Level
  /** Probability of Unsafe in [0, 1], where the guard gives one. Another model's: not on our scale. */
  readonly probability?: number
  /** Its own labels. */
  readonly categories: readonly string[]
  /** Where its labels come from: `qwen3guard`, `llama-guard-4`, `flexguard`, `shieldgemma`. */
  readonly taxonomy: string
  /** True if it says the text tries to override instructions; absent where it has no such label. */
  readonly jailbreak?: boolean
  readonly refusal?: boolean
}

export interface LargeGuard {
  /** Named in the trail, such as `qwen3guard-gen-8b at guard.example`. */
  readonly name: string
  /** @throws GuardParseError if the answer has not the form it should; whatever the transport throws; the abort's reason */
  judge(conversation: Conversation, options?: { abort?: AbortSignal }): Promise<LargeVerdict>
}
