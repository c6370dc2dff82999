import { InvalidArgumentError } from '../../core/index.js'
import {
  checkTier,
  checkTierProbabilities,
  type SafetyTier,
  type TierProbabilities,
  type TierThresholds,
  tierOf,
} from './tier.js'

/** A validation row. */
export interface TierRow {
  readonly probs: TierProbabilities
  readonly gold: SafetyTier
}

export interface FittedTierThresholds {
  readonly thresholds: TierThresholds
  /** In sample: optimistic, since these rows chose the thresholds. */
  readonly riskRecall: number
  /** 0 when there is no safe row to be over-triaged. */
  readonly overTriage: number
}

/** Values tried of the thresholds of unsafe and of focused attention: all up to this many, quantiles beyond. */
const candidates = 48

/**
 * Thresholds with the least over-triage of safe rows, subject to a recall of risky rows; of equally good ones those
 * that give most rows their own tier. For each pair of the first two thresholds the third follows from the recall that
 * is still lacking, so the search is exact where a tier has at most 48 distinct probabilities among risky rows, and on
 * their quantiles beyond.
 *
 * @param options.minRiskRecall - in (0, 1]
 * @param options.maxOverTriage - most over-triage that is borne, in [0, 1]. @default 1
 * @throws InvalidArgumentError on bad rows, without a risky row, or naming the best attainable recall if the target
 *   cannot be reached: a row whose risky tiers all have probability 0 is found by no threshold
 */
export function fitTierThresholds(
  rows: readonly TierRow[],
  { minRiskRecall, maxOverTriage = 1 }: { minRiskRecall: number; maxOverTriage?: number },
): FittedTierThresholds {
  const { risky, safe } = checkedRows(rows, { minRiskRecall, maxOverTriage })
  const needed = Math.ceil(minRiskRecall * risky.length - 1e-9)
  const fitted = search({ rows, risky, safe }, { needed, maxOverTriage })
  if (fitted !== undefined) return fitted
  let attainable = needed - 1
  while (attainable > 0 && search({ rows, risky, safe }, { needed: attainable, maxOverTriage }) === undefined)
    attainable--
  throw new InvalidArgumentError(
    `fitTierThresholds: a risk recall of ${minRiskRecall} cannot be reached${maxOverTriage < 1 ? ` with over-triage of at most ${maxOverTriage}` : ''}; the best attainable is ${attainable / risky.length}`,
  )
}

interface Sample {
  readonly rows: readonly TierRow[]
  readonly risky: readonly TierRow[]
  readonly safe: readonly TierRow[]
}

/** The best thresholds that find `needed` risky rows; undefined if there are none. */
function search(
  { rows, risky, safe }: Sample,
  { needed, maxOverTriage }: { needed: number; maxOverTriage: number },
): FittedTierThresholds | undefined {
  let best: { fitted: FittedTierThresholds; right: number } | undefined
  for (const unsafe of thresholdsFor(risky, 'unsafe'))
    for (const focusedAttention of thresholdsFor(risky, 'focused-attention')) {
      const conditionallySafe = completing({ unsafe, focusedAttention }, risky, needed)
      const thresholds = { unsafe, focusedAttention, conditionallySafe }
      const triaged = (all: readonly TierRow[]): number =>
        all.filter(({ probs }) => isTriaged(probs, thresholds)).length
      const found = triaged(risky)
      const overTriage = safe.length === 0 ? 0 : triaged(safe) / safe.length
      if (found < needed || overTriage > maxOverTriage) continue
      if (best !== undefined && overTriage > best.fitted.overTriage) continue
      const right = rows.filter(({ probs, gold }) => tierOf(probs, thresholds) === gold).length
      if (best === undefined || overTriage < best.fitted.overTriage || right > best.right)
        best = { right, fitted: { thresholds, riskRecall: found / risky.length, overTriage } }
    }
  return best?.fitted
}

function checkedRows(
  rows: readonly TierRow[],
  options: { minRiskRecall: number; maxOverTriage: number },
): { risky: readonly TierRow[]; safe: readonly TierRow[] } {
  const { minRiskRecall, maxOverTriage } = options
  if (!(minRiskRecall > 0 && minRiskRecall <= 1))
    throw new InvalidArgumentError(`fitTierThresholds: minRiskRecall must be in (0, 1], got ${minRiskRecall}`)
  if (!(maxOverTriage >= 0 && maxOverTriage <= 1))
    throw new InvalidArgumentError(`fitTierThresholds: maxOverTriage must be in [0, 1], got ${maxOverTriage}`)
  for (const { probs, gold } of rows) {
    checkTierProbabilities('fitTierThresholds', probs)
    checkTier('fitTierThresholds', gold)
  }
  const risky = rows.filter(({ gold }) => gold !== 'safe')
  if (risky.length === 0)
    throw new InvalidArgumentError('fitTierThresholds: there must be at least one row whose tier is not safe')
  return { risky, safe: rows.filter(({ gold }) => gold === 'safe') }
}

/** Only values at risky rows matter: between two of them a threshold adds false alarms alone. 1 stands for never. */
function thresholdsFor(risky: readonly TierRow[], tier: SafetyTier): number[] {
  const values = [...new Set(risky.map(({ probs }) => probs[tier]).filter(value => value > 0))].sort(
    (a, b) => a - b,
  )
  const chosen =
    values.length <= candidates
      ? values
      : Array.from(
          { length: candidates },
          (_, i) => values[Math.round((i * (values.length - 1)) / (candidates - 1))]!,
        )
  return [...new Set([...chosen, 1])]
}

/** The highest third threshold that finds as many more risky rows as are needed; 1 if none are, or too few can be. */
function completing(
  { unsafe, focusedAttention }: Omit<TierThresholds, 'conditionallySafe'>,
  risky: readonly TierRow[],
  needed: number,
): number {
  const missed = risky.filter(
    ({ probs }) => probs.unsafe < unsafe && probs['focused-attention'] < focusedAttention,
  )
  const lacking = needed - (risky.length - missed.length)
  if (lacking <= 0) return 1
  const found = missed.map(({ probs }) => probs['conditionally-safe']).sort((a, b) => b - a)
  const threshold = found[lacking - 1] ?? 0
  return threshold > 0 ? threshold : 1
}

function isTriaged(probs: TierProbabilities, thresholds: TierThresholds): boolean {
  return (
    probs.unsafe >= thresholds.unsafe ||
    probs['focused-attention'] >= thresholds.focusedAttention ||
    probs['conditionally-safe'] >= thresholds.conditionallySafe
  )
}
