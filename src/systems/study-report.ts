/** @file The shape of a strictness study, plain JSON all through. */
import type { Severity } from '../core/index.js'
import type { Strictness } from '../guard/index.js'

/** A measured number with its 95 % bootstrap interval and the rows behind it. */
export interface Measured {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly n: number
}

/** A number the paper states. */
export interface PublishedResult {
  readonly method: string
  readonly mode: 'prompt' | 'response'
  /** Harmful F1 over the three regimes, in percent; absent where we know no figure. */
  readonly averageF1?: number
  readonly worstF1?: number
  /** Best minus worst F1, in points. */
  readonly gap?: number
}

/** How well one way to decide does under the three regimes, on the test rows. Shares in [0, 1]. */
export interface RuleResult {
  /** `score`: one threshold a regime. `binary`: one fixed cut for all regimes. */
  readonly uses: 'score' | 'binary'
  /** Where the thresholds come from: the published scale, or the validation rows. */
  readonly thresholds: 'rubric' | 'calibrated'
  /** Flagged iff score > tau. */
  readonly tau: Readonly<Record<Strictness, number>>
  readonly f1: Readonly<Record<Strictness, Measured>>
  readonly average: Measured
  readonly worst: Measured
  /** Best minus worst F1. */
  readonly gap: Measured
  /** (F1 strict - F1 loose) / F1 strict; absent where F1 strict is 0. */
  readonly relativeDrop?: Measured
  /** Average F1 on the validation rows; for calibrated thresholds optimistic, since these rows chose them. */
  readonly averageOnValidation: number
}

/** Gap of the binary rule minus gap of the score rule on the same rows: above 0 speaks for the score. */
export interface GapComparison extends Measured {
  readonly thresholds: 'rubric' | 'calibrated'
  /** Two-sided, from the paired bootstrap. */
  readonly pValue: number
}

export interface TierResult {
  readonly severity: Severity
  /** Validation and test rows of this tier that were scored. */
  readonly n: number
  /** 0-100; absent if no row of this tier was scored. */
  readonly meanScore?: number
}

/** One point of a strictness curve: what flagging above tau gives under a regime, on the test rows. */
export interface CurvePoint {
  readonly tau: number
  readonly f1: number
  readonly precision: number
  readonly recall: number
}

/** The study of one data set. */
export interface SetStudy {
  readonly set: string
  readonly licence: string
  /** How the tiers came about, in a sentence. */
  readonly tiers: string
  readonly mode: 'prompt' | 'response'
  /** Whether the scorer learned from this set; absent when it was not said what it learned from. */
  readonly seenInTraining?: boolean
  readonly rows: {
    readonly available: number
    readonly validation: number
    readonly test: number
    /** Rows the scorer gave no score for, by error code; left out of every figure. */
    readonly unscored: Readonly<Record<string, number>>
  }
  readonly byTier: readonly TierResult[]
  /** Between score and tier, over all scored rows. */
  readonly spearman: Measured
  readonly rules: readonly RuleResult[]
  readonly comparisons: readonly GapComparison[]
  /** Computed, never set by hand. */
  readonly holds: {
    /** Calibrated: gap of the score below the gap of its binary version (the paper's claim in miniature). */
    readonly smallerGap: boolean
    /** The same, and the 95 % interval of the difference lies above 0. */
    readonly smallerGapBeyondChance: boolean
    /** Spearman's correlation of score and tier is at least 0.6. */
    readonly ordersTiers: boolean
    /** Mean score rises strictly from tier to tier. */
    readonly scoreRisesWithTier: boolean
    /** Calibrated average F1 at least the rubric's, on the validation rows. */
    readonly calibrationHelpsOnValidation: boolean
  }
  /** For a picture: F1 against tau under each regime. */
  readonly curves: Readonly<Record<Strictness, readonly CurvePoint[]>>
}

/** The whole study: what the paper says beside what we measured. */
export interface StudyReport {
  readonly kind: 'strictness'
  readonly system: string
  readonly claim: string
  readonly published: readonly PublishedResult[]
  /** Where the published figures come from, and what to mind when quoting them. */
  readonly publishedNote: string
  readonly seed: number
  readonly studies: readonly SetStudy[]
  /** Graded sets that were looked for in the folder and are not there. */
  readonly notStudied: readonly string[]
}
