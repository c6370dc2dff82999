import type { DriftPoint } from './encode-run.js'

/** Behind a call's result, or in front of a call that is proposed and not yet made. */
export type Moment = 'after' | 'before'

/** What a model says of a point. Without an estimate `risk` is absent: that is no safety, and the monitor escalates. */
export interface Forecast {
  /** Probability of a violation within the moment's horizon of calls (a proposed one included), in [0, 1]. */
  readonly risk?: number
  /** Whose data it rests on: runs of this kind of task, all runs, or none. */
  readonly basis: 'task-type' | 'pooled' | 'none'
}

/** Foretells violations of one run from where it stands. */
export interface DriftModel {
  readonly name: string
  /** Calls it looks ahead from each moment. */
  readonly horizon: Readonly<Record<Moment, number>>
  forecast(point: DriftPoint, context: { taskType?: string | undefined; moment: Moment }): Forecast
}
