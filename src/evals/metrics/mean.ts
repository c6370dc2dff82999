import type { Metric, MetricValue, SampleScore } from '../metric.js'
import type { Scored } from '../scorer.js'
import { meanInterval } from './interval.js'
import { meanReducer, type Reducer } from './reducer.js'
import { readNumber } from './score-number.js'

/** A score that was had, with its sample. */
export type ScoredSample = SampleScore & { readonly score: Scored }

export interface MeanOptions {
  /** @default 'mean' */
  readonly name?: string
  /** Which of several named values. */
  readonly part?: string
  /** How the epochs of one sample become one value. @default the mean */
  readonly reducer?: Reducer
  readonly unit?: MetricValue['unit']
  readonly better?: MetricValue['better']
}

/**
 * The mean of a score over samples, with its interval. A sample counts by those of its epochs that were scored; one of
 * which none was is `missing`.
 */
export function mean({ part, ...options }: MeanOptions = {}): Metric {
  return meanBy(sample => readNumber(sample, part), options)
}

/** Share of samples that are right. @param options.part - which of several named values */
export function accuracy(options: Omit<MeanOptions, 'unit' | 'better'> = {}): Metric {
  return mean({ name: 'accuracy', ...options, unit: 'rate', better: 'higher' })
}

/**
 * Share of samples whose score is a given label, or fulfils a condition.
 *
 * ```ts
 * rate('refused', { name: 'refusal rate', better: 'lower' })
 * rate(({ score }) => score.value === 100, { name: 'full marks' })
 * ```
 */
export function rate(
  which: string | number | boolean | ((sample: ScoredSample) => boolean),
  { part, ...options }: Omit<MeanOptions, 'unit'> = {},
): Metric {
  const holds =
    typeof which === 'function' ? which : (sample: ScoredSample) => labelOf(sample, part) === which
  const name = typeof which === 'function' ? 'rate' : String(which)
  return meanBy(sample => (labelOf(sample, part) === null ? undefined : holds(sample) ? 1 : 0), {
    name,
    ...options,
    unit: 'rate',
  })
}

/** The mean of any reading of a score. `read` gives undefined where there is nothing to read: then it is missing. */
export function meanBy(
  read: (sample: ScoredSample) => number | undefined,
  { name = 'mean', reducer = meanReducer, unit, better }: Omit<MeanOptions, 'part'>,
): Metric {
  return {
    name,
    of(scores) {
      const { values, clusters, missing, excluded } = reduceEpochs(scores, read, reducer)
      const interval = values.length === 0 ? undefined : meanInterval(values, clusters)
      return [
        {
          name,
          value: values.length === 0 ? null : meanReducer.reduce(values)!,
          ...(interval && { interval }),
          n: values.length,
          missing,
          ...(excluded > 0 && { excluded }),
          ...(unit && { unit }),
          ...(better && { better }),
        },
      ]
    },
  }
}

/** Samples as single values, and those without one. */
export interface ReducedSamples {
  readonly values: readonly number[]
  readonly clusters: readonly string[]
  readonly missing: number
  readonly excluded: number
}

export function reduceEpochs(
  scores: readonly SampleScore[],
  read: (sample: ScoredSample) => number | undefined,
  reducer: Reducer,
): ReducedSamples {
  const values: number[] = []
  const clusters: string[] = []
  let missing = 0
  let excluded = 0
  for (const epochs of bySample(scores).values()) {
    const numbers = epochs.flatMap(sample => (isScored(sample) ? (read(sample) ?? []) : []))
    const value = numbers.length === 0 ? undefined : reducer.reduce(numbers)
    if (value !== undefined) {
      values.push(value)
      clusters.push(epochs[0]!.cluster)
    } else if (epochs.every(isExcluded)) excluded++
    else missing++
  }
  return { values, clusters, missing, excluded }
}

export const isScored = (sample: SampleScore): sample is ScoredSample => sample.score.type === 'scored'
export const isExcluded = ({ score }: SampleScore): boolean =>
  score.type === 'not-scored' && score.cause === 'excluded'

function bySample(scores: readonly SampleScore[]): Map<string, SampleScore[]> {
  const samples = new Map<string, SampleScore[]>()
  for (const score of scores) {
    const epochs = samples.get(score.id)
    if (epochs === undefined) samples.set(score.id, [score])
    else epochs.push(score)
  }
  return samples
}

/** The value, or the named part of it; `null` where that part is empty or absent. */
function labelOf({ score: { value } }: ScoredSample, part: string | undefined): unknown {
  return part === undefined || typeof value !== 'object' ? value : (value[part] ?? null)
}
