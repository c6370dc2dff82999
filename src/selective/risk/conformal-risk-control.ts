import { InvalidArgumentError } from '../../core/index.js'
import { checkFinite, checkNumber, checkSomeRows } from '../checks.js'

/**
 * Conformal risk control: the least cautious setting whose expected loss on a new row is at most alpha. Settings go from
 * bold to cautious; along them no row's loss may rise.
 *
 * @param losses - shape [settings][rows], in [0, bound]; row r is the same in every setting; not modified
 * @param options.alpha - tolerated expected loss, in (0, bound)
 * @param options.bound - the largest loss possible. @default 1
 * @returns number of the setting, and the bound (n · risk + bound)/(n + 1) it keeps; undefined if none keeps alpha
 * @throws InvalidArgumentError if a loss leaves its range or rises; InsufficientDataError if there is no row
 * @see Angelopoulos et al. 2024, arXiv:2208.02814
 */
export function conformalRiskControl(
  losses: readonly ArrayLike<number>[],
  { alpha, bound = 1 }: { alpha: number; bound?: number },
): { readonly setting: number; readonly riskBound: number } | undefined {
  checkNumber('conformalRiskControl', { bound }, { min: 0, max: Number.MAX_VALUE })
  checkNumber('conformalRiskControl', { alpha }, { min: 0, max: bound })
  checkSomeRows('conformalRiskControl', { losses })
  const n = checkSomeRows('conformalRiskControl', { 'losses[0]': losses[0]! })
  const bounds = losses.map((own, setting) => {
    checkFinite('conformalRiskControl', { [`losses[${setting}]`]: own }, { length: n, min: 0 })
    let sum = 0
    for (let row = 0; row < n; row++) {
      if (own[row]! > bound || (setting > 0 && own[row]! > losses[setting - 1]![row]!))
        throw new InvalidArgumentError(
          `conformalRiskControl: losses[${setting}][${row}] must be at most ${Math.min(bound, losses[Math.max(0, setting - 1)]![row]!)}, got ${own[row]}`,
        )
      sum += own[row]!
    }
    return (sum + bound) / (n + 1)
  })
  const setting = bounds.findIndex(own => own <= alpha + 1e-12)
  return setting < 0 ? undefined : { setting, riskBound: bounds[setting]! }
}
