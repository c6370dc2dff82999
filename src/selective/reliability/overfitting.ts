/** @file Signs that a model knows its training rows too well. */
import { type BootstrapEstimate, bootstrapTwoSamples, type Estimate } from '../../stats/index.js'
import { checkFinite, checkNumber, checkSomeRows } from '../checks.js'

/** Top-label confidences in [0, 1] and whether each was right (1) or wrong (0). Shape [rows]. */
export interface JudgedRows {
  readonly confidences: ArrayLike<number>
  readonly right: ArrayLike<number>
}

export interface OverfittingReport {
  /** Error rate on test rows less that on training rows, with its bootstrap interval. */
  readonly riskGap: BootstrapEstimate
  /** Mean confidence on training rows less that on test rows. */
  readonly confidenceGap: Estimate
  /** Mean confidence less accuracy: on either side, and how much it grew. */
  readonly signedEce: { readonly train: number; readonly test: number; readonly drift: number }
  /** The risk gap's lower bound is above `epsilon`, and the model is over-confident on test rows. */
  readonly overfits: boolean
}

/**
 * @param options.epsilon - a gap up to this is tolerated, in [0, 1). @default 0.02
 * @throws InvalidArgumentError on bad rows; InsufficientDataError if a side has none
 * @see Named as an issue in arXiv:2308.03176, without a formula; the rule is ours
 */
export function overfittingReport(
  train: JudgedRows,
  test: JudgedRows,
  {
    epsilon = 0.02,
    seed = 1,
    resamples = 1000,
  }: { epsilon?: number; seed?: number; resamples?: number } = {},
): OverfittingReport {
  checkNumber('overfittingReport', { epsilon }, { min: 0, max: 1 - Number.EPSILON, closed: true })
  for (const [side, { confidences, right }] of Object.entries({ train, test })) {
    checkSomeRows('overfittingReport', { [`${side}.confidences`]: confidences, [`${side}.right`]: right })
    checkFinite(
      'overfittingReport',
      { [`${side}.confidences`]: confidences, [`${side}.right`]: right },
      { min: 0 },
    )
  }
  const sizes = [train.right.length, test.right.length] as const
  const meanOf = (values: ArrayLike<number>, rows: ArrayLike<number>): number => {
    let sum = 0
    for (let i = 0; i < rows.length; i++) sum += values[rows[i]!]!
    return sum / rows.length
  }
  const everyRow = (side: JudgedRows): number[] => Array.from(side.right, (_, row) => row)
  const signed = (side: JudgedRows): number =>
    meanOf(side.confidences, everyRow(side)) - meanOf(side.right, everyRow(side))
  const options = { seed, resamples }
  const riskGap = bootstrapTwoSamples(
    sizes,
    (a, b) => meanOf(train.right, a) - meanOf(test.right, b),
    options,
  )
  const confidenceGap = bootstrapTwoSamples(
    sizes,
    (a, b) => meanOf(train.confidences, a) - meanOf(test.confidences, b),
    options,
  )
  const [trainEce, testEce] = [signed(train), signed(test)]
  return {
    riskGap,
    confidenceGap,
    signedEce: { train: trainEce, test: testEce, drift: testEce - trainEce },
    overfits: riskGap.low > epsilon && testEce > 0,
  }
}
