/** @file Intervals of a mean over samples, and of a difference on the same samples. */
import {
  bootstrapInterval,
  discordantPairs,
  InsufficientDataError,
  mcnemarPValue,
  pairedBootstrap,
  pairedProportions,
  wilsonInterval,
} from '../../stats/index.js'
import type { MetricValue } from '../metric.js'

export type Interval = NonNullable<MetricValue['interval']>

/** Draws of a bootstrap that are still quick: a thousand resamples of 20,000 clusters. */
const drawBudget = 2e7
export const resamplesFor = (clusters: number): number =>
  Math.min(1000, Math.max(200, Math.round(drawBudget / clusters)))

const level = 0.95

/**
 * The interval of a mean: Wilson's for yes or no on independent samples, else a bootstrap over whole clusters.
 *
 * @param values - shape [n], at least one
 * @param clusters - shape [n]; samples of one cluster are drawn together
 * @returns undefined where nothing varies that could say how sure the mean is: one cluster, or graded values all equal.
 *   Yes or no all equal over clusters is Wilson's interval of as many samples as there are clusters.
 */
export function meanInterval(values: readonly number[], clusters: readonly string[]): Interval | undefined {
  const groups = clusterSums(values, clusters)
  const isBinary = values.every(value => value === 0 || value === 1)
  const isIndependent = groups.sums.length === values.length
  if (isBinary && isIndependent)
    return wilson(
      values.reduce((sum: number, value) => sum + value, 0),
      values.length,
      'Wilson',
    )
  if (values.every(value => value === values[0]))
    return isBinary
      ? wilson(values[0]! * groups.sums.length, groups.sums.length, 'Wilson over clusters')
      : undefined
  if (groups.sums.length < 2) return undefined
  const { low, high } = bootstrapInterval(
    groups.sums.length,
    rows => {
      let [sum, size] = [0, 0]
      for (const row of rows) {
        sum += groups.sums[row]!
        size += groups.sizes[row]!
      }
      return sum / size
    },
    { resamples: resamplesFor(groups.sums.length), confidence: level },
  )
  return { low, high, level, method: isIndependent ? 'bootstrap' : 'bootstrap over clusters' }
}

/** The same for any statistic of samples. Undefined where it has no interval. */
export function statisticInterval(
  statistic: (rows: Uint32Array) => number,
  clusters: readonly string[],
): Interval | undefined {
  const count = new Set(clusters).size
  if (count < 2) return undefined
  const isIndependent = count === clusters.length
  try {
    const { low, high } = bootstrapInterval(clusters.length, statistic, {
      resamples: resamplesFor(clusters.length),
      confidence: level,
      ...(isIndependent ? {} : { clusters }),
    })
    if (low === high) return undefined
    return { low, high, level, method: isIndependent ? 'bootstrap' : 'bootstrap over clusters' }
  } catch (error) {
    if (InsufficientDataError.isInstance(error)) return undefined
    throw error
  }
}

/** A difference on the same samples, first minus second. */
export interface PairedDifference {
  readonly value: number
  /** Absent where nothing varies that could say how sure it is. */
  readonly interval?: Interval
  /** Two-sided. */
  readonly pValue: number
  readonly test: 'McNemar mid-p' | 'paired bootstrap' | 'none'
}

/**
 * How much higher the first of two is on the same samples: McNemar's test with Agresti and Min's interval for yes or no
 * on independent samples, else a paired bootstrap over whole clusters.
 *
 * @param first - shape [n], at least one
 * @param second - shape [n]
 * @param clusters - shape [n]
 */
export function pairedDifference(
  first: readonly number[],
  second: readonly number[],
  clusters: readonly string[],
): PairedDifference {
  const isBinary = [...first, ...second].every(value => value === 0 || value === 1)
  const groups = new Set(clusters).size
  if (isBinary && groups === first.length) return pairedYesNo(first, second)
  const gaps = first.map((value, row) => value - second[row]!)
  const value = meanOf(gaps)
  if (isBinary && gaps.every(gap => gap === gaps[0])) {
    // Nothing varies between clusters: as sure as one pair a cluster would be, and no surer.
    const { low, high } = pairedProportions(allAlike(gaps[0]!, groups), { confidence: level })
    const interval = { low, high, level, method: 'Agresti-Min over clusters' }
    const pValue = mcnemarPValue({
      onlyFirstRight: gaps[0]! > 0 ? groups : 0,
      onlySecondRight: gaps[0]! < 0 ? groups : 0,
    })
    return { value, interval, pValue, test: 'McNemar mid-p' }
  }
  if (groups < 2) return { value, pValue: 1, test: 'none' }
  const sums = { first: clusterSums(first, clusters), second: clusterSums(second, clusters) }
  const meanOver = (of: ClusterSums) => (rows: Uint32Array) => {
    let [sum, size] = [0, 0]
    for (const row of rows) {
      sum += of.sums[row]!
      size += of.sizes[row]!
    }
    return sum / size
  }
  const drawn = pairedBootstrap(
    groups,
    { first: meanOver(sums.first), second: meanOver(sums.second) },
    { resamples: resamplesFor(groups), confidence: level },
  )
  const { low, high } = drawn
  // A few clusters that all point one way leave the bootstrap no doubt; flipping their signs does: 2 of 2^groups ways.
  const pValue = Math.max(drawn.pValue, 2 ** (1 - groups))
  // Equal graded gaps have no spread to judge them by; a width of 0 would claim certainty.
  if (low === high) return { value, pValue: value === 0 ? 1 : pValue, test: 'paired bootstrap' }
  const method = groups === first.length ? 'paired bootstrap' : 'paired bootstrap over clusters'
  return { value, interval: { low, high, level, method }, pValue, test: 'paired bootstrap' }
}

function pairedYesNo(first: readonly number[], second: readonly number[]): PairedDifference {
  // Against a truth of all yes, "right" is "said yes".
  const { onlyFirstRight, onlySecondRight } = discordantPairs(
    first,
    second,
    new Uint8Array(first.length).fill(1),
  )
  const same = first.length - onlyFirstRight - onlySecondRight
  const { value, low, high } = pairedProportions(
    { onlyFirst: onlyFirstRight, onlySecond: onlySecondRight, same },
    { confidence: level },
  )
  return {
    value,
    interval: { low, high, level, method: 'Agresti-Min' },
    pValue: mcnemarPValue({ onlyFirstRight, onlySecondRight }),
    test: 'McNemar mid-p',
  }
}

const allAlike = (gap: number, pairs: number) => ({
  onlyFirst: gap > 0 ? pairs : 0,
  onlySecond: gap < 0 ? pairs : 0,
  same: gap === 0 ? pairs : 0,
})

interface ClusterSums {
  readonly sums: Float64Array
  readonly sizes: Float64Array
}

/** Sum and size of each cluster, in order of first sight. */
function clusterSums(values: readonly number[], clusters: readonly string[]): ClusterSums {
  const places = new Map<string, number>()
  for (const cluster of clusters) if (!places.has(cluster)) places.set(cluster, places.size)
  const sums = new Float64Array(places.size)
  const sizes = new Float64Array(places.size)
  for (const [row, value] of values.entries()) {
    const place = places.get(clusters[row]!)!
    sums[place]! += value
    sizes[place]! += 1
  }
  return { sums, sizes }
}

function wilson(successes: number, trials: number, method: string): Interval {
  const { low, high } = wilsonInterval(successes, trials, { confidence: level })
  return { low, high, level, method }
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
