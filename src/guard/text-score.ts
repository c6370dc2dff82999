/** @file What the guard says of a text. The shapes every face of Ductile shows. */
import type { Category, ModelReference, Reason, Severity, Span } from '../core/index.js'
import type { TierProbabilities } from './tiers/tier.js'

/** FlexGuard's three regimes; `strict` flags the most. */
export const strictnesses = Object.freeze(['strict', 'moderate', 'loose'] as const)
export type Strictness = (typeof strictnesses)[number]

/** FlexGuard's seven risk categories: violence, illegal acts, sexual, information security, discrimination, misinformation, jailbreak. */
export const flexCategories = Object.freeze(['VIO', 'ILG', 'SEX', 'INF', 'DIS', 'MIS', 'JAIL'] as const)
export type FlexCategory = (typeof flexCategories)[number]

/** Qwen3Guard's three levels. */
export type Level = 'Safe' | 'Controversial' | 'Unsafe'

export interface Message {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool'
  readonly text: string
}

/** What is judged: the last message, in the light of those before it. Ends in `user` (or `tool`): prompt mode; in `assistant`: response mode. */
export interface Conversation {
  readonly messages: readonly Message[]
}

/** A flag at one threshold. `margin` = score - tau, in score points; flagged iff it is positive. */
export interface Verdict {
  readonly flagged: boolean
  readonly tau: number
  readonly margin: number
}

/** What was decoded before scoring, with where it stood in the original text. */
export interface Finding {
  /** `base64`, `hex`, `rot13`, `split-words`, `invisible-characters`, `bidirectional-controls`, `confusables`, … */
  readonly kind: string
  /** Index into `messages`. */
  readonly message: number
  readonly span: Span
  /** The decoded text; absent where characters were only removed or replaced. */
  readonly decoded?: string
  /** Score 0-100 of the decoded text, where it was scored by itself. */
  readonly score?: number
}

/** A stretch of the judged text with its own score; the worst one decides. */
export interface ScoredWindow {
  readonly message: number
  readonly span: Span
  /** 0-100 */
  readonly score: number
  /** Set when this window was scored on decoded text. */
  readonly decodedFrom?: string
}

export interface TextScore {
  readonly mode: 'prompt' | 'response'
  /** Calibrated risk of harm in [0, 1]; the worst window decides. */
  readonly risk: number
  /** 0-100 */
  readonly score: number
  readonly severity: Severity
  /** Qwen3Guard's level, as the vote of the strict and the loose verdict. */
  readonly level: Level
  /** The model's own labels (`taxonomy: 'ductile'`), OpenAI's 13 (`openai`), Qwen3Guard's (`qwen3guard`) and FlexGuard's (`flexguard`), each with its probability. */
  readonly categories: readonly Category[]
  /** Names of the Qwen3Guard and FlexGuard categories that apply, empty when the level is Safe. */
  readonly applied: { readonly qwen3guard: readonly string[]; readonly flexguard: readonly string[] }
  /** Probability in [0, 1] that the text tries to override instructions, as its own signal. */
  readonly injection: {
    readonly risk: number
    readonly score: number
    readonly verdicts: Readonly<Record<Strictness, Verdict>>
  }
  /**
   * DeepKnown-Guard's tiers, in prompt mode of a model with heads for them: the windows that can decide, which are those
   * with the highest probability of a tier, one for a short text.
   */
  readonly tiers?: {
    readonly deciding: readonly TierProbabilities[]
    /** Whether the text was longer than one window. */
    readonly longText: boolean
  }
  /** Response mode only. */
  readonly refusal?: { readonly probability: number; readonly refused: boolean }
  /** Harm verdicts under both kinds of threshold. */
  readonly verdicts: {
    readonly rubric: Readonly<Record<Strictness, Verdict>>
    readonly calibrated: Readonly<Record<Strictness, Verdict>>
  }
  /** Scored windows, worst first. */
  readonly windows: readonly ScoredWindow[]
  readonly findings: readonly Finding[]
  readonly reasons: readonly Reason[]
  /** Contradictions worth a look, such as a category without risk. */
  readonly warnings: readonly string[]
  /** In [0, 1]: 1 at even odds or on text the model was not shown to handle. */
  readonly uncertainty: number
  readonly model: ModelReference
  readonly costMs: number
}
