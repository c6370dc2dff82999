import {
  type Estimate,
  InsufficientDataError,
  predictionPoweredMean,
  roganGladenInterval,
} from '../../stats/index.js'
import type { Metric, MetricValue } from '../metric.js'
import { rate, reduceEpochs, type ScoredSample } from '../metrics/mean.js'
import { meanReducer } from '../metrics/reducer.js'
import { type CalibrationRow, judgeErrors } from './calibration.js'
import type { Verdict } from './judge.js'

export interface CorrectedRateOptions {
  /** Answers judged by the same judge whose truth is known. */
  readonly calibration: readonly CalibrationRow[]
  /** The verdict whose rate is asked for. */
  readonly positive: Verdict
  /**
   * `rogan-gladen`: the judge errs here as it did there. `prediction-powered`: the calibration rows are a random draw
   * of answers like these; its weight is tuned. @default 'rogan-gladen'
   */
  readonly method?: 'rogan-gladen' | 'prediction-powered'
  /** @default the positive verdict */
  readonly name?: string
  readonly better?: MetricValue['better']
  /** The part of the score that holds the verdict, where it has several. */
  readonly part?: string
}

/**
 * The rate a judge reports (`NAME, as judged`) and the true rate behind it (`NAME`), whose interval carries the judge's
 * errors and how little of them is known. Over epochs and clusters it counts as many samples as there are clusters. No
 * value where the calibration does not allow one.
 */
export function correctedRate({
  calibration,
  positive,
  method = 'rogan-gladen',
  name = String(positive),
  better,
  part,
}: CorrectedRateOptions): Metric {
  const judged = rate(positive, {
    name: `${name}, as judged`,
    ...(better && { better }),
    ...(part && { part }),
  })
  const isPositive = ({ score: { value } }: ScoredSample): number | undefined => {
    const verdict = part === undefined || typeof value !== 'object' ? value : (value[part] ?? null)
    return verdict === null ? undefined : verdict === positive ? 1 : 0
  }
  return {
    name,
    of(scores) {
      const { values, clusters, ...rest } = reduceEpochs(scores, isPositive, meanReducer)
      const perCluster = clusterMeans(values, clusters)
      const estimate = whereDefined(() =>
        method === 'rogan-gladen'
          ? byErrors(perCluster, calibration, positive)
          : byPredictions(perCluster, calibration, positive),
      )
      const corrected: MetricValue = {
        name,
        value: estimate?.value ?? null,
        ...(estimate && {
          interval: { low: estimate.low, high: estimate.high, level: 0.95, method: methods[method] },
        }),
        n: values.length,
        missing: rest.missing,
        ...(rest.excluded > 0 && { excluded: rest.excluded }),
        unit: 'rate',
        ...(better && { better }),
      }
      return [...judged.of(scores), corrected]
    },
  }
}

const methods = {
  'rogan-gladen': 'Rogan-Gladen, Lang-Reiczigel',
  'prediction-powered': 'prediction-powered',
} as const

function byErrors(
  values: readonly number[],
  calibration: readonly CalibrationRow[],
  positive: Verdict,
): Estimate {
  const successes = Math.round(values.reduce((sum, value) => sum + value, 0))
  return roganGladenInterval({
    flagged: { successes, trials: values.length },
    ...judgeErrors(calibration, positive),
  })
}

function byPredictions(
  values: readonly number[],
  calibration: readonly CalibrationRow[],
  positive: Verdict,
): Estimate {
  const read = calibration.filter(({ judged }) => judged !== null)
  const is = (verdict: Verdict | null) => (verdict === positive ? 1 : 0)
  const { value, low, high } = predictionPoweredMean(
    { truth: read.map(({ truth }) => is(truth)), predicted: read.map(({ judged }) => is(judged)) },
    values,
  )
  const clip = (bound: number) => Math.min(1, Math.max(0, bound))
  return { value: clip(value), low: clip(low), high: clip(high) }
}

function clusterMeans(values: readonly number[], clusters: readonly string[]): number[] {
  const groups = new Map<string, number[]>()
  for (const [row, value] of values.entries())
    groups.set(clusters[row]!, [...(groups.get(clusters[row]!) ?? []), value])
  return Array.from(groups.values(), each => meanReducer.reduce(each)!)
}

function whereDefined(estimate: () => Estimate): Estimate | undefined {
  try {
    return estimate()
  } catch (error) {
    if (InsufficientDataError.isInstance(error)) return undefined
    throw error
  }
}
