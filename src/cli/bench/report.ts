/** @file A comparison, plain JSON all through. */
import type { Comparison } from './comparisons.js'
import type { Target } from './contender.js'
import type { SetFigures } from './figures.js'
import type { GateResult } from './gates.js'

export interface BenchReport {
  readonly schema: 'ductile.bench-guard/1'
  readonly date: string
  /** What was measured: of our guard, the signal that ranks and decides. */
  readonly target: Target
  readonly strictness: string
  /** Rows under way at a time; latencies with more than one include waiting. */
  readonly concurrency: number
  readonly limit: number | null
  readonly contenders: readonly {
    readonly name: string
    readonly version: string
    readonly derivation: string
  }[]
  readonly sets: readonly SetReport[]
  readonly comparisons: readonly Comparison[]
  readonly gates: readonly GateResult[]
  readonly leftOut: readonly { readonly name: string; readonly why: string }[]
}

export interface SetReport {
  readonly name: string
  /** Rows every contender was asked about. */
  readonly rows: number
  readonly positives: number
  /** Labelled rows of the file, before the limit. */
  readonly available: number
  readonly unlabelled: number
  /** Rows that no contender answered; they are in every denominator. */
  readonly unansweredByAll: number
  readonly modes: Readonly<Record<string, number>>
  readonly languages: Readonly<Record<string, number>>
  /** What our model used the set for, if its card names it: such figures flatter. */
  readonly seen?: 'train' | 'calibration'
  readonly figures: readonly SetFigures[]
}
