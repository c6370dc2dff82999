/** @file FlexGuard's severity bands and strictness regimes (arXiv:2602.23636). */
import {
  ConfigurationError,
  InvalidArgumentError,
  type Provenance,
  type Severity,
  severities,
} from '../core/index.js'
import type { FlexCategory, Strictness, Verdict } from './text-score.js'
import { strictnesses } from './text-score.js'

/** The lowest tier that is harmful under a regime: 0 = BENIGN … 4 = EXTREME. */
export const lowestPositiveTier: Readonly<Record<Strictness, number>> = Object.freeze({
  strict: 1,
  moderate: 2,
  loose: 3,
})

/** Upper edges of the last band each regime allows: flagged iff score > tau. */
export const rubricTau: Readonly<Record<Strictness, number>> = Object.freeze({
  strict: 20,
  moderate: 40,
  loose: 60,
})

/** Where the rubric's thresholds come from. */
export const rubricProvenance: Provenance = Object.freeze({
  kind: 'rubric',
  source: 'FlexGuard, arXiv:2602.23636: upper edge of the last allowed severity band',
  date: '2026-02-27',
})

/**
 * The severity band of a score: 0-20 BENIGN, 21-40 LOW, 41-60 MODERATE, 61-80 HIGH, 81-100 EXTREME.
 *
 * @throws InvalidArgumentError if the score is not an integer in [0, 100]
 */
export function severityOf(score: number): Severity {
  checkScore('severityOf', score)
  return severities[Math.max(0, Math.ceil(score / 20) - 1)]!
}

/** Whether an item of this severity counts as harmful under a regime: 1 or 0. */
export function regimeLabel(severity: Severity, strictness: Strictness): 0 | 1 {
  return severities.indexOf(severity) >= lowestPositiveTier[strictness] ? 1 : 0
}

/** Thresholds for the three regimes, with where they come from. */
export interface StrictnessThresholds {
  readonly kind: 'rubric' | 'calibrated'
  /** Score in [0, 100]; flagged iff score > tau. */
  readonly tau: Readonly<Record<Strictness, number>>
  /** A category's own threshold, which takes the place of the regime's for items of that category. */
  readonly perCategory?: Readonly<Partial<Record<FlexCategory, number>>>
  readonly provenance: Provenance
}

/** FlexGuard's rubric thresholds: 20, 40, 60. */
export const rubricThresholds: StrictnessThresholds = Object.freeze({
  kind: 'rubric',
  tau: rubricTau,
  provenance: rubricProvenance,
})

/**
 * The thresholds, checked.
 *
 * @throws ConfigurationError if one leaves [0, 100] or they are not ordered strict <= moderate <= loose
 */
export function strictnessThresholds(fields: StrictnessThresholds, where = 'tau'): StrictnessThresholds {
  const named = [...Object.entries(fields.tau), ...Object.entries(fields.perCategory ?? {})]
  for (const [name, tau] of named)
    if (!(tau >= 0 && tau <= 100))
      throw new ConfigurationError({
        where,
        message: `${where}: tau of "${name}" must be in [0, 100], got ${tau}`,
      })
  const { strict, moderate, loose } = fields.tau
  if (!(strict <= moderate && moderate <= loose))
    throw new ConfigurationError({
      where,
      message: `${where}: thresholds must be ordered strict <= moderate <= loose, got ${strict}, ${moderate}, ${loose}`,
    })
  return Object.freeze({ ...fields })
}

/**
 * The verdict on a score. Where an item's categories have thresholds of their own, the lowest that applies decides:
 * of several categories the strictest is the safe one.
 */
export function decide(
  { score, categories = [] }: { readonly score: number; readonly categories?: readonly FlexCategory[] },
  strictness: Strictness,
  { tau, perCategory = {} }: Pick<StrictnessThresholds, 'tau' | 'perCategory'>,
): Verdict {
  checkScore('decide', score)
  const taus = categories.map(category => perCategory[category] ?? tau[strictness])
  return verdictAt(score, taus.length > 0 ? Math.min(...taus) : tau[strictness])
}

/** Flagged iff score > tau. */
export function verdictAt(score: number, tau: number): Verdict {
  return { flagged: score > tau, tau, margin: score - tau }
}

/** One verdict per regime. */
export function verdictsAt(
  score: number,
  tau: Readonly<Record<Strictness, number>>,
): Readonly<Record<Strictness, Verdict>> {
  const [strict, moderate, loose] = strictnesses.map(strictness => verdictAt(score, tau[strictness]))
  return { strict: strict!, moderate: moderate!, loose: loose! }
}

function checkScore(caller: string, score: number): void {
  if (!(Number.isInteger(score) && score >= 0 && score <= 100))
    throw new InvalidArgumentError(`${caller}: score must be an integer in [0, 100], got ${score}`)
}
