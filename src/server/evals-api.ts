/** @file The JSON of `/api/evals`. Types only: the studio imports them, no code. */
import type {
  CategoryFigure,
  Distribution,
  MetricValue,
  Pairing,
  RunHeader,
  RunResult,
  SampleRecord,
  SampleStatus,
  Score,
  Verdict,
} from '../evals/index.js'

/** `success`, `cancelled`, `limit` or `error`; `open` while a run goes on, and after one that was killed. */
export type RunStatus = RunResult['status'] | 'open'

/** `GET /api/evals`: all runs, newest first. */
export interface RunsResponse {
  readonly runs: readonly RunRow[]
}
export interface RunRow {
  /** Of the folder; by it the run is asked for. */
  readonly name: string
  readonly task: string
  readonly model: string
  readonly started: string
  readonly status: RunStatus
  /** Samples times epochs, as planned. */
  readonly planned: number
  /** `null` while the run is open. */
  readonly completed: number | null
  readonly failed: number | null
  /** The first metric of each scorer. */
  readonly headline: readonly (MetricValue & { readonly scorer: string })[]
  readonly tags: readonly string[]
}

/** `GET /api/evals/:run` */
export interface RunResponse {
  readonly name: string
  readonly header: RunHeader
  readonly result: RunResult | null
  readonly status: RunStatus
  /** Samples in the log so far, and how they stand. */
  readonly rows: number
  readonly counts: Readonly<Record<SampleStatus, number>>
  readonly columns: {
    readonly numbers: readonly string[]
    /** With the words that occur, where there are few. */
    readonly words: readonly { readonly name: string; readonly words: readonly string[] }[]
  }
}

/**
 * `GET /api/evals/:run/samples?offset=&limit=&sort=COLUMN&descending=1&id=PART&is=COLUMN~WORD&from=COLUMN~NUMBER&to=…`;
 * `is`, `from` and `to` may be given several times and must all hold.
 */
export interface SamplesResponse {
  /** Samples that fit the filters. */
  readonly total: number
  readonly offset: number
  readonly samples: readonly SampleRow[]
}
export interface SampleRow {
  readonly row: number
  readonly id: string
  readonly epoch: number
  readonly status: SampleStatus
  /** The beginnings of what was asked and answered. */
  readonly input: string
  readonly answer: string | null
  readonly scores: Readonly<Record<string, Score>>
  /** By scorer: what its score says, in the direction that its metrics state. */
  readonly verdicts: Readonly<Record<string, Verdict>>
  readonly error: NonNullable<SampleRecord['error']> | null
  readonly ms: number
}

/** `GET /api/evals/:run/samples/:row` */
export interface SampleResponse {
  readonly row: number
  readonly rows: number
  readonly record: SampleRecord
  readonly verdicts: Readonly<Record<string, Verdict>>
}

/** `GET /api/evals/:run/figures?score=COLUMN&by=COLUMN`, with filters as above for the distribution. */
export interface FiguresResponse {
  readonly distribution: Distribution
  /** Of all samples; null when no category was asked for, or the score is no number. */
  readonly categories: readonly CategoryFigure[] | null
}

/** `GET /api/evals/:run/with/:other?score=COLUMN` */
export interface ComparisonResponse {
  readonly first: RunResponse
  readonly second: RunResponse
  /** Null when the two share no score. */
  readonly pairing: Pairing | null
}
