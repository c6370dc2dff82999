import { InvalidArgumentError } from '../../core/index.js'
import { checkInteger, checkNumber } from '../checks.js'
import type { AssessedCell } from './assess.js'
import { failureUpperBound } from './cell-failure.js'
import type { OperationalProfile } from './profile.js'

/** Channels of which one is enough, and how much of a channel's failure takes all down (the beta factor). */
export interface Redundancy {
  readonly channels: number
  /** In [0, 1]. 0: independent, which nobody should assume of networks trained on the same data. */
  readonly commonCause: number
}

/**
 * The failure probability per demand that a component may have so that a mission keeps its target.
 *
 *   system: 1 - (1 - perMission)^(1 / demands);  channel p: system = beta p + ((1 - beta) p)^channels
 *
 * @param options.perMission - target failure probability of a mission, in (0, 1)
 * @param options.demands - independent demands in a mission
 */
export function budgetFromSystemTarget({
  perMission,
  demands,
  redundancy,
}: {
  perMission: number
  demands: number
  redundancy?: Redundancy
}): number {
  checkNumber('budgetFromSystemTarget', { perMission }, { min: 0, max: 1, open: true })
  checkInteger('budgetFromSystemTarget', { demands }, { min: 1 })
  const system = -Math.expm1(Math.log1p(-perMission) / demands)
  if (redundancy === undefined) return system
  const { channels, commonCause } = redundancy
  checkInteger('budgetFromSystemTarget', { channels }, { min: 1 })
  checkNumber('budgetFromSystemTarget', { commonCause }, { min: 0, max: 1 })
  const failing = (p: number): number => commonCause * p + ((1 - commonCause) * p) ** channels
  // Rising in p. Halving reaches the last bit, as a budget may be many orders below 1.
  let [low, high] = [0, 1]
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2
    if (failing(middle) <= system) low = middle
    else high = middle
  }
  return channels === 1 ? system : low
}

export interface TestAllocation {
  /** Further samples for each cell that can be sampled; they sum to the budget. */
  readonly tests: Readonly<Record<string, number>>
  /** Cells that no sample helps before somebody labels them, largest mass first. */
  readonly label: readonly { readonly id: string; readonly mass: number }[]
}

/**
 * Where further tests narrow the bound most: in proportion to mass x standard deviation of one sample (Neyman). Of a cell
 * without a failure so far the exact bound stands for its rate, so that none is thought perfect.
 *
 * @param options.budget - samples to spend, at least 1
 * @param options.confidence - of that bound, in (0.5, 1). @default 0.95
 */
export function allocateTests(
  profile: OperationalProfile,
  cells: readonly AssessedCell[],
  { budget, confidence = 0.95 }: { budget: number; confidence?: number },
): TestAllocation {
  checkInteger('allocateTests', { budget }, { min: 1 })
  const mass = new Map(profile.ids.map((id, i) => [id, profile.mass[i]!]))
  const weigh = ({ id, failure }: AssessedCell): number => {
    const own = mass.get(id)
    if (own === undefined) throw new InvalidArgumentError(`allocateTests: cell "${id}" is not in the profile`)
    if (failure === undefined) return 0
    const rate =
      failure.failures === undefined || failure.samples === undefined
        ? failure.mean
        : failureUpperBound(failure.failures, failure.samples, confidence)
    return own * Math.sqrt(rate * (1 - rate))
  }
  const [open, closed] = [
    cells.filter(({ kind }) => kind === 'single'),
    cells.filter(({ kind }) => kind !== 'single'),
  ]
  const weights = open.map(weigh)
  const sum = weights.reduce((whole, one) => whole + one, 0)
  const exact = weights.map(weight => (sum === 0 ? budget / open.length : (budget * weight) / sum))
  const given = exact.map(Math.floor)
  const left = budget - given.reduce((whole, one) => whole + one, 0)
  // What rounding left over goes to the largest remainders.
  const order = exact.map((value, i) => [value - given[i]!, i] as const).sort((a, b) => b[0] - a[0])
  for (const [, i] of open.length === 0 ? [] : order.slice(0, left)) given[i]!++
  return {
    tests: Object.fromEntries(open.map(({ id }, i) => [id, given[i]!])),
    label: closed.map(({ id }) => ({ id, mass: mass.get(id) ?? 0 })).sort((a, b) => b.mass - a.mass),
  }
}
