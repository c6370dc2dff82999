/**
 * @file The reliability assessment model (arXiv:2112.00646): the probability of misclassification on a random
 * operational input, from how often each cell is visited and how often a visit fails.
 *
 * Departs from the paper where it is optimistic: mass outside the cells is charged as failing instead of dropped and
 * normalised away; a cell without labelled data is charged instead of taking the model's own answer for the truth; a cell
 * without an observed failure has the width of its exact bound instead of variance 0.
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import { InvalidArgumentError } from '../../core/index.js'
import { checkNumber } from '../checks.js'
import { type CellFailure, certainFailure, failureUpperBound } from './cell-failure.js'
import type { CellKind } from './cells.js'
import { checkProfile, type OperationalProfile } from './profile.js'

/** What is known of a cell. `cross` and `empty` ones are charged, whatever their estimate. */
export interface AssessedCell {
  readonly id: string
  readonly kind: CellKind
  /** Absent for a cell that is charged. */
  readonly failure?: CellFailure
}

export interface CellContribution {
  readonly id: string
  readonly kind: CellKind
  readonly mass: number
  /** The unastuteness that was used. */
  readonly failure: number
  /** mass x failure. */
  readonly contribution: number
  /** Charged for want of data or of one label, not measured. */
  readonly charged: boolean
}

export interface ReliabilityAssessment {
  /** Probability of misclassification per random input, in [0, 1]. */
  readonly pmi: number
  readonly variance: number
  /** One-sided upper bound at `confidence`, at most 1. */
  readonly upper: number
  readonly confidence: number
  /** Mean unastuteness over cells, each counting the same. */
  readonly acu: number
  /** Each cell's share in pmi, largest first. */
  readonly contributions: readonly CellContribution[]
  /** Mass in no cell, charged in full. */
  readonly unassessedMass: number
  /** What charges alone add to pmi: cells without data, cells of two labels, and mass in no cell. */
  readonly charged: { readonly empty: number; readonly cross: number; readonly unassessed: number }
}

/**
 * pmi with its bound.
 *
 *   E = sum(Op_i L_i) + unassessed;  Var = sum(L_i^2 Var Op_i + Op_i^2 Var L_i + Var Op_i Var L_i)
 *
 * The bound is E + z sd: good for many cells, poor for a sum that one cell dominates.
 *
 * @param cells - those of the profile, in any order
 * @param options.confidence - one-sided, in (0.5, 1). @default 0.95
 * @throws InvalidArgumentError naming the cell or argument
 */
export function assessReliability(
  profile: OperationalProfile,
  cells: readonly AssessedCell[],
  { confidence = 0.95 }: { confidence?: number } = {},
): ReliabilityAssessment {
  checkProfile('assessReliability', profile)
  checkNumber('assessReliability', { confidence }, { min: 0.5, max: 1, open: true })
  const known = byId(profile, cells)
  const z = normalQuantile(confidence, 0, 1)
  let variance = 0
  const contributions = profile.ids.map((id, i): CellContribution => {
    const cell = known.get(id)!
    const charged = cell.kind !== 'single' || cell.failure === undefined
    const failure = charged ? certainFailure : cell.failure!
    checkFailure(id, failure)
    const [mass, massVariance] = [profile.mass[i]!, profile.variance[i]!]
    const own = spread(failure, { z, confidence })
    variance += failure.mean ** 2 * massVariance + mass ** 2 * own + massVariance * own
    return {
      id,
      kind: cell.kind,
      mass,
      failure: failure.mean,
      contribution: mass * failure.mean,
      charged,
    }
  })
  const pmi = total(contributions) + profile.unassessed
  return {
    pmi,
    variance,
    upper: Math.min(1, pmi + z * Math.sqrt(variance)),
    confidence,
    acu: contributions.reduce((sum, { failure }) => sum + failure, 0) / Math.max(1, contributions.length),
    contributions: [...contributions].sort((a, b) => b.contribution - a.contribution),
    unassessedMass: profile.unassessed,
    charged: {
      empty: total(contributions.filter(({ charged, kind }) => charged && kind !== 'cross')),
      cross: total(contributions.filter(({ kind }) => kind === 'cross')),
      unassessed: profile.unassessed,
    },
  }
}

const total = (cells: readonly CellContribution[]): number =>
  cells.reduce((sum, { contribution }) => sum + contribution, 0)

/** Variance of an estimate; of one without a failure that whose z standard deviations reach the exact bound. */
function spread(
  { variance, failures, samples }: CellFailure,
  { z, confidence }: { z: number; confidence: number },
): number {
  if (failures !== 0 || samples === undefined) return variance
  return (failureUpperBound(0, samples, confidence) / z) ** 2
}

function byId(profile: OperationalProfile, cells: readonly AssessedCell[]): Map<string, AssessedCell> {
  const known = new Map<string, AssessedCell>()
  for (const cell of cells) {
    if (known.has(cell.id))
      throw new InvalidArgumentError(`assessReliability: two cells are called "${cell.id}"`)
    known.set(cell.id, cell)
  }
  const missing = profile.ids.find(id => !known.has(id))
  if (missing !== undefined)
    throw new InvalidArgumentError(
      `assessReliability: cell "${missing}" of the profile is not among the cells; give it as kind "empty" to have it charged`,
    )
  if (known.size !== profile.ids.length)
    throw new InvalidArgumentError(
      `assessReliability: ${known.size - profile.ids.length} of the cells are not in the profile`,
    )
  return known
}

function checkFailure(id: string, { mean, variance }: CellFailure): void {
  if (!(mean >= 0 && mean <= 1))
    throw new InvalidArgumentError(
      `assessReliability: the failure of cell "${id}" must be in [0, 1], got ${mean}`,
    )
  if (!(variance >= 0 && Number.isFinite(variance)))
    throw new InvalidArgumentError(
      `assessReliability: the variance of cell "${id}" must be finite and at least 0, got ${variance}`,
    )
}
