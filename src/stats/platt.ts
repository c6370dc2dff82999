import { InvalidArgumentError } from '../core/index.js'
import { type CalibrationMethod, checkFit, sigmoid } from './calibration.js'
import { InsufficientDataError } from './errors.js'

/** probability = sigmoid(slope · score + intercept). A negative slope means that high scores spoke against the event. */
export interface PlattParameters {
  readonly slope: number
  readonly intercept: number
}

export interface PlattOptions {
  /**
   * `platt` moves the targets 1 and 0 to (N1 + 1)/(N1 + 2) and 1/(N0 + 2), which keeps the fit finite when a score
   * separates the classes; soft targets are moved along the same line. `none` fits the targets as they are.
   * @default 'platt'
   */
  readonly smoothing?: 'platt' | 'none'
}

/**
 * Platt scaling: a logistic regression of the target on the score, by Newton's method with step halving.
 *
 * `fit` also throws InsufficientDataError if all scores are equal, and InvalidArgumentError if the fit has no finite
 * solution (without smoothing, when a score separates the classes).
 *
 * @see Platt 1999; Lin, Lin and Weng 2007, Machine Learning 68:267-276 (targets, algorithm)
 */
export function platt({ smoothing = 'platt' }: PlattOptions = {}): CalibrationMethod<PlattParameters> {
  return {
    fit(scores, targets) {
      const events = checkFit('platt', scores, targets)
      const { centre, spread } = centreAndSpread(scores)
      const [low, high] =
        smoothing === 'none' ? [0, 1] : [1 / (scores.length - events + 2), (events + 1) / (events + 2)]
      // Newton's steps are well conditioned on scores of mean 0 and spread 1; the result is scaled back.
      const z = Float64Array.from(scores, score => (score - centre) / spread)
      const y = Float64Array.from(targets, target => low + target * (high - low))
      const fitted = logisticRegression(z, y)
      return {
        slope: fitted.slope / spread,
        intercept: fitted.intercept - (fitted.slope * centre) / spread,
      }
    },
    apply: (score, { slope, intercept }) => sigmoid(slope * score + intercept),
  }
}

function logisticRegression(z: Float64Array, y: Float64Array): PlattParameters {
  const mean = y.reduce((sum, target) => sum + target, 0) / y.length
  let current = { slope: 0, intercept: Math.log(mean / (1 - mean)) }
  let loss = logLoss(z, y, current)
  for (let iteration = 0; iteration < 100; iteration++) {
    const step = newtonStep(z, y, current)
    if (step === undefined) break
    if (step.decrement < 1e-14 * y.length) return current
    let scale = 1
    let next = current
    let nextLoss = Number.POSITIVE_INFINITY
    for (; scale > 1e-10; scale /= 2) {
      next = {
        slope: current.slope + scale * step.slope,
        intercept: current.intercept + scale * step.intercept,
      }
      nextLoss = logLoss(z, y, next)
      if (nextLoss <= loss - 1e-4 * scale * step.decrement) break
    }
    // No step is small enough to help: the loss is flat to rounding, which is as near as it gets.
    if (scale <= 1e-10) return current
    current = next
    loss = nextLoss
  }
  throw new InvalidArgumentError(
    'platt: the fit has no finite solution; the scores separate the classes, so use smoothing "platt"',
  )
}

/** The Newton direction and how much it promises; undefined where the curvature vanishes (the solution runs off to infinity). */
function newtonStep(
  z: Float64Array,
  y: Float64Array,
  { slope, intercept }: PlattParameters,
): { slope: number; intercept: number; decrement: number } | undefined {
  let [gradientSlope, gradientIntercept, h11, h12, h22] = [0, 0, 0, 0, 0]
  for (let row = 0; row < z.length; row++) {
    const p = sigmoid(slope * z[row]! + intercept)
    const residual = p - y[row]!
    const weight = p * (1 - p)
    gradientSlope += residual * z[row]!
    gradientIntercept += residual
    h11 += weight * z[row]! * z[row]!
    h12 += weight * z[row]!
    h22 += weight
  }
  const determinant = h11 * h22 - h12 * h12
  // determinant / trace is the smaller curvature, within a factor of 2.
  if (!(determinant > 1e-9 * z.length * (h11 + h22))) return undefined
  const stepSlope = -(h22 * gradientSlope - h12 * gradientIntercept) / determinant
  const stepIntercept = -(h11 * gradientIntercept - h12 * gradientSlope) / determinant
  return {
    slope: stepSlope,
    intercept: stepIntercept,
    decrement: -(gradientSlope * stepSlope + gradientIntercept * stepIntercept),
  }
}

/** Cross-entropy with soft targets: log(1 + e^x) - y x, without overflow. */
function logLoss(z: Float64Array, y: Float64Array, { slope, intercept }: PlattParameters): number {
  let total = 0
  for (let row = 0; row < z.length; row++) {
    const x = slope * z[row]! + intercept
    total += Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) - y[row]! * x
  }
  return total
}

function centreAndSpread(scores: ArrayLike<number>): { centre: number; spread: number } {
  let [centre, square] = [0, 0]
  for (let row = 0; row < scores.length; row++) centre += scores[row]! / scores.length
  for (let row = 0; row < scores.length; row++) square += (scores[row]! - centre) ** 2 / scores.length
  if (!(square > 0))
    throw new InsufficientDataError('platt: scores must hold at least two different values', {
      missing: 'variation',
    })
  return { centre, spread: Math.sqrt(square) }
}
