/**
 * @file How reliable a filter in front of a generator is, from labelled proposals, and how hard it is to attack
 * (arXiv:2205.01663). Shares in [0, 1]. A proposal is released if its score is below the threshold.
 */
import { InvalidArgumentError } from '../../../core/index.js'
import { InsufficientDataError } from '../../../stats/index.js'

export interface Proposal {
  readonly score: number
  readonly unsafe: boolean
}

export interface FilterFigures {
  readonly proposals: number
  readonly released: number
  readonly unsafe: number
  readonly unsafeReleased: number
  readonly safeReleased: number
  /** Unsafe before filtering. */
  readonly unfilteredRate: number
  /** Unsafe among the released; `null` if nothing was released. */
  readonly releasedRate: number | null
  /** Unsafe proposals that were released; `null` without one. */
  readonly falseNegativeRate: number | null
  /** Proposals held back. */
  readonly filterRate: number
  /** Mean number of proposals drawn for one release; `null` if nothing is ever released. */
  readonly expectedProposals: number | null
}

/** @throws InvalidArgumentError without proposals, or on a score or threshold that is no number */
export function filterFigures(proposals: readonly Proposal[], threshold: number): FilterFigures {
  if (proposals.length === 0) throw new InvalidArgumentError('filterFigures: proposals must not be empty')
  if (!Number.isFinite(threshold) || proposals.some(({ score }) => !Number.isFinite(score)))
    throw new InvalidArgumentError('filterFigures: threshold and scores must be finite numbers')
  const released = proposals.filter(({ score }) => score < threshold)
  const unsafe = proposals.filter(proposal => proposal.unsafe).length
  const unsafeReleased = released.filter(proposal => proposal.unsafe).length
  return {
    proposals: proposals.length,
    released: released.length,
    unsafe,
    unsafeReleased,
    safeReleased: released.length - unsafeReleased,
    unfilteredRate: unsafe / proposals.length,
    releasedRate: released.length === 0 ? null : unsafeReleased / released.length,
    falseNegativeRate: unsafe === 0 ? null : unsafeReleased / unsafe,
    filterRate: 1 - released.length / proposals.length,
    expectedProposals: released.length === 0 ? null : proposals.length / released.length,
  }
}

/** Upper bound of a failure rate when `trials` independent trials showed none: 1 - (1 - confidence)^(1 / trials). */
export function zeroFailureBound(trials: number, { confidence = 0.95 } = {}): number {
  if (!Number.isInteger(trials) || trials < 1)
    throw new InvalidArgumentError(`zeroFailureBound: trials must be an integer of at least 1, got ${trials}`)
  if (!(confidence > 0 && confidence < 1))
    throw new InvalidArgumentError(`zeroFailureBound: confidence must be in (0, 1), got ${confidence}`)
  return 1 - (1 - confidence) ** (1 / trials)
}

/** Trials without a failure that show a rate of at most `rate`. */
export function trialsToShow(rate: number, { confidence = 0.95 } = {}): number {
  if (!(rate > 0 && rate < 1 && confidence > 0 && confidence < 1))
    throw new InvalidArgumentError(
      `trialsToShow: rate and confidence must be in (0, 1), got ${rate} and ${confidence}`,
    )
  return Math.ceil(Math.log(1 - confidence) / Math.log(1 - rate))
}

/** One session of an attacker: how long it took, and whether it ended with a success or by the clock. */
export interface AttackSession {
  readonly minutes: number
  readonly succeeded: boolean
}

/**
 * Minutes per success: all time over all successes, so that a session cut off without one still counts its time.
 *
 * @throws InsufficientDataError without a success; InvalidArgumentError on a negative time
 */
export function attackEffort(sessions: readonly AttackSession[]): number {
  if (sessions.some(({ minutes }) => !(minutes >= 0 && Number.isFinite(minutes))))
    throw new InvalidArgumentError('attackEffort: minutes must be numbers of at least 0')
  const successes = sessions.filter(({ succeeded }) => succeeded).length
  if (successes === 0)
    throw new InsufficientDataError('attackEffort: no session succeeded', { missing: 'positives' })
  return sessions.reduce((sum, { minutes }) => sum + minutes, 0) / successes
}
