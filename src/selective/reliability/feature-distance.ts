/** @file How far the features of an input lie from those seen in training. */
import { inverse, Matrix } from 'ml-matrix'
import { InvalidArgumentError } from '../../core/index.js'
import { checkFinite, checkInteger, checkNumber, checkSomeRows, tooFew } from '../checks.js'

/** Class means and one shared precision matrix. Plain JSON. */
export interface MahalanobisModel {
  readonly kind: 'mahalanobis'
  /** Shape [classes][dimensions]. */
  readonly means: readonly (readonly number[])[]
  /** Inverse of the shrunk covariance, shape [dimensions][dimensions]. */
  readonly precision: readonly (readonly number[])[]
  /** Weight of the scaled identity in the covariance, in [0, 1]. */
  readonly shrinkage: number
}

/**
 * @param features - shape [rows][dimensions], finite; not modified
 * @param labels - shape [rows], integers from 0; each class up to the largest at least once
 * @param options.shrinkage - in [0, 1], or `ledoit-wolf` to have it estimated. @default 'ledoit-wolf'
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if a class is missing or nothing varies
 * @see Lee et al. 2018, arXiv:1807.03888; Ledoit and Wolf 2004, Journal of Multivariate Analysis 88:365-411
 */
export function fitMahalanobis(
  features: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  { shrinkage = 'ledoit-wolf' }: { shrinkage?: number | 'ledoit-wolf' } = {},
): MahalanobisModel {
  const dimensions = checkFeatures('fitMahalanobis', features)
  checkSomeRows('fitMahalanobis', { features, labels })
  checkFinite('fitMahalanobis', { labels }, { min: 0 })
  const classes = Math.max(...Array.from(labels)) + 1
  checkInteger('fitMahalanobis', { classes }, { min: 1, max: features.length })
  const means = Array.from({ length: classes }, (_, label) => {
    const own = features.filter((_, row) => labels[row] === label)
    if (own.length === 0) throw tooFew(`fitMahalanobis: no row of label ${label}`, 'rows')
    return Array.from({ length: dimensions }, (_, i) => own.reduce((sum, x) => sum + x[i]!, 0) / own.length)
  })
  const centred = new Matrix(
    features.map((x, row) => Array.from(x, (value, i) => value - means[labels[row]!]![i]!)),
  )
  const covariance = centred.transpose().mmul(centred).div(features.length)
  const scale = covariance.trace() / dimensions
  if (!(scale > 0)) throw tooFew('fitMahalanobis: the features do not vary within any class', 'variation')
  const weight = shrinkage === 'ledoit-wolf' ? ledoitWolf(centred, covariance, scale) : shrinkage
  checkNumber('fitMahalanobis', { shrinkage: weight }, { min: 0, max: 1, closed: true })
  const shrunk = Matrix.mul(covariance, 1 - weight).add(
    Matrix.eye(dimensions, dimensions).mul(weight * scale),
  )
  return { kind: 'mahalanobis', means, precision: inverse(shrunk).to2DArray(), shrinkage: weight }
}

/** Squared Mahalanobis distance to the nearest class mean; higher is more foreign. @throws InvalidArgumentError */
export function mahalanobisScore(
  { means, precision }: MahalanobisModel,
  features: ArrayLike<number>,
): number {
  checkFinite('mahalanobisScore', { features }, { length: precision.length })
  const distances = means.map(mean => {
    const delta = mean.map((value, i) => features[i]! - value)
    return delta.reduce(
      (sum, own, i) => sum + own * precision[i]!.reduce((dot, p, j) => dot + p * delta[j]!, 0),
      0,
    )
  })
  return Math.min(...distances)
}

/**
 * Distance to the k-th nearest training row after scaling each to length 1; higher is more foreign. Looks at every row:
 * for more than some ten thousand use a search index.
 *
 * @param bank - shape [rows][dimensions], finite, none of length 0; not modified
 * @param options.k - from 1 to rows
 * @see Sun et al. 2022, arXiv:2204.06507
 */
export function nearestNeighbourScore(
  bank: readonly ArrayLike<number>[],
  { k }: { k: number },
): (features: ArrayLike<number>) => number {
  const dimensions = checkFeatures('nearestNeighbourScore', bank)
  checkInteger('nearestNeighbourScore', { k }, { min: 1, max: bank.length })
  const unit = bank.map((row, i) => toUnit(row, `bank[${i}]`))
  return features => {
    checkFinite('nearestNeighbourScore', { features }, { length: dimensions })
    const own = toUnit(features, 'features')
    const distances = Float64Array.from(unit, row =>
      Math.sqrt(row.reduce((sum, value, i) => sum + (value - own[i]!) ** 2, 0)),
    )
    return distances.sort()[k - 1]!
  }
}

/** Ledoit and Wolf's weight: how much the sample covariance errs, over how far it lies from the scaled identity. */
function ledoitWolf(centred: Matrix, covariance: Matrix, scale: number): number {
  const [rows, dimensions] = [centred.rows, covariance.rows]
  const norm = covariance.dot(covariance)
  const distance = norm - dimensions * scale * scale
  if (distance <= 0) return 1
  let error = 0
  for (let row = 0; row < rows; row++) {
    const x = centred.getRow(row)
    const square = x.reduce((sum, value) => sum + value * value, 0)
    const form = covariance
      .mmul(Matrix.columnVector(x))
      .getColumn(0)
      .reduce((sum, value, i) => sum + value * x[i]!, 0)
    error += square * square - 2 * form + norm
  }
  return Math.min(1, error / (rows * rows) / distance)
}

function checkFeatures(caller: string, features: readonly ArrayLike<number>[]): number {
  checkSomeRows(caller, { features })
  const dimensions = features[0]!.length
  if (dimensions === 0)
    throw new InvalidArgumentError(`${caller}: features[0] must hold at least 1 number, got 0`)
  for (const [row, own] of features.entries())
    checkFinite(caller, { [`features[${row}]`]: own }, { length: dimensions })
  return dimensions
}

function toUnit(row: ArrayLike<number>, name: string): Float64Array {
  const values = Float64Array.from(row)
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  if (length === 0) throw new InvalidArgumentError(`nearestNeighbourScore: ${name} must not be all 0`)
  return values.map(value => value / length)
}
