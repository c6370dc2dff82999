import type { Provenance } from '../core/index.js'
import { bootstrapInterval, type ClusteredBootstrapOptions } from './bootstrap.js'
import { checkNumber, checkValues } from './checks.js'
import { type ConfusionCounts, f1, falsePositiveRate, precision, recall } from './confusion.js'
import { InsufficientDataError } from './errors.js'
import { type Estimate, wilsonInterval } from './proportion.js'
import { countsAt, sweep } from './sweep.js'

/**
 * What a threshold is chosen for: the best F1; the most recall with a false-positive rate of at most `maxFpr`; the
 * fewest false positives with a recall of at least `minRecall`. Rates in [0, 1], met on the rows given.
 */
export type ThresholdObjective = 'f1' | { readonly maxFpr: number } | { readonly minRecall: number }

/** One candidate threshold and what the rule "flag iff score > tau" does on the rows. All rates in [0, 1]. */
export interface ThresholdPoint {
  /** -1 (everything is flagged) or a score that was observed. */
  readonly tau: number
  readonly counts: ConfusionCounts
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly falsePositiveRate: number
}

/** The chosen point, and why one may believe it. */
export interface SelectedThreshold extends ThresholdPoint {
  /** Every candidate as good as the chosen one by the objective, rising; the first is `tau`. */
  readonly ties: readonly number[]
  /** 95 % interval of the objective's value at this tau (F1, false-positive rate or recall). */
  readonly ci95: readonly [low: number, high: number]
  /** Ready for `core`'s `threshold()`. */
  readonly provenance: Provenance
}

export interface SelectThresholdOptions extends Omit<ClusteredBootstrapOptions, 'confidence'> {
  /** @default 'f1' */
  readonly objective?: ThresholdObjective
  /** The data set or file the rows are from, for the provenance. */
  readonly source: string
  /** ISO date, for the provenance. */
  readonly date: string
}

/**
 * Chooses a threshold on labelled rows, by FlexGuard's rules: candidates are -1 and every distinct observed score, a
 * row is flagged iff score > tau, and among equally good candidates the lowest wins (the safer side).
 *
 * The interval holds tau fixed: F1 by bootstrap, a rate by Wilson, or by bootstrap when `clusters` are given. On the
 * rows that chose tau it is optimistic; the honest figure comes from other rows (`confusionAt`).
 *
 * @param scores - shape [n], each in [0, 100] (probabilities in [0, 1] will do); not modified
 * @param labels - shape [n], 1 = positive; not modified
 * @throws InvalidArgumentError if lengths differ, a score or label leaves its range, or a rate is not in [0, 1];
 *   InsufficientDataError ("cannot calibrate") if n is 0 or one class is missing: no threshold is returned then
 * @see FlexGuard, arXiv:2602.23636
 */
export function selectThreshold(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  { objective = 'f1', source, date, ...bootstrap }: SelectThresholdOptions,
): SelectedThreshold {
  const target = targetOf(objective)
  const feasible = candidates('selectThreshold', scores, labels).filter(target.isFeasible)
  const best = Math.max(...feasible.map(target.merit))
  const tied = feasible.filter(point => target.merit(point) === best)
  const chosen = tied[0]!
  const interval = intervalOf(scores, labels, { chosen, share: target.share, bootstrap })
  const ci95 = [interval.low, interval.high] as const
  return {
    ...chosen,
    ties: tied.map(({ tau }) => tau),
    ci95,
    provenance: {
      kind: 'calibrated',
      source,
      objective: target.words,
      n: labels.length,
      value: interval.value,
      interval: ci95,
      date,
    },
  }
}

/**
 * What every candidate threshold does on the rows, tau rising from -1: the curve behind `selectThreshold`.
 *
 * @param scores - shape [n], each in [0, 100]; not modified
 * @param labels - shape [n], 1 = positive; not modified
 * @returns one point for -1 and for each distinct score. O(n log n)
 * @throws as `selectThreshold`
 */
export function thresholdCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): ThresholdPoint[] {
  return candidates('thresholdCurve', scores, labels)
}

function candidates(caller: string, scores: ArrayLike<number>, labels: ArrayLike<number>): ThresholdPoint[] {
  checkValues(caller, { scores }, { min: 0, max: 100 })
  const swept = sweep(caller, { scores, labels, purpose: 'cannot calibrate' })
  const points = swept.taus.map((tau, i): ThresholdPoint => {
    const counts = countsAt(swept, i)
    return {
      tau: Math.max(tau, -1),
      counts,
      precision: precision(counts),
      recall: recall(counts),
      f1: f1(counts),
      falsePositiveRate: falsePositiveRate(counts),
    }
  })
  return points.reverse()
}

interface Target {
  readonly words: string
  readonly isFeasible: (point: ThresholdPoint) => boolean
  /** Larger is better. */
  readonly merit: (point: ThresholdPoint) => number
  /** What the provenance reports, as a share of rows; F1 is none. */
  readonly share?: (counts: ConfusionCounts) => readonly [successes: number, trials: number]
}

function targetOf(objective: ThresholdObjective): Target {
  if (objective === 'f1') return { words: 'max F1', isFeasible: () => true, merit: point => point.f1 }
  if ('maxFpr' in objective) {
    const { maxFpr } = objective
    checkNumber('selectThreshold', { maxFpr }, { min: 0, max: 1 })
    return {
      words: `max recall with FPR <= ${maxFpr}`,
      isFeasible: point => point.falsePositiveRate <= maxFpr,
      merit: point => point.recall,
      share: counts => [counts.falsePositives, counts.falsePositives + counts.trueNegatives],
    }
  }
  const { minRecall } = objective
  checkNumber('selectThreshold', { minRecall }, { min: 0, max: 1 })
  return {
    words: `min FPR with recall >= ${minRecall}`,
    isFeasible: point => point.recall >= minRecall,
    merit: point => -point.falsePositiveRate,
    share: counts => [counts.truePositives, counts.truePositives + counts.falseNegatives],
  }
}

function intervalOf(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  {
    chosen,
    share,
    bootstrap,
  }: { chosen: ThresholdPoint; share: Target['share']; bootstrap: ClusteredBootstrapOptions },
): Estimate {
  if (share !== undefined && bootstrap.clusters === undefined) return wilsonInterval(...share(chosen.counts))
  const cells = Uint8Array.from(labels, (label, row) => 2 * label + (scores[row]! > chosen.tau ? 1 : 0))
  return bootstrapInterval(
    labels.length,
    rows => {
      const [trueNegatives, falsePositives, falseNegatives, truePositives] = countCells(cells, rows)
      const counts = { trueNegatives, falsePositives, falseNegatives, truePositives }
      const [part, whole] = share?.(counts) ?? [f1(counts), truePositives + falseNegatives]
      if (whole === 0)
        throw new InsufficientDataError('selectThreshold: a resample without the class in question', {
          missing: share === undefined ? 'positives' : 'rows',
        })
      return share === undefined ? part : part / whole
    },
    bootstrap,
  )
}

function countCells(cells: Uint8Array, rows: Uint32Array): [number, number, number, number] {
  const counts: [number, number, number, number] = [0, 0, 0, 0]
  for (let i = 0; i < rows.length; i++) counts[cells[rows[i]!]! as 0 | 1 | 2 | 3]++
  return counts
}
