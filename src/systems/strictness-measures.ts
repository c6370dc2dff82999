/** @file FlexGuard's measures of strictness (arXiv:2602.23636) over scored, graded rows, fast enough to resample. */
import { lowestPositiveTier, type Strictness } from '../guard/index.js'
import { f1, InsufficientDataError } from '../stats/index.js'

export interface Graded {
  readonly tier: number
  /** 0-100 */
  readonly score: number
}

export interface StrictnessMeasures {
  readonly f1: Readonly<Record<Strictness, number>>
  readonly average: number
  readonly worst: number
  /** Best minus worst. */
  readonly gap: number
}

/**
 * F1 under the three regimes, each with its threshold, of the rows numbered by `sample` (all, if absent).
 *
 * @throws InsufficientDataError if a regime has no positive row
 */
export function measureStrictness(
  rows: readonly Graded[],
  tau: Readonly<Record<Strictness, number>>,
  sample?: ArrayLike<number>,
): StrictnessMeasures {
  const scores = {
    strict: f1Under(rows, 'strict', { tau: tau.strict, sample }),
    moderate: f1Under(rows, 'moderate', { tau: tau.moderate, sample }),
    loose: f1Under(rows, 'loose', { tau: tau.loose, sample }),
  }
  const all = Object.values(scores)
  const worst = Math.min(...all)
  return {
    f1: scores,
    average: (scores.strict + scores.moderate + scores.loose) / 3,
    worst,
    gap: Math.max(...all) - worst,
  }
}

/** (F1 strict - F1 loose) / F1 strict. @throws InsufficientDataError if F1 strict is 0 */
export function relativeDrop({ f1 }: StrictnessMeasures): number {
  if (f1.strict === 0)
    throw new InsufficientDataError('relativeDrop: F1 under strict is 0, so nothing can drop', {
      missing: 'positives',
    })
  return (f1.strict - f1.loose) / f1.strict
}

function f1Under(
  rows: readonly Graded[],
  regime: Strictness,
  { tau, sample }: { tau: number; sample: ArrayLike<number> | undefined },
): number {
  let [truePositives, falsePositives, falseNegatives] = [0, 0, 0]
  const n = sample?.length ?? rows.length
  for (let i = 0; i < n; i++) {
    const { tier, score } = rows[sample === undefined ? i : sample[i]!]!
    const positive = tier >= lowestPositiveTier[regime]
    if (score > tau) positive ? truePositives++ : falsePositives++
    else if (positive) falseNegatives++
  }
  if (truePositives + falseNegatives === 0)
    throw new InsufficientDataError(`measureStrictness: no row is positive under "${regime}"`, {
      missing: 'positives',
    })
  return f1({ truePositives, falsePositives, falseNegatives, trueNegatives: 0 })
}
