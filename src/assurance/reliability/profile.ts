/** @file How often operation visits each cell: the operational profile, by counts or by a kernel density. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import { InvalidArgumentError } from '../../core/index.js'
import { randomStream } from '../../stats/index.js'
import { checkInteger, checkNumber } from '../checks.js'
import { type Cell, cellFinder, checkCells } from './cells.js'

/** Probability that a random operational input falls into each cell. */
export interface OperationalProfile {
  /** Shape [cells]. */
  readonly ids: readonly string[]
  /** In [0, 1]. Shape [cells]. With `unassessed` they sum to 1 within 1e-9. */
  readonly mass: readonly number[]
  /** Variance of each estimate. Shape [cells]. */
  readonly variance: readonly number[]
  /** Probability of falling into none of them. Charged as failing, never dropped. */
  readonly unassessed: number
  /** How it was estimated, for the record. */
  readonly method: 'histogram' | 'density' | 'given'
}

/** A profile from given numbers. @throws InvalidArgumentError unless mass and `unassessed` sum to 1 within 1e-9 */
export function operationalProfile(fields: {
  ids: readonly string[]
  mass: readonly number[]
  variance?: readonly number[]
  unassessed?: number
}): OperationalProfile {
  const { ids, mass, unassessed = 0 } = fields
  const variance = fields.variance ?? mass.map(() => 0)
  return checkProfile('operationalProfile', { ids, mass, variance, unassessed, method: 'given' })
}

/** @throws InvalidArgumentError naming the cell or the sum */
export function checkProfile(caller: string, profile: OperationalProfile): OperationalProfile {
  const { ids, mass, variance, unassessed } = profile
  if (mass.length !== ids.length || variance.length !== ids.length)
    throw new InvalidArgumentError(
      `${caller}: ids, mass and variance must have the same length, got ${ids.length}, ${mass.length} and ${variance.length}`,
    )
  const seen = new Set<string>()
  ids.forEach((id, i) => {
    if (seen.has(id)) throw new InvalidArgumentError(`${caller}: two cells are called "${id}"`)
    seen.add(id)
    if (!(mass[i]! >= 0 && mass[i]! <= 1))
      throw new InvalidArgumentError(`${caller}: the mass of cell "${id}" must be in [0, 1], got ${mass[i]}`)
    if (!(variance[i]! >= 0 && Number.isFinite(variance[i]!)))
      throw new InvalidArgumentError(
        `${caller}: the variance of cell "${id}" must be finite and at least 0, got ${variance[i]}`,
      )
  })
  checkNumber(caller, { unassessed }, { min: 0, max: 1 })
  const sum = mass.reduce((total, one) => total + one, unassessed)
  if (Math.abs(sum - 1) > 1e-9)
    throw new InvalidArgumentError(
      `${caller}: the masses and the unassessed mass must sum to 1 within 1e-9, got ${sum}`,
    )
  return Object.freeze(profile)
}

/**
 * Shares of counts, with pseudo-observations for what was never seen.
 *
 * @param counts - operational inputs in each cell, integers of at least 0
 * @param options.pseudo - observations put outside all cells. @default 0
 */
export function histogramProfile(
  counts: Readonly<Record<string, number>>,
  { pseudo = 0, outside = 0 }: { pseudo?: number; outside?: number } = {},
): OperationalProfile {
  const ids = Object.keys(counts)
  checkInteger('histogramProfile', counts, { min: 0 })
  checkInteger('histogramProfile', { pseudo, outside }, { min: 0 })
  const total = ids.reduce((sum, id) => sum + counts[id]!, pseudo + outside)
  if (total === 0) throw new InvalidArgumentError('histogramProfile: counts must hold at least one input')
  const mass = ids.map(id => counts[id]! / total)
  return checkProfile('histogramProfile', {
    ids,
    mass,
    // Multinomial.
    variance: mass.map(share => (share * (1 - share)) / total),
    unassessed: (pseudo + outside) / total,
    method: 'histogram',
  })
}

/** Counts of points by cell, ready for `histogramProfile`. */
export function countCells(
  cells: readonly Cell[],
  points: readonly (readonly number[])[],
): { counts: Record<string, number>; outside: number } {
  const find = cellFinder(cells)
  const counts = Object.fromEntries(cells.map(({ id }) => [id, 0]))
  let outside = 0
  for (const point of points) {
    const at = find(point)
    if (at === undefined) outside++
    else counts[cells[at]!.id]!++
  }
  return { counts, outside }
}

/**
 * Masses of cells under a Gaussian kernel density with one bandwidth, integrated exactly (a product of normal
 * distribution functions), not read off at the centre as the paper's code does. What lies outside the cells stays
 * `unassessed`; the paper drops it and normalises, which hides the tail.
 *
 * @param points - operational inputs, shape [rows][dimensions]
 * @param options.bandwidth - standard deviation of the kernel along each axis, above 0
 * @param options.bootstrap - resamples (of all rows, with replacement) for the variance. @default 100
 */
export function densityProfile(
  cells: readonly Cell[],
  points: readonly (readonly number[])[],
  { bandwidth, bootstrap = 100, seed = 1 }: { bandwidth: number; bootstrap?: number; seed?: number },
): OperationalProfile {
  checkCells('densityProfile', cells)
  checkNumber('densityProfile', { bandwidth }, { min: 0, max: Number.MAX_VALUE, open: true })
  checkInteger('densityProfile', { bootstrap }, { min: 0 })
  if (points.length === 0) throw new InvalidArgumentError('densityProfile: points must hold at least one row')
  const dimensions = cells[0]!.centre.length
  points.forEach((point, row) => {
    if (point.length !== dimensions || !point.every(Number.isFinite))
      throw new InvalidArgumentError(
        `densityProfile: points[${row}] must hold ${dimensions} finite numbers, got ${point.length}`,
      )
  })
  // share[cell][row]: how much of a row's kernel lies in the cell.
  const share = cells.map(cell => points.map(point => kernelShare(cell, point, bandwidth)))
  const n = points.length
  const mass = share.map(own => own.reduce((sum, one) => sum + one, 0) / n)
  const inside = mass.reduce((sum, one) => sum + one, 0)
  return checkProfile('densityProfile', {
    ids: cells.map(({ id }) => id),
    mass,
    variance: bootstrapVariance(share, n, { bootstrap, seed }),
    unassessed: Math.max(0, 1 - inside),
    method: 'density',
  })
}

function kernelShare({ centre, halfWidth }: Cell, point: readonly number[], bandwidth: number): number {
  let product = 1
  for (let axis = 0; axis < centre.length; axis++) {
    const [middle, half, at] = [centre[axis]!, halfWidth[axis]!, point[axis]!]
    product *= normalCdf(middle + half, at, bandwidth) - normalCdf(middle - half, at, bandwidth)
  }
  return product
}

function bootstrapVariance(
  share: readonly (readonly number[])[],
  n: number,
  { bootstrap, seed }: { bootstrap: number; seed: number },
): number[] {
  if (bootstrap < 2) return share.map(() => 0)
  const random = randomStream(seed)
  const draws = Array.from({ length: bootstrap }, () => Array.from({ length: n }, () => random.below(n)))
  return share.map(own => {
    const means = draws.map(rows => rows.reduce((sum, row) => sum + own[row]!, 0) / n)
    const middle = means.reduce((sum, one) => sum + one, 0) / bootstrap
    return means.reduce((sum, one) => sum + (one - middle) ** 2, 0) / (bootstrap - 1)
  })
}

/**
 * How far operation has moved from the profile of record: Jensen-Shannon distance (base 2, in [0, 1]) over cells, the
 * unassessed mass being one more.
 *
 * @throws InvalidArgumentError if the profiles have other cells
 */
export function profileDrift(record: OperationalProfile, now: OperationalProfile): number {
  const index = new Map(now.ids.map((id, i) => [id, i]))
  if (index.size !== record.ids.length || !record.ids.every(id => index.has(id)))
    throw new InvalidArgumentError('profileDrift: both profiles must have the same cells')
  const p = [...record.mass, record.unassessed]
  const q = [...record.ids.map(id => now.mass[index.get(id)!]!), now.unassessed]
  let divergence = 0
  p.forEach((one, i) => {
    const middle = (one + q[i]!) / 2
    if (one > 0) divergence += (one * Math.log2(one / middle)) / 2
    if (q[i]! > 0) divergence += (q[i]! * Math.log2(q[i]! / middle)) / 2
  })
  return Math.sqrt(Math.min(1, Math.max(0, divergence)))
}
