import betaQuantile from '@stdlib/stats-base-dists-beta-quantile'
import { InvalidArgumentError, SignalFailedError } from '../../core/index.js'
import { type RandomStream, randomStream } from '../../stats/index.js'
import { checkInteger, checkNumber } from '../checks.js'
import type { Cell } from './cells.js'

/** How likely a random input of a cell is judged wrongly: the cell's unastuteness. */
export interface CellFailure {
  /** In [0, 1]. */
  readonly mean: number
  /** Of the estimate. 0 for a charge that is no estimate. */
  readonly variance: number
  /** Counts behind it, where it was sampled. */
  readonly failures?: number
  readonly samples?: number
}

/** The charge for a cell about which nothing may be claimed: no data, two labels, or a wrong centre. */
export const certainFailure: CellFailure = Object.freeze({ mean: 1, variance: 0 })

/**
 * Failures counted in a cell.
 *
 * @returns the share and the variance of the mean, s²/n with the n - 1 denominator. With no failure that variance is 0;
 *   `assessReliability` then uses the exact bound instead
 */
export function countedFailure(failures: number, samples: number): CellFailure {
  checkInteger('countedFailure', { samples }, { min: 1 })
  checkInteger('countedFailure', { failures }, { min: 0 })
  if (failures > samples)
    throw new InvalidArgumentError(
      `countedFailure: failures must be at most samples, got ${failures} of ${samples}`,
    )
  const mean = failures / samples
  return {
    mean,
    variance: samples < 2 ? mean * (1 - mean) : (mean * (1 - mean)) / (samples - 1),
    failures,
    samples,
  }
}

/**
 * Clopper and Pearson's one-sided upper bound; for no failure 1 - (1 - confidence)^(1/n).
 *
 * @param confidence - in (0.5, 1)
 */
export function failureUpperBound(failures: number, samples: number, confidence: number): number {
  checkNumber('failureUpperBound', { confidence }, { min: 0.5, max: 1, open: true })
  countedFailure(failures, samples)
  if (failures === samples) return 1
  if (failures === 0) return -Math.expm1(Math.log1p(-confidence) / samples)
  return betaQuantile(confidence, failures + 1, samples - failures)
}

/** The prediction of a model for one input. Shape of the point: [dimensions]. */
export type Predict = (point: readonly number[]) => string | number

/** Which errors count: all, only saying `positive` wrongly, or only failing to say it. */
export type FailureType = 'any' | { readonly falseOf: string | number } | { readonly missed: string | number }

/**
 * Samples a cell uniformly and counts wrong predictions.
 *
 * @param options.label - the cell's one true label. A cell without one is charged, not sampled
 * @param options.known - the labels that the model may say; another one is an error
 * @throws SignalFailedError if the model throws; InvalidArgumentError if it says an unknown label
 */
export function sampleCellFailure(
  predict: Predict,
  cell: Cell,
  {
    label,
    samples,
    failure = 'any',
    known,
    random = randomStream(1),
  }: {
    label: string | number
    samples: number
    failure?: FailureType
    known?: ReadonlySet<string | number>
    random?: RandomStream
  },
): CellFailure {
  checkInteger('sampleCellFailure', { samples }, { min: 1 })
  let failures = 0
  for (let i = 0; i < samples; i++) {
    const point = cell.centre.map(
      (middle, axis) => middle + (2 * random.uniform() - 1) * cell.halfWidth[axis]!,
    )
    const said = ask(predict, point)
    if (known !== undefined && !known.has(said))
      throw new InvalidArgumentError(
        `sampleCellFailure: the model said "${said}" in cell "${cell.id}", which is no known label`,
      )
    if (isFailure(said, label, failure)) failures++
  }
  return countedFailure(failures, samples)
}

function ask(predict: Predict, point: readonly number[]): string | number {
  try {
    return predict(point)
  } catch (cause) {
    throw new SignalFailedError({ signal: 'model under assessment', cause })
  }
}

function isFailure(said: string | number, label: string | number, failure: FailureType): boolean {
  if (said === label) return false
  if (failure === 'any') return true
  return 'falseOf' in failure ? said === failure.falseOf : label === failure.missed
}
