import { type CalibrationMethod, checkFit, sigmoid } from './calibration.js'
import { findRoot } from './find-root.js'

/** probability = sigmoid(inverseTemperature · logit): below 1 softens, above 1 sharpens. In [0.001, 1000]. */
export interface TemperatureParameters {
  readonly inverseTemperature: number
}

/**
 * Temperature scaling for binary logits: one number, so the order of the scores and the point of even odds (logit 0)
 * stay where they are.
 *
 * `fit` also throws InvalidArgumentError if no temperature is right: every logit already has its target's sign (the
 * best temperature is 0), or the logits are no better than chance (it is infinite). Nothing is clipped.
 *
 * @see Guo et al. 2017, arXiv:1706.04599
 */
export function temperature(): CalibrationMethod<TemperatureParameters> {
  return {
    fit(scores, targets) {
      checkFit('temperature', scores, targets)
      // The loss is convex in 1/T, so its slope rises through zero at most once.
      const slope = (beta: number): number => {
        let total = 0
        for (let row = 0; row < scores.length; row++)
          total += (sigmoid(beta * scores[row]!) - targets[row]!) * scores[row]!
        return total
      }
      const inverseTemperature = findRoot(slope, {
        low: 1e-3,
        high: 1e3,
        message:
          'temperature: no temperature in [0.001, 1000] fits; the scores must be logits, better than chance and wrong at least once',
      })
      return { inverseTemperature }
    },
    apply: (score, { inverseTemperature }) => sigmoid(inverseTemperature * score),
  }
}
