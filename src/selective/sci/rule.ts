/** @file When to stop sampling, when to go on, when to give up: SCI's rule, pure, so that any loop can use it. */
import { checkInteger, checkNumber } from '../checks.js'

export interface SciConfig {
  /** Clarity SP* at which sampling stops, in (0, 1]. Calibrate it on held-out data. */
  readonly target: number
  /** Most draws, at least 1. */
  readonly maxSteps: number
  /** Fewest draws before stopping, in [1, maxSteps]. @default 1 */
  readonly minSteps?: number
  /** Treat the budget as spent when SP moved by less than `tolerance` over this many draws and lies above `above`. */
  readonly patience?: {
    /** Draws compared, at least 2. */
    readonly draws: number
    /** @default 0.005 */
    readonly tolerance?: number
    /** @default 0.8 */
    readonly above?: number
  }
  /**
   * With the budget spent, abstain if SP lies below this; in [0, target]. Between it and the target the answer is given
   * as `stop-low-confidence`. @default target, so that whatever missed the target abstains
   */
  readonly abstainBelow?: number
}

/** `continue`: draw again. `stop`: the target is met. The last two: the budget (or patience) is spent without it. */
export type SciStep = 'continue' | 'stop' | 'stop-low-confidence' | 'abstain'

/**
 * SCI's stopping rule: a function of the clarity after each draw so far.
 *
 * The function it returns takes SP after draw 1, 2, …, NaN for a draw at which there was no sample yet (all failed);
 * those count against the budget and never stop. No sample at all by the end is `abstain`.
 *
 * @throws InvalidArgumentError if a number of the configuration is out of range; the function, if there is no draw
 * @see SCI, arXiv:2511.12240, minimal controller; `patience` from its bearings script
 */
export function sciRule(config: SciConfig): (clarities: readonly number[]) => SciStep {
  const { target, maxSteps, minSteps = 1, patience, abstainBelow = target } = config
  checkNumber('sciRule', { target }, { min: Number.MIN_VALUE, max: 1, closed: true })
  checkInteger('sciRule', { maxSteps }, { min: 1 })
  checkInteger('sciRule', { minSteps }, { min: 1, max: maxSteps })
  checkNumber('sciRule', { abstainBelow }, { min: 0, max: target, closed: true })
  const { draws = 0, tolerance = 0.005, above = 0.8 } = patience ?? {}
  if (patience !== undefined) {
    checkInteger('sciRule', { 'patience.draws': draws }, { min: 2 })
    checkNumber(
      'sciRule',
      { 'patience.tolerance': tolerance, 'patience.above': above },
      { min: 0, max: 1, closed: true },
    )
  }
  return clarities => {
    const steps = clarities.length
    checkInteger('sciRule', { draws: steps }, { min: 1 })
    const now = clarities[steps - 1]!
    if (steps >= minSteps && now >= target) return 'stop'
    const settled =
      patience !== undefined &&
      steps >= Math.max(draws, minSteps) &&
      now > above &&
      Math.abs(now - clarities[steps - draws]!) < tolerance
    if (steps < maxSteps && !settled) return 'continue'
    return now >= abstainBelow ? 'stop-low-confidence' : 'abstain'
  }
}
