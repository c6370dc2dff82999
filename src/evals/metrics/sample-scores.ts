/** @file From what is kept of a run to what metrics work on. */
import type { SampleScore } from '../metric.js'
import type { SampleRecord } from '../record.js'

/**
 * The scores of one scorer. A record without one (a call that broke for good, a limit) is `not-scored`, cause `missing`,
 * so that it stands in every denominator.
 */
export function sampleScores(records: Iterable<SampleRecord>, scorer: string): SampleScore[] {
  return Array.from(records, record => sampleScore(record, scorer))
}

/** The same for one record. */
export function sampleScore(record: SampleRecord, scorer: string): SampleScore {
  const { id, epoch, cluster = id, metadata, error, scores } = record
  const explanation = error === undefined ? 'the scorer gave no score' : `${error.code}: ${error.message}`
  const score = error === undefined ? scores[scorer] : undefined
  return {
    id,
    epoch,
    cluster,
    metadata,
    score: score ?? { type: 'not-scored', cause: 'missing', explanation },
  }
}
