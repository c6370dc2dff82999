import { CholeskyDecomposition, Matrix } from 'ml-matrix'
import { InvalidArgumentError } from '../../core/index.js'
import { InsufficientDataError, sigmoid } from '../../stats/index.js'

/** Coefficients on standardised features: logit = intercept + sum of weight (x - mean) / scale. */
export interface LogisticParameters {
  readonly intercept: number
  readonly weights: readonly number[]
  readonly means: readonly number[]
  readonly scales: readonly number[]
}

/**
 * Logistic regression with a ridge penalty, by iteratively reweighted least squares (Newton's method). The intercept is
 * not penalised; a feature that never varies gets no weight.
 *
 * @param rows - shape [n][k], finite; not modified
 * @param labels - shape [n], 0 or 1
 * @param options.ridge - penalty on each squared standardised weight, above 0, so that separated classes have a
 *   finite answer. @default 1
 * @throws InvalidArgumentError on a row of another length or a value that is not finite, naming it;
 *   InsufficientDataError without both classes
 * @see McCullagh and Nelder 1989, chapter 4; le Cessie and van Houwelingen 1992 (ridge)
 */
export function fitLogistic(
  rows: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  { ridge = 1, maxIterations = 50 }: { ridge?: number; maxIterations?: number } = {},
): LogisticParameters {
  const width = checkRows(rows, labels, ridge)
  const { means, scales, design } = standardise(rows, width)
  let beta = Matrix.zeros(width + 1, 1)
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const step = newtonStep(design, { beta, labels, ridge })
    beta = Matrix.add(beta, step)
    if (step.to1DArray().every(change => Math.abs(change) < 1e-8)) break
  }
  const [intercept, ...weights] = beta.to1DArray()
  return { intercept: intercept!, weights, means, scales }
}

/** Probability of the event for one row of features. */
export function logisticProbability(
  { intercept, weights, means, scales }: LogisticParameters,
  row: ArrayLike<number>,
): number {
  let logit = intercept
  for (let i = 0; i < weights.length; i++) logit += (weights[i]! * (row[i]! - means[i]!)) / scales[i]!
  return sigmoid(logit)
}

/** Solves (X'WX + ridge) step = X'(y - p) - ridge beta, a system that is positive definite. */
function newtonStep(
  design: Matrix,
  { beta, labels, ridge }: { beta: Matrix; labels: ArrayLike<number>; ridge: number },
): Matrix {
  const size = design.columns
  const information = Matrix.zeros(size, size)
  const gradient = Matrix.zeros(size, 1)
  for (let row = 0; row < design.rows; row++) {
    let logit = 0
    for (let i = 0; i < size; i++) logit += design.get(row, i) * beta.get(i, 0)
    const p = sigmoid(logit)
    const weight = Math.max(p * (1 - p), 1e-10)
    for (let i = 0; i < size; i++) {
      const x = design.get(row, i)
      if (x === 0) continue
      gradient.set(i, 0, gradient.get(i, 0) + x * (labels[row]! - p))
      for (let j = i; j < size; j++)
        information.set(i, j, information.get(i, j) + weight * x * design.get(row, j))
    }
  }
  for (let i = 0; i < size; i++) {
    if (i > 0) {
      information.set(i, i, information.get(i, i) + ridge)
      gradient.set(i, 0, gradient.get(i, 0) - ridge * beta.get(i, 0))
    }
    for (let j = 0; j < i; j++) information.set(i, j, information.get(j, i))
  }
  return new CholeskyDecomposition(information).solve(gradient)
}

function standardise(
  rows: readonly ArrayLike<number>[],
  width: number,
): { means: number[]; scales: number[]; design: Matrix } {
  const means = new Array<number>(width).fill(0)
  const scales = new Array<number>(width).fill(0)
  for (const row of rows) for (let i = 0; i < width; i++) means[i]! += row[i]! / rows.length
  for (const row of rows)
    for (let i = 0; i < width; i++) scales[i]! += (row[i]! - means[i]!) ** 2 / rows.length
  // A feature that never varies is divided by 1 and is 0 everywhere.
  for (let i = 0; i < width; i++) scales[i] = scales[i]! > 1e-12 ? Math.sqrt(scales[i]!) : 1
  const design = new Matrix(rows.length, width + 1)
  rows.forEach((row, r) => {
    design.set(r, 0, 1)
    for (let i = 0; i < width; i++) design.set(r, i + 1, (row[i]! - means[i]!) / scales[i]!)
  })
  return { means, scales, design }
}

function checkRows(rows: readonly ArrayLike<number>[], labels: ArrayLike<number>, ridge: number): number {
  if (!(ridge > 0)) throw new InvalidArgumentError(`fitLogistic: ridge must be above 0, got ${ridge}`)
  if (rows.length !== labels.length)
    throw new InvalidArgumentError(
      `fitLogistic: rows and labels must have the same length, got ${rows.length} and ${labels.length}`,
    )
  const width = rows[0]?.length ?? 0
  let positives = 0
  rows.forEach((row, r) => {
    const bad = Array.from(row).findIndex(value => !Number.isFinite(value))
    if (row.length !== width || bad >= 0)
      throw new InvalidArgumentError(
        `fitLogistic: rows[${r}] must be ${width} finite numbers, got [${Array.from(row)}]`,
      )
    if (labels[r] !== 0 && labels[r] !== 1)
      throw new InvalidArgumentError(`fitLogistic: labels[${r}] must be 0 or 1, got ${labels[r]}`)
    positives += labels[r]!
  })
  if (positives === 0 || positives === rows.length)
    throw new InsufficientDataError('fitLogistic: both classes are needed', {
      missing: positives === 0 ? 'positives' : 'negatives',
    })
  return width
}
