/** @file A paper's figures beside ours, plain JSON all through: the shape for every system whose claim is a few numbers. */
import type { Measured } from './study-report.js'

/** One figure. */
export interface ClaimRow {
  readonly figure: string
  /** What the paper states, in the words of its table; absent where it states nothing. */
  readonly published?: string
  /** What ours was measured on. */
  readonly on: string
  /** A share in [0, 1] with its 95 % interval; absent where there is nothing to measure it on. */
  readonly ours?: Measured
  /** Instead: a number without an interval, such as one recomputed from published records. Six significant digits. */
  readonly exact?: number
}

/** Many figures of one kind: one row for each setting. */
export interface ClaimTable {
  readonly title: string
  /** The first names the setting. */
  readonly columns: readonly string[]
  /** `null`: the number has no value there. */
  readonly rows: readonly (readonly [setting: string, ...numbers: (number | null)[]])[]
}

/** What a repetition of a claim found. */
export interface ClaimReport {
  readonly kind: 'claims'
  readonly system: string
  readonly claim: string
  readonly rows: readonly ClaimRow[]
  readonly tables?: readonly ClaimTable[]
  /** Contradictions of the paper, and what to mind when reading the rows. */
  readonly notes: readonly string[]
  readonly seed: number
  /** Whether the claim holds here, computed from the rows; `test` says how. */
  readonly holds: boolean
  readonly test: string
}
