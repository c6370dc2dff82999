import { checkRows, checkValues } from './checks.js'

/**
 * Holm's step-down correction: p-values of a family of tests, adjusted so that calling significant what lies at or
 * below alpha keeps the chance of any false call in the family at alpha, whatever the tests have to do with each other.
 *
 * @param pValues - shape [n], each in [0, 1]; not modified
 * @returns shape [n], in the order given, each in [0, 1] and at least its p-value
 * @throws InvalidArgumentError if a value leaves [0, 1]; InsufficientDataError if n is 0
 * @see Holm 1979, Scandinavian Journal of Statistics 6:65-70
 */
export function holmAdjusted(pValues: ArrayLike<number>): number[] {
  const tests = checkRows('holmAdjusted', { pValues })
  checkValues('holmAdjusted', { pValues }, { min: 0, max: 1 })
  const order = Array.from({ length: tests }, (_, test) => test).sort((a, b) => pValues[a]! - pValues[b]!)
  const adjusted = new Array<number>(tests)
  let highest = 0
  for (const [rank, test] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (tests - rank) * pValues[test]!))
    adjusted[test] = highest
  }
  return adjusted
}
