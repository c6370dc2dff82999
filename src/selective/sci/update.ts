/** @file SCI's parameter update with all its guards. The paper specifies it and never evaluates it. */
import { checkFinite, checkInteger, checkNumber, checkSomeRows } from '../checks.js'
import { checkHumanGain } from './reliability.js'

export interface UpdateConfig {
  /** Step η, above 0. @default 0.01 */
  readonly rate?: number
  /** Gain λ_h of the human signal; must lie below mu / (U c). @default 0.3 */
  readonly humanGain?: number
  /** What bounds the human gain: slope mu, bound U of the human signal, sensitivity c. */
  readonly stability: { readonly mu: number; readonly bound: number; readonly sensitivity: number }
  /** No update while |ΔSP| is below this many MADs of recent SP. @default 1.5 */
  readonly deadBand?: number
  /** Longest step ‖ΔΘ‖. @default 0.1 */
  readonly trustRadius?: number
  /** Consecutive rejected steps after which the parameters go back to the best ones. @default 3 */
  readonly patience?: number
  /** Nearest allowed parameters. @default all are allowed */
  readonly project?: (theta: readonly number[]) => readonly number[]
}

/** What an update carries to the next: the parameters, and what they may fall back to. Plain data. */
export interface UpdateState {
  readonly theta: readonly number[]
  readonly best: { readonly theta: readonly number[]; readonly sp: number }
  readonly rejected: number
}

export interface UpdateSignals {
  /** ΔSP = SP* - SP, with its sign. */
  readonly error: number
  /** ∇SP at theta, shape [parameters]. */
  readonly gradient: readonly number[]
  /** Human signal u_h, shape [parameters]; its length is cut to the bound U. @default zeros */
  readonly human?: readonly number[]
  /** SP of recent inputs, at least one, for the dead band. */
  readonly recentSp: readonly number[]
  /** SP that given parameters reach on the inputs the update is judged on. */
  readonly spAt: (theta: readonly number[]) => number
}

export interface UpdateResult extends UpdateState {
  /** `quiet`: inside the dead band. `accepted`: SP did not drop. `rejected`: it would have. `rolled-back`: to the best. */
  readonly outcome: 'quiet' | 'accepted' | 'rejected' | 'rolled-back'
}

/** The state to begin with. */
export function startUpdates(theta: readonly number[], spAt: UpdateSignals['spAt']): UpdateState {
  checkSomeRows('startUpdates', { theta })
  checkFinite('startUpdates', { theta })
  return { theta: [...theta], best: { theta: [...theta], sp: spAt(theta) }, rejected: 0 }
}

/**
 * One guarded step: Θ ← Proj[Θ + η(ΔSP · ∇SP + λ_h u_h)], cut to the trust region, kept only if SP does not drop,
 * undone after `patience` bad steps in a row.
 *
 * @throws InvalidArgumentError if a number is out of range or the human gain could destabilise the loop
 * @see SCI, arXiv:2511.12240, projected update and stability condition
 */
export function projectedUpdate(
  state: UpdateState,
  signals: UpdateSignals,
  config: UpdateConfig,
): UpdateResult {
  const { rate = 0.01, humanGain = 0.3, deadBand = 1.5, trustRadius = 0.1, patience = 3, project } = config
  const { mu, bound, sensitivity } = config.stability
  const { error, gradient, human = gradient.map(() => 0), recentSp, spAt } = signals
  const { theta } = state
  checkNumber('projectedUpdate', { rate, trustRadius }, { min: 0, max: Number.POSITIVE_INFINITY })
  checkNumber('projectedUpdate', { deadBand }, { min: 0, max: Number.MAX_VALUE, closed: true })
  checkNumber('projectedUpdate', { error }, { min: -1, max: 1, closed: true })
  checkInteger('projectedUpdate', { patience }, { min: 1 })
  checkSomeRows('projectedUpdate', { recentSp })
  checkFinite('projectedUpdate', { recentSp })
  checkFinite('projectedUpdate', { gradient, human }, { length: theta.length })
  checkHumanGain(humanGain, mu, bound, sensitivity)
  if (Math.abs(error) < deadBand * medianAbsoluteDeviation(recentSp)) return { ...state, outcome: 'quiet' }
  const pull = cutTo(human, bound)
  const step = cutTo(
    gradient.map((slope, i) => rate * (error * slope + humanGain * pull[i]!)),
    trustRadius,
  )
  const moved = theta.map((value, i) => value + step[i]!)
  const next = project === undefined ? moved : project(moved)
  const [spBefore, spAfter] = [spAt(theta), spAt(next)]
  if (spAfter >= spBefore) {
    const best = spAfter >= state.best.sp ? { theta: next, sp: spAfter } : state.best
    return { theta: next, best, rejected: 0, outcome: 'accepted' }
  }
  const rejected = state.rejected + 1
  if (rejected < patience) return { ...state, rejected, outcome: 'rejected' }
  return { theta: state.best.theta, best: state.best, rejected: 0, outcome: 'rolled-back' }
}

/** Median of |x - median|, unscaled. */
export function medianAbsoluteDeviation(values: ArrayLike<number>): number {
  checkSomeRows('medianAbsoluteDeviation', { values })
  checkFinite('medianAbsoluteDeviation', { values })
  const centre = median(values)
  return median(Float64Array.from(values, value => Math.abs(value - centre)))
}

function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort()
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The vector, shortened to a Euclidean length of at most `radius`. */
function cutTo(vector: readonly number[], radius: number): readonly number[] {
  const length = Math.hypot(...vector)
  return length <= radius ? vector : vector.map(value => (value * radius) / length)
}
