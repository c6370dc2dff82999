/** @file The ways a sample or a run ends before its end. Not errors of anybody: thrown within the runner, turned into values by it. */

/** A limit of one sample was reached: it is scored as it stands. */
export class SampleLimitReached extends Error {
  override readonly name = 'SampleLimitReached'
  readonly limit: string
  constructor(limit: string) {
    super(`the sample's limit was reached: ${limit}`)
    this.limit = limit
  }
}

/** The run stops: a sample under way is not kept, and asked again when the run is resumed. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped'
  readonly why: 'cancelled' | 'limit' | 'error'
  constructor(why: RunStopped['why'], message: string) {
    super(message)
    this.why = why
  }
}
