/** @file A task: what is asked, how it is solved, scored and added up. A file that exports one runs as it is. */
import type { BenchmarkCard } from './card.js'
import type { Metric } from './metric.js'
import type { GenerateConfig } from './model.js'
import type { Dataset } from './sample.js'
import type { Scorer } from './scorer.js'
import type { Solver } from './solver.js'

/** Where a run stops cleanly. Absent: no limit. */
export interface Limits {
  /** Tokens, input and output, of one sample. */
  readonly sampleTokens?: number
  /** Milliseconds of one sample. */
  readonly sampleMs?: number
  /** Messages of one sample (agent loops). */
  readonly messages?: number
  /** Tokens of the whole run. */
  readonly tokens?: number
  /** US dollars of the whole run. */
  readonly cost?: number
  /** Milliseconds of the whole run. */
  readonly ms?: number
}

export interface TaskDefinition {
  readonly name: string
  readonly version?: string
  readonly dataset: Dataset
  readonly solver: Solver | readonly Solver[]
  readonly scorer: Scorer | readonly Scorer[]
  readonly metrics: readonly Metric[]
  /** How often each sample is asked (default 1). */
  readonly epochs?: number
  readonly config?: GenerateConfig
  readonly limits?: Limits
  readonly card?: BenchmarkCard
}

export interface Task extends TaskDefinition {
  readonly solver: readonly Solver[]
  readonly scorer: readonly Scorer[]
  readonly epochs: number
}
