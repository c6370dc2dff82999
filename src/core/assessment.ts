import { InvalidArgumentError } from './errors.js'

/** Severity tiers, mildest first (FlexGuard, arXiv:2602.23636). */
export const severities = Object.freeze(['BENIGN', 'LOW', 'MODERATE', 'HIGH', 'EXTREME'] as const)
export type Severity = (typeof severities)[number]

/** A stretch of the original text: UTF-16 offsets, `end` exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** One label of a taxonomy with its probability in [0, 1]. */
export interface Category {
  readonly taxonomy: string
  readonly name: string
  readonly probability: number
}

/** Why an assessment is what it is, in words a reviewer can act on. `message` never quotes the subject. */
export interface Reason {
  /** Stable and in kebab-case: `worst-window`, `decoded`, `conversation`, … */
  readonly kind: string
  readonly message: string
  /** Where in the original text, when it can be said. */
  readonly span?: Span
  /** Which part of the subject `span` refers to, such as `messages[2]`. */
  readonly part?: string
}

/** The model behind an assessment, as the ledger names it. */
export interface ModelReference {
  readonly id: string
  readonly version: string
  /** SHA-256 of the weights, hex. */
  readonly sha256: string
}

/** How likely harm is, and how bad. */
export interface Assessment {
  /** Name of the signal that made it. */
  readonly signal: string
  /** Calibrated, in [0, 1]; shown to people as the score 0-100. */
  readonly risk: number
  readonly severity?: Severity
  readonly categories: readonly Category[]
  /** In [0, 1]; absent when the signal cannot say. */
  readonly uncertainty?: number
  readonly reasons: readonly Reason[]
  readonly model?: ModelReference
  /** Wall-clock time of this signal in milliseconds. */
  readonly costMs: number
}

/** A signal that gave no assessment. Neither safe nor unsafe: the failure mode decides. */
export interface Unscored {
  readonly type: 'unscored'
  readonly signal: string
  /** The error's code, such as `too_long` or `timeout`. */
  readonly code: string
  readonly message: string
  readonly costMs: number
}

export type Outcome = { readonly type: 'scored'; readonly assessment: Assessment } | Unscored

/**
 * The score people see: the risk on the scale 0-100, rounded to an integer, as FlexGuard's scores are. Thresholds
 * are compared with it, so that what is shown is what decides.
 *
 * @throws InvalidArgumentError if risk is not in [0, 1]
 */
export function scoreOf(risk: number): number {
  if (!(risk >= 0 && risk <= 1))
    throw new InvalidArgumentError(`scoreOf: risk must be in [0, 1], got ${risk}`)
  return Math.round(risk * 100)
}
