/** @file What scores add up to. */
import type { Estimate } from '../stats/index.js'
import type { Json } from './json.js'
import type { Score } from './scorer.js'

/** One sample's score by one scorer, reduced over epochs or of one epoch. */
export interface SampleScore {
  readonly id: string
  readonly epoch: number
  readonly cluster: string
  readonly metadata: { readonly [name: string]: Json }
  readonly score: Score
}

/** A figure with everything needed to doubt it. */
export interface MetricValue {
  readonly name: string
  /** `null`: not defined on these samples (nothing scored, a rate with denominator 0). */
  readonly value: number | null
  readonly interval?: Pick<Estimate, 'low' | 'high'> & { readonly level: number; readonly method: string }
  /** Samples the value rests on. */
  readonly n: number
  /** Samples that should have counted and could not: not scored, failed. */
  readonly missing: number
  /** Samples outside the metric by its definition; absent: none. */
  readonly excluded?: number
  readonly unit?: 'rate' | 'score' | 'points' | 'count'
  /** Where a lower value is better, the comparison turns round. */
  readonly better?: 'higher' | 'lower'
}

/** Turns the scores of one scorer into figures; one metric may give several (per category). Pure. */
export interface Metric {
  readonly name: string
  of(scores: readonly SampleScore[]): readonly MetricValue[]
}
