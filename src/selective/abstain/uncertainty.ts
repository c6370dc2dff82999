/** @file How unsure a distribution is, without knowing the true label: what a running system can see. */
import { Matrix, solve } from 'ml-matrix'
import { auroc, sigmoid } from '../../stats/index.js'
import { checkFinite, checkSomeRows, tooFew } from '../checks.js'

/**
 * `one-minus-max`: 1 - max p. `entropy`: H(p)/ln K. `one-minus-margin`: 1 - (p_(1) - p_(2)). `set-share`: labels in the
 * set over K. `logistic`: a logistic model of these four. All in [0, 1], higher is less sure.
 */
export type UncertaintyRule =
  | { readonly kind: 'one-minus-max' | 'entropy' | 'one-minus-margin' | 'set-share' }
  | { readonly kind: 'logistic'; readonly intercept: number; readonly weights: readonly number[] }

/**
 * The uncertainty of one input. The distribution is taken as checked.
 *
 * @param setSize - labels in its prediction set
 * @returns a number in [0, 1]
 */
export function uncertaintyOf(
  rule: UncertaintyRule,
  probabilities: ArrayLike<number>,
  setSize: number,
): number {
  if (rule.kind === 'logistic') {
    const { weights, intercept } = rule
    return sigmoid(
      features(probabilities, setSize).reduce((sum, value, i) => sum + weights[i]! * value, intercept),
    )
  }
  if (rule.kind === 'set-share') return setSize / probabilities.length
  if (rule.kind === 'entropy') return normalisedEntropy(probabilities)
  const { first, second } = topTwo(probabilities)
  return rule.kind === 'one-minus-max' ? 1 - first : 1 - (first - second)
}

/**
 * A logistic model of the four plain scores: probability that the input should be abstained from.
 *
 * @param inputs - distribution and set size of each row
 * @param events - shape [rows], 1 = should have abstained
 * @throws InsufficientDataError if a class is missing
 */
export function fitLogisticUncertainty(
  inputs: readonly { readonly probabilities: ArrayLike<number>; readonly setSize: number }[],
  events: ArrayLike<number>,
): UncertaintyRule {
  checkSomeRows('fitLogisticUncertainty', { inputs, events })
  checkFinite('fitLogisticUncertainty', { events }, { min: 0 })
  const positives = Array.from(events).filter(event => event === 1).length
  if (positives === 0 || positives === inputs.length)
    throw tooFew(
      `fitLogisticUncertainty: cannot fit: none of the ${inputs.length} rows is ${positives === 0 ? 'positive' : 'negative'}`,
      positives === 0 ? 'positives' : 'negatives',
    )
  const design = new Matrix(
    inputs.map(({ probabilities, setSize }) => [1, ...features(probabilities, setSize)]),
  )
  const [intercept, ...weights] = logisticRegression(design, events)
  return { kind: 'logistic', intercept: intercept!, weights }
}

/** Area under the ROC of uncertainties against events; null where it has no value, since one class is missing. */
export function uncertaintyAuroc(uncertainties: ArrayLike<number>, events: ArrayLike<number>): number | null {
  const positives = Array.from(events).filter(event => event === 1).length
  return positives === 0 || positives === events.length ? null : auroc(uncertainties, events)
}

function features(probabilities: ArrayLike<number>, setSize: number): number[] {
  const { first, second } = topTwo(probabilities)
  return [1 - first, normalisedEntropy(probabilities), 1 - (first - second), setSize / probabilities.length]
}

/** Newton's method on the log-loss with a small ridge, which also settles features that say the same. */
function logisticRegression(design: Matrix, events: ArrayLike<number>): number[] {
  const ridge = 1e-3
  const columns = design.columns
  let weights = new Array<number>(columns).fill(0)
  for (let step = 0; step < 50; step++) {
    const gradient = Matrix.zeros(columns, 1)
    const curvature = Matrix.eye(columns, columns).mul(ridge)
    for (let row = 0; row < design.rows; row++) {
      const inputs = design.getRow(row)
      const risk = sigmoid(inputs.reduce((sum, value, i) => sum + value * weights[i]!, 0))
      for (let i = 0; i < columns; i++) {
        gradient.set(i, 0, gradient.get(i, 0) + (risk - events[row]!) * inputs[i]!)
        for (let j = 0; j < columns; j++)
          curvature.set(i, j, curvature.get(i, j) + risk * (1 - risk) * inputs[i]! * inputs[j]!)
      }
    }
    for (let i = 0; i < columns; i++) gradient.set(i, 0, gradient.get(i, 0) + ridge * weights[i]!)
    const delta = solve(curvature, gradient).getColumn(0)
    weights = weights.map((weight, i) => weight - delta[i]!)
    if (Math.max(...delta.map(Math.abs)) < 1e-9) break
  }
  return weights
}

function topTwo(probabilities: ArrayLike<number>): { first: number; second: number } {
  let [first, second] = [0, 0]
  for (let label = 0; label < probabilities.length; label++) {
    const probability = probabilities[label]!
    if (probability > first) [first, second] = [probability, first]
    else if (probability > second) second = probability
  }
  return { first, second }
}

function normalisedEntropy(probabilities: ArrayLike<number>): number {
  let entropy = 0
  for (let label = 0; label < probabilities.length; label++) {
    const probability = probabilities[label]!
    if (probability > 0) entropy -= probability * Math.log(probability)
  }
  return Math.min(1, Math.max(0, entropy / Math.log(probabilities.length)))
}
