/** @file What the cascade says of a text: a guard's score, with the tier that decided and why. */
import type { SciStep } from '../../selective/index.js'
import type { TextScore } from '../text-score.js'

/** Cheapest first. */
export const tierNames = Object.freeze(['rules', 'linear', 'encoder', 'large'] as const)
export type TierName = (typeof tierNames)[number]

/** SCI's step, or that the tier gave no answer (`failed`) or was not asked (`skipped`). */
export interface TierVisit {
  readonly tier: TierName
  readonly step: SciStep | 'failed' | 'skipped'
  /** In words for a person; never quotes the text. */
  readonly why: string
  readonly costMs: number
}

/** That the cascade would rather not decide, and on what ground. */
export interface Abstention {
  readonly signal: 'harm' | 'injection'
  /** `conformal`: more than one answer is plausible at `alpha`, or none. `language`: the model was not shown to handle it. */
  readonly ground: 'conformal' | 'language'
  readonly alpha?: number
}

export interface CascadeScore extends TextScore {
  /** Whose answer this is. */
  readonly tier: TierName
  /** Every tier on the way, in order. */
  readonly trail: readonly TierVisit[]
  /** Empty when it decides. The score is then the best guess, no decision. */
  readonly abstained: readonly Abstention[]
}
