import type { Action } from './action.js'
import { type Assessment, scoreOf } from './assessment.js'
import { ConfigurationError } from './errors.js'

/** Where a number that decides comes from. No threshold exists without one. */
export interface Provenance {
  /** `rubric`: from a published scale. `calibrated`: fitted to data. `configured`: set by the operator. */
  readonly kind: 'rubric' | 'calibrated' | 'configured'
  /** The paper, data set, card or file it comes from. */
  readonly source: string
  /** What was optimised, such as `max F1` or `FPR <= 0.02`. */
  readonly objective?: string
  /** Labelled rows behind it. */
  readonly n?: number
  /** The objective's value reached on those rows, with its 95 % interval. */
  readonly value?: number
  readonly interval?: readonly [low: number, high: number]
  /** ISO date. */
  readonly date: string
}

/** Triggers `action` when the signal's score is greater than `tau`. */
export interface Threshold {
  readonly signal: string
  /** Score 0-100; flagged iff score > tau. -1 flags everything, 100 nothing. */
  readonly tau: number
  readonly action: Action
  readonly provenance: Provenance
}

/** A threshold, checked: tau in [-1, 100]. @throws ConfigurationError */
export function threshold(fields: Threshold): Threshold {
  if (!(fields.tau >= -1 && fields.tau <= 100))
    throw new ConfigurationError({
      where: fields.signal,
      message: `threshold of signal "${fields.signal}": tau must be in [-1, 100], got ${fields.tau}`,
    })
  return Object.freeze({ ...fields })
}

/** How far the score lies above (positive: flagged) or below the threshold, in score points. */
export function margin(assessment: Assessment, { tau }: Pick<Threshold, 'tau'>): number {
  return scoreOf(assessment.risk) - tau
}
