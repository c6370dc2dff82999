import { type CalibrationMethod, checkFit } from './calibration.js'
import { checkRows, checkValues } from './checks.js'
import { ascendingOrder } from './ranks.js'

/** A rising line through the points (scores[i], probabilities[i]), flat beyond both ends. Scores rise strictly. */
export interface IsotonicParameters {
  readonly scores: readonly number[]
  readonly probabilities: readonly number[]
}

/**
 * Isotonic calibration: the rising function nearest to the targets, with no other assumption. Wants more data than
 * Platt scaling; below a few hundred rows prefer that one. Between the fitted scores it is interpolated.
 *
 * @see Zadrozny and Elkan 2002; pool adjacent violators: Barlow et al. 1972
 */
export function isotonic(): CalibrationMethod<IsotonicParameters> {
  return {
    fit(scores, targets) {
      checkFit('isotonic', scores, targets)
      return fitIsotonic({ x: scores, y: targets })
    },
    apply: (score, { scores, probabilities }) => interpolate(score, scores, probabilities),
  }
}

/**
 * Weighted least-squares regression by a rising function, by pooling adjacent violators. Rows of equal x count as one
 * row with their weighted mean, so equal x get equal values.
 *
 * @param x - shape [n], finite; not modified
 * @param y - shape [n], finite; not modified
 * @param options.weights - shape [n], finite and greater than 0; not modified. @default all 1
 * @returns shape [n]: the fitted value of each row. Its weighted mean is that of y.
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if n is 0
 */
export function isotonicRegression(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { weights }: { weights?: ArrayLike<number> } = {},
): Float64Array {
  checkRows('isotonicRegression', { x, y, ...(weights !== undefined && { weights }) })
  checkValues('isotonicRegression', { x, y })
  if (weights !== undefined) checkValues('isotonicRegression', { weights }, { min: Number.MIN_VALUE })
  const line = fitIsotonic({ x, y, weights })
  return Float64Array.from(x, value => interpolate(value, line.scores, line.probabilities))
}

interface Block {
  readonly first: number
  readonly last: number
  readonly weight: number
  readonly mean: number
}

function fitIsotonic({
  x,
  y,
  weights,
}: {
  x: ArrayLike<number>
  y: ArrayLike<number>
  weights?: ArrayLike<number> | undefined
}): IsotonicParameters {
  const blocks: Block[] = []
  for (const block of tiedRows({ x, y, weights })) {
    let pooled = block
    for (
      let before = blocks.at(-1);
      before !== undefined && before.mean >= pooled.mean;
      before = blocks.at(-1)
    ) {
      pooled = pool(before, pooled)
      blocks.pop()
    }
    blocks.push(pooled)
  }
  const scores: number[] = []
  const probabilities: number[] = []
  for (const { first, last, mean } of blocks) {
    scores.push(first, ...(last > first ? [last] : []))
    probabilities.push(mean, ...(last > first ? [mean] : []))
  }
  return { scores, probabilities }
}

/** One block for each distinct x, rising. */
function tiedRows({
  x,
  y,
  weights,
}: {
  x: ArrayLike<number>
  y: ArrayLike<number>
  weights?: ArrayLike<number> | undefined
}): Block[] {
  const blocks: Block[] = []
  for (const row of ascendingOrder(x)) {
    const here: Block = { first: x[row]!, last: x[row]!, weight: weights?.[row] ?? 1, mean: y[row]! }
    const before = blocks.at(-1)
    if (before?.first === here.first) blocks[blocks.length - 1] = pool(before, here)
    else blocks.push(here)
  }
  return blocks
}

function pool(left: Block, right: Block): Block {
  const weight = left.weight + right.weight
  return {
    first: left.first,
    last: right.last,
    weight,
    // As a step from the left mean: pooling equal means leaves them exactly as they are.
    mean: left.mean + ((right.mean - left.mean) * right.weight) / weight,
  }
}

/** Piecewise linear, flat beyond the ends. `xs` rises strictly and is not empty. */
function interpolate(x: number, xs: readonly number[], ys: readonly number[]): number {
  let low = 0
  let high = xs.length - 1
  if (x <= xs[low]!) return ys[low]!
  if (x >= xs[high]!) return ys[high]!
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (xs[middle]! <= x) low = middle
    else high = middle
  }
  const share = (x - xs[low]!) / (xs[high]! - xs[low]!)
  return ys[low]! + share * (ys[high]! - ys[low]!)
}
